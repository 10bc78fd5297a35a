"""The command line prints what was measured and exits 1 where a goal is missed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pkgutil import resolve_name

import pytest

from arbsite.config import ROOT
from arbsite.startup import mongod
from tests.bench import command, matching, progress
from tests.bench.listings import listings
from tests.bench.measurement import Cost, Goal, Report, interleaved
from tests.bench.registry import BENCHES, NEEDS_DATABASE


def report(figure: float) -> Report:
    goal = Goal("times faster", figure, 20)
    return Report({"markets": 1_000}, {"naive": Cost(1.0, 2.0)}, (goal,), {"hits": 5})


@pytest.mark.parametrize(("figure", "code"), [(20.0, 0), (19.9, 1)])
def test_a_missed_goal_is_the_exit_code(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    figure: float,
    code: int,
) -> None:
    monkeypatch.setitem(BENCHES, "match", lambda size, repetitions: report(figure))
    assert command.run(["match", "--json"]) == code
    match = json.loads(capsys.readouterr().out)["match"]
    assert match["is_met"] is (code == 0)
    assert match["goals"][0]["figure"] == figure
    assert match["costs"]["naive"] == {"cpu": 1.0, "wall": 2.0}


def test_an_upper_bound_is_met_from_below() -> None:
    assert Goal("seconds", 4.9, 5.0, at_least=False).is_met
    assert not Goal("seconds", 5.1, 5.0, at_least=False).is_met


def test_people_read_sizes_costs_figures_and_goals(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(BENCHES, "match", lambda size, repetitions: report(3.0))
    command.run(["match"])
    text = capsys.readouterr().out
    for words in ("markets 1,000", "naive", "1.0000 s of CPU", "hits", "FAIL"):
        assert words in text


@pytest.mark.parametrize(("name", "size"), [("all", 10_000), ("dashboard", None)])
def test_all_together_run_at_sizes_that_take_minutes_not_hours(
    monkeypatch: pytest.MonkeyPatch, name: str, size: int | None
) -> None:
    sizes: dict[str, int | None] = {}

    def stub(bench: str) -> Callable[[int | None, int], Report]:
        def run(size: int | None, repetitions: int) -> Report:
            sizes[bench] = size
            return report(20.0)

        return run

    for bench in list(BENCHES):
        monkeypatch.setitem(BENCHES, bench, stub(bench))
    monkeypatch.setattr(command, "database_for", lambda name, keep: nullcontext())
    assert command.run([name]) == 0
    assert sizes["dashboard"] == size
    assert len(sizes) == (len(BENCHES) if name == "all" else 1)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["match", "--size", "0"], "--size must be at least 1"),
        (["match", "--reps", "0"], "--reps must be at least 1"),
        (["match", "--size", "many"], "invalid int value"),
        (["nonsense"], "invalid choice"),
        ([], "name"),
    ],
)
def test_bad_usage_exits_with_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], reason: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        command.run(arguments)
    assert caught.value.code == 2
    assert reason in capsys.readouterr().err


def test_a_missing_database_is_one_line_and_exit_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*arguments: object) -> str:
        raise mongod.MongodError("mongod cannot be found")

    monkeypatch.setattr(mongod, "ensure", refuse)
    assert command.run(["monitor"]) == 1
    assert capsys.readouterr().err == (
        "monitor needs a database: mongod cannot be found\n"
    )


def test_every_benchmark_is_where_its_name_says() -> None:
    for bench in BENCHES.values():
        assert callable(resolve_name(f"tests.bench.{bench.__qualname__}"))


def test_every_bench_that_needs_a_database_exists() -> None:
    assert BENCHES.keys() > NEEDS_DATABASE


# Of the packages that only requirements/dev.txt installs.
DEV_PACKAGES = (
    "duckdb",
    "hypothesis",
    "mongomock",
    "pytest",
    "responses",
    "schemathesis",
)
RUN_WITHOUT_DEV_PACKAGES = """
import sys
sys.modules |= dict.fromkeys({packages})  # importing one raises ImportError
from tests.bench.__main__ import main
sys.exit(main({arguments}))
"""


def bench(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    code = RUN_WITHOUT_DEV_PACKAGES.format(packages=DEV_PACKAGES, arguments=arguments)
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.slow
def test_it_runs_without_the_packages_of_development() -> None:
    run = bench("evaluate", "--size", "3", "--reps", "1", "--json")
    # At this size goals may be missed, which is exit code 1, too.
    assert json.loads(run.stdout)["evaluate"]["sizes"]["pairs"] == 3, run.stderr


@pytest.mark.slow
def test_a_setting_that_cannot_be_used_is_one_line_and_exit_2() -> None:
    run = bench("match", ARBSITE_PORT="99999")
    assert run.returncode == 2
    assert "ARBSITE_PORT" in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1


def test_a_terminal_shows_what_is_running(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress.stage("match"):
        interleaved({"naive": lambda: None}, 2)
    shown = capsys.readouterr().err.split(progress.CLEAR_LINE)
    assert shown == [
        "",
        "match: starting",
        "match: naive, run 1 of 2",
        "match: naive, run 2 of 2",
        "",
    ]


def test_nothing_is_shown_where_there_is_no_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with progress.stage("match"):
        interleaved({"naive": lambda: None}, 2)
    assert capsys.readouterr().err == ""


def test_variants_run_in_turn() -> None:
    runs: list[str] = []
    interleaved({"a": lambda: runs.append("a"), "b": lambda: runs.append("b")}, 3)
    assert runs == ["a", "b"] * 3


def test_matching_reports_its_accuracy_beside_the_naive_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(matching, "NAIVE_SIZE", 100)
    figures = {goal.what: goal.figure for goal in matching.match(200, 1).goals}
    assert (figures["precision"], figures["recall"]) == (1.0, 1.0)
    small = listings(200)
    assert matching.accuracy(matching.naive_edges(small), small)[0] < 1.0


def test_one_market_in_a_hundred_of_both_venues_changes() -> None:
    polymarket, kalshi = matching.changes(listings(300), seed=1)
    assert (len(polymarket), len(kalshi)) == (3, 3)


def test_incremental_matching_is_measured_beside_everything() -> None:
    costs = matching.match_incremental(100, 2).costs
    assert set(costs) == {"everything", "one in 100"}
