"""Venue time: stepped, running, and shared by all processes of an installation."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import mongomock
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymongo.collection import Collection

from positions.venues.simulator.clock import (
    IDLE_AFTER,
    REFRESH_EVERY,
    START,
    Anchor,
    ClockStore,
    SharedClock,
)
from positions.venues.wiring import SteppedClock

BEGIN = datetime(2026, 5, 1, 9, tzinfo=UTC)
ONE_SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
PACE = 10.0


class Wall:
    """A wall clock that only moves when `passes` is called."""

    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> datetime:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clocks() -> Collection[dict[str, Any]]:
    collection: Collection[dict[str, Any]] = mongomock.MongoClient(
        tz_aware=True
    ).db.clocks
    return collection


def stored(clocks: Collection[dict[str, Any]]) -> dict[str, Any]:
    document = clocks.find_one({"_id": "simulated"})
    assert document is not None
    assert clocks.count_documents({}) == 1
    return document


def test_a_day_takes_some_seconds() -> None:
    anchor = Anchor(START, BEGIN, PACE)
    assert anchor.venue_at(BEGIN) == START
    assert anchor.venue_at(BEGIN + 25 * ONE_SECOND) == START + 2.5 * DAY


@given(st.floats(0.01, 86_400), st.floats(0, 1e6), st.floats(0, 1e4))
def test_venue_time_never_goes_back(
    pace: float, seconds: float, more_seconds: float
) -> None:
    anchor, limit = Anchor(START, BEGIN, pace), 1000 * pace
    before = BEGIN + timedelta(seconds=min(seconds, limit))
    after = before + timedelta(seconds=min(more_seconds, limit))
    assert START <= anchor.venue_at(before) <= anchor.venue_at(after)


def test_the_first_start_is_the_fourth_of_january(
    clocks: Collection[dict[str, Any]],
) -> None:
    wall = Wall()
    clock = SharedClock(ClockStore(clocks, PACE), wall)
    assert clock.venue_now() == START == datetime(2027, 1, 4, tzinfo=UTC)
    assert stored(clocks)["day_seconds"] == PACE


def test_two_processes_read_the_same_time(clocks: Collection[dict[str, Any]]) -> None:
    wall = Wall()
    early = SharedClock(ClockStore(clocks, PACE), wall)
    wall.passes(20)
    late = SharedClock(ClockStore(clocks, PACE), wall)
    assert early.venue_now() == late.venue_now() == START + 2 * DAY
    wall.passes(0.5)
    assert early.venue_now() == late.venue_now() == START + 2.05 * DAY


def test_time_continues_across_a_short_restart(
    clocks: Collection[dict[str, Any]],
) -> None:
    wall = Wall()
    SharedClock(ClockStore(clocks, PACE), wall).venue_now()
    wall.passes(29)
    assert SharedClock(ClockStore(clocks, PACE), wall).venue_now() == START + 2.9 * DAY


@pytest.mark.parametrize(
    ("idle_days", "seconds", "days_passed"),
    [
        (5, 20, 2),
        (5, 49, 4.9),
        (5, 51, 5),
        (5, 8 * 3600, 5),
        # A restart takes up to 30 seconds, whatever the limit.
        (0, 29, 2.9),
        (0, 8 * 3600, 3),
        (366, 8 * 3600, 366),
    ],
)
def test_while_nothing_runs_time_passes_up_to_a_limit(
    clocks: Collection[dict[str, Any]],
    idle_days: float,
    seconds: float,
    days_passed: float,
) -> None:
    wall = Wall()
    clock = SharedClock(ClockStore(clocks, PACE, idle_days), wall)
    for _ in range(10):
        wall.passes(1)
        last = clock.venue_now()
    wall.passes(seconds)
    store = ClockStore(clocks, PACE, idle_days)
    assert store.peek(wall.now) == last + days_passed * DAY
    running = SharedClock(store, wall)
    assert running.venue_now() == last + days_passed * DAY
    wall.passes(10)
    assert running.venue_now() == last + (days_passed + 1) * DAY


def test_after_a_stepped_run_no_time_passes_until_the_next_one(
    clocks: Collection[dict[str, Any]],
) -> None:
    wall = Wall()
    clock = SteppedClock(ClockStore(clocks, math.inf, 3), wall)
    wall.passes(100)
    assert clock.venue_now() == START
    clock.step(1.5)
    assert clock.venue_now() == START + 1.5 * DAY
    assert clock.wall_now() == wall.now
    wall.passes(8 * 3600)
    assert ClockStore(clocks, PACE, 3).peek(wall.now) == START + 1.5 * DAY
    running = SharedClock(ClockStore(clocks, PACE, 3), wall)
    assert running.venue_now() == START + 1.5 * DAY
    wall.passes(PACE)
    assert running.venue_now() == START + 2.5 * DAY


def test_a_suspended_process_resumes_at_the_limit_of_idle_time(
    clocks: Collection[dict[str, Any]],
) -> None:
    wall = Wall()
    clock = SharedClock(ClockStore(clocks, PACE), wall)
    wall.passes(3600)
    assert clock.venue_now() == START + 3 * DAY


def test_reading_the_clock_keeps_it_running(clocks: Collection[dict[str, Any]]) -> None:
    wall = Wall()
    clock = SharedClock(ClockStore(clocks, PACE), wall)
    for _ in range(60):
        wall.passes(20)
        clock.venue_now()
    assert clock.venue_now() == START + 120 * DAY
    assert stored(clocks)["seen_at"] == wall.now


def test_the_store_is_read_once_a_second(clocks: Collection[dict[str, Any]]) -> None:
    wall = Wall()
    clock = SharedClock(ClockStore(clocks, PACE), wall)
    clocks.update_one({}, {"$set": {"anchor_venue": START + 100 * DAY}})
    wall.passes(0.9)
    assert clock.venue_now() < START + DAY
    wall.passes(0.2)
    assert clock.venue_now() > START + 100 * DAY


def test_a_new_pace_applies_from_now_on(clocks: Collection[dict[str, Any]]) -> None:
    wall = Wall()
    SharedClock(ClockStore(clocks, PACE), wall).venue_now()
    wall.passes(20)
    clock = SharedClock(ClockStore(clocks, 2 * PACE), wall)
    assert clock.venue_now() == START + 2 * DAY
    wall.passes(20)
    assert clock.venue_now() == START + 3 * DAY


def test_an_advance_is_seen_by_all_processes(
    clocks: Collection[dict[str, Any]],
) -> None:
    wall = Wall()
    clock = SharedClock(ClockStore(clocks, PACE), wall)
    ClockStore(clocks, PACE).advance(START + 30 * DAY, wall.now)
    wall.passes(1)
    assert clock.venue_now() == START + 30.1 * DAY


def test_advancing_never_takes_time_back(clocks: Collection[dict[str, Any]]) -> None:
    wall = Wall()
    store = ClockStore(clocks, PACE)
    store.advance(START + 30 * DAY, wall.now)
    store.advance(START + 10 * DAY, wall.now)
    assert store.resume(wall.now).venue_at(wall.now) == START + 30 * DAY


def test_only_one_of_two_simultaneous_resumes_moves_the_anchor(
    clocks: Collection[dict[str, Any]],
) -> None:
    wall = Wall()
    SharedClock(ClockStore(clocks, PACE), wall).venue_now()
    wall.passes(3600)
    late = Racing(clocks, wall)
    ClockStore(late, PACE).resume(wall.now)  # type: ignore[arg-type]
    wall.passes(5)
    times = {SharedClock(ClockStore(clocks, PACE), wall).venue_now() for _ in range(2)}
    assert len(times) == 1
    assert times.pop() < START + 4 * DAY


class Racing:
    """A collection on which another process resumes just before each update."""

    def __init__(self, clocks: Collection[dict[str, Any]], wall: Wall) -> None:
        self._clocks = clocks
        self._wall = wall

    def find_one(self, *args: Any) -> Any:
        return self._clocks.find_one(*args)

    def find_one_and_update(self, *args: Any, **options: Any) -> Any:
        ClockStore(self._clocks, PACE).resume(self._wall.now)
        return self._clocks.find_one_and_update(*args, **options)


def test_idle_is_much_longer_than_the_time_between_two_reads() -> None:
    assert IDLE_AFTER > 10 * REFRESH_EVERY


@pytest.mark.django_db
def test_a_real_database_stores_the_same_time() -> None:
    """MongoDB stores whole milliseconds and no zone."""
    from tasklog.storage.collections import collection

    wall = Wall()
    wall.passes(0.123456)
    store = ClockStore(collection("clock_of_a_test"), PACE)
    early = SharedClock(store, wall)
    wall.passes(7.7)
    late = SharedClock(store, wall)
    assert abs(early.venue_now() - late.venue_now()) < 20 * ONE_SECOND
    wall.passes(3600)
    assert SharedClock(store, wall).venue_now() < START + 4 * DAY


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=10)])
def test_time_continues_after_the_hosts_clock_was_set_back(
    clocks: Collection[dict[str, Any]], back: timedelta
) -> None:
    wall = Wall()
    clock = SharedClock(ClockStore(clocks, PACE), wall)
    for _ in range(100):
        wall.passes(1)
        before = clock.venue_now()
    wall.now -= back
    after = clock.venue_now()
    assert before <= after <= before + DAY / PACE * 2
    for _ in range(20):
        wall.passes(1)
        clock.venue_now()
    assert clock.venue_now() == after + 2 * DAY
    # Another process, and one that starts now, read the same.
    assert SharedClock(ClockStore(clocks, PACE), wall).venue_now() == after + 2 * DAY


def test_hosts_whose_clocks_differ_a_little_do_not_move_time(
    clocks: Collection[dict[str, Any]],
) -> None:
    early, late = Wall(), Wall()
    late.passes(20)
    clock_a = SharedClock(ClockStore(clocks, PACE), early)
    clock_b = SharedClock(ClockStore(clocks, PACE), late)
    for _ in range(30):
        early.passes(1)
        late.passes(1)
        clock_a.venue_now()
        clock_b.venue_now()
    assert stored(clocks)["anchor_wall"] == BEGIN
