"""The small version of the chaos command, and what its verdicts rest on."""

from __future__ import annotations

import ast
import json
import random
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from arbsite.config import ROOT
from tests.chaos.judge import Verdict
from tests.chaos.report import Report
from tests.support.sizes import sized

JUDGE = Path(__file__).with_name("judge.py")


def run(*flags: str) -> tuple[int, list[dict[str, object]], str]:
    """The exit code, the answers and the errors of one run."""
    result = subprocess.run(
        [sys.executable, "-m", "tests.chaos", "--json", "--seed", "7", *flags],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    return result.returncode, answers, result.stderr


@pytest.mark.slow
def test_a_short_run_loses_nothing_and_its_controls_fail() -> None:
    # A life of each in `make proof`, of one of them in the suite.
    suites = ("agent", "freeze", "mongod", "clock")
    for suite in random.sample(suites, sized(1, len(suites))):
        code, (answer,), errors = run("--suite", suite, "--minutes", "0.01")
        assert code == 0, (suite, errors)
        losses = answer["lost"], answer["doubled"], answer["differing"]
        assert losses == (0, 0, 0), suite
        assert answer["lives"], suite
        assert isinstance(answer["controls"], dict)
        assert all(answer["controls"].values()), suite
        assert isinstance(answer["kills_by"], dict)
        assert sum(answer["kills_by"].values()) == answer["kills"], suite
        assert answer["kills"] or suite in {"freeze", "clock"}, suite


def test_the_judge_imports_nothing_of_the_project() -> None:
    imported = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(JUDGE.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
        )
    }
    assert imported <= {*sys.stdlib_module_names, "pymongo"}


def good() -> Report:
    report = Report("agent", 1, minutes=1.0, controls={"no find_order": True})
    report.kills_by.update({"after insert positions": 20})
    report.add(Verdict(), 1)
    return report


def test_a_good_run_has_no_failures() -> None:
    assert good().failures() == []


def test_whatever_was_lost_fails_the_run_under_its_seed() -> None:
    report = good()
    report.add(Verdict(lost=["order a"], doubled=["b"], differing=["c"]), 42)
    assert report.failures() == [
        "seed 42: lost order a",
        "seed 42: doubled b",
        "seed 42: differing c",
    ]
    assert (report.lives, report.lost, report.doubled, report.differing) == (2, 1, 1, 1)


def test_a_control_that_does_not_fail_fails_the_run() -> None:
    report = good()
    report.controls["no fence"] = False
    assert report.failures() == ["the control no fence did not fail"]


def test_too_few_kills_fail_the_run() -> None:
    report = good()
    report.minutes = 3.0
    assert report.failures() == ["only 20 kills in 3.0 minutes"]
    report.suite = "freeze"
    assert report.failures() == []


def test_a_long_run_that_never_hit_a_write_fails() -> None:
    report = good()
    report.points = {"after insert positions", "before update jobs"}
    assert report.failures() == []
    report.minutes = 10.0
    report.kills_by.update({"after insert positions": 200})
    assert report.failures() == ["never killed at before update jobs"]


def test_the_totals_in_the_documentation_are_those_of_its_runs() -> None:
    runs = (ROOT / "docs" / "chaos-runs.jsonl").read_text().splitlines()
    totals: Counter[tuple[str, str]] = Counter()
    for run in map(json.loads, runs):
        for name in ("lives", "kills", "lost", "doubled", "differing"):
            totals[run["suite"], name] += run[name]
        assert sum(run["kills_by"].values()) == run["kills"], run["seed"]
    rows = re.findall(
        r"^\| `(\w+)` \| ([\d,]+) \| ([\d,]+) \| (\d+) \| (\d+) \| (\d+) \|$",
        (ROOT / "docs" / "chaos.md").read_text(),
        re.MULTILINE,
    )
    stated = {
        (suite, name): int(figure.replace(",", ""))
        for suite, *figures in rows
        for name, figure in zip(
            ("lives", "kills", "lost", "doubled", "differing"), figures, strict=True
        )
    }
    assert stated == dict(totals)
