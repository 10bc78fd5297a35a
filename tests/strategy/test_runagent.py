"""What the agent's command line refuses, and with which sentence."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from arbsite.config import ROOT
from strategy.management.commands.runagent import Command
from tests.support.agents import MANAGE, environment

pytestmark = pytest.mark.django_db


def run(*flags: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, MANAGE, "runagent", *flags],
        cwd=ROOT,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (["--iterations", "0"], "not a whole number from 1"),
        (["--venues", "mars"], "ARBSITE_VENUES='mars' cannot be used"),
        (["--seed", "abc"], "ARBSITE_SEED='abc' cannot be used"),
    ],
)
def test_wrong_flags_are_refused_before_anything_is_started(
    flags: list[str], sentence: str
) -> None:
    done = run(*flags)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (["--once", "--iterations", "2"], "not allowed with argument"),
        (["--step-days", "-1"], "not a number of days"),
        (["--frob"], "unrecognized arguments: --frob"),
    ],
)
def test_flags_that_no_run_has_are_named(
    flags: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        Command().run_from_argv(["manage.py", "runagent", *flags])
    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err


def test_a_capture_that_is_missing_is_named_with_the_remedy(tmp_path: Path) -> None:
    replay = ("--once", "--venues", "replay")
    for flags, sentence in (
        (replay, "give --capture DIR"),
        ((*replay, "--capture", str(tmp_path / "nowhere")), "cannot be read"),
    ):
        done = run(*flags)
        assert done.returncode == 2
        assert sentence in done.stderr
        assert "Traceback" not in done.stderr


def test_only_simulated_clocks_are_stepped() -> None:
    done = run("--once", "--step-days", "1", ARBSITE_VENUES="live")
    assert done.returncode == 2
    assert "simulated clocks only" in done.stderr


def stepped(*flags: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return run("--iterations", "1", "--step-days", "1", *flags, **settings)


def test_a_pass_that_could_read_nothing_says_so_and_fails() -> None:
    database = connection.settings_dict["NAME"]
    done = stepped(ARBSITE_FAILURE_RATE="1", ARBSITE_DATABASE=database)
    assert done.returncode == 1
    for venue in ("kalshi", "polymarket"):
        assert f"could not read listings of {venue}: " in done.stdout
    in_json = stepped("--json", ARBSITE_FAILURE_RATE="1", ARBSITE_DATABASE=database)
    assert in_json.returncode == 1
    report = json.loads(in_json.stdout)
    assert set(report["not_read"]) == {"listings of kalshi", "listings of polymarket"}
    assert report["pairs_found"] is None


def test_a_watched_run_tells_entries_closings_and_a_summary() -> None:
    database = connection.settings_dict["NAME"]
    done = run("--iterations", "3", "--step-days", "4", ARBSITE_DATABASE=database)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert any(" entered " in line for line in lines)
    assert any(" closed as " in line for line in lines)
    assert not any("discovery" in line for line in lines), "passes are details"
    assert lines[-1].startswith("3 passes: ")
    assert " realised; open: " in lines[-1]
