"""Benchmarks say what they measured, and fail where a goal is missed."""

from __future__ import annotations

import json
from contextlib import nullcontext
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.bench import BENCHES, matching
from tests.bench import __main__ as bench_command
from tests.bench.__main__ import lines
from tests.bench.listings import listings
from tests.bench.measuring import Cost, Goal, Report, interleaved


def report(figure: float) -> Report:
    goal = Goal("times faster", figure, 20)
    return Report({"markets": 1_000}, {"naive": Cost(1.0, 2.0)}, (goal,), {"hits": 5})


def told(monkeypatch: pytest.MonkeyPatch, figure: float) -> tuple[Any, int]:
    monkeypatch.setitem(BENCHES, "match", lambda size, repetitions: report(figure))
    out, code = StringIO(), 0
    try:
        call_command("bench", "match", json=True, stdout=out)
    except SystemExit as error:
        code = int(error.code or 0)
    return json.loads(out.getvalue())["match"], code


@pytest.mark.parametrize(("figure", "code"), [(20.0, 0), (19.9, 1)])
def test_a_missed_goal_is_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, figure: float, code: int
) -> None:
    said, left_with = told(monkeypatch, figure)
    assert left_with == code
    assert said["is_met"] is (code == 0)
    assert said["goals"][0]["figure"] == figure
    assert said["costs"]["naive"] == {"cpu": 1.0, "wall": 2.0}


def test_a_goal_from_above_is_met_below_its_bound() -> None:
    assert Goal("seconds", 4.9, 5.0, at_least=False).is_met
    assert not Goal("seconds", 5.1, 5.0, at_least=False).is_met


def test_people_read_sizes_costs_figures_and_goals() -> None:
    text = "\n".join(lines("match", report(3.0)))
    for words in ("markets 1,000", "naive", "1.0000 s of CPU", "hits", "FAIL"):
        assert words in text


@pytest.mark.parametrize(("name", "size"), [("all", 10_000), ("dashboard", None)])
def test_all_together_are_run_at_sizes_that_take_minutes_not_hours(
    monkeypatch: pytest.MonkeyPatch, name: str, size: int | None
) -> None:
    asked: dict[str, int | None] = {}

    def stub(bench: str) -> Any:
        def run(size: int | None, repetitions: int) -> Report:
            asked[bench] = size
            return report(20.0)

        return run

    for bench in list(BENCHES):
        monkeypatch.setitem(BENCHES, bench, stub(bench))
    monkeypatch.setattr(bench_command, "_room", lambda name, keep: nullcontext())
    call_command("bench", name, stdout=StringIO())
    assert asked["dashboard"] == size
    assert len(asked) == (len(BENCHES) if name == "all" else 1)


@pytest.mark.parametrize("flag", ["size", "reps"])
def test_nothing_cannot_be_measured(flag: str) -> None:
    with pytest.raises(CommandError, match=f"--{flag} must be at least 1"):
        call_command("bench", "match", **{flag: 0})


def test_variants_run_in_turn() -> None:
    ran: list[str] = []
    interleaved({"a": lambda: ran.append("a"), "b": lambda: ran.append("b")}, 3)
    assert ran == ["a", "b"] * 3


def test_matching_reports_how_right_it_is_beside_the_naive_way() -> None:
    found = matching.match(200, 1)
    figures = {goal.what: goal.figure for goal in found.goals}
    assert (figures["precision"], figures["recall"]) == (1.0, 1.0)
    small = listings(200)
    assert matching.rightness(matching.naive_edges(small), small)[0] < 1.0


def test_what_changed_is_one_market_in_a_hundred_of_both_venues() -> None:
    first, second = matching.changes(listings(300), seed=1)
    assert (len(first), len(second)) == (3, 3)


def test_matching_what_changed_is_measured_beside_everything() -> None:
    found = matching.match_incremental(100, 2)
    assert set(found.costs) == {"everything", "one in 100"}
