"""Simulated time: by hand, running, and shared by all processes of an installation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import mongomock
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymongo.collection import Collection

from positions.venues.interface import Clock
from positions.venues.simulator.clock import (
    FRESH,
    IDLE,
    START,
    ClockStore,
    RunningClock,
    SharedClock,
    VirtualClock,
)

BEGIN = datetime(2026, 5, 1, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
PACE = 10.0


class Wall:
    """The wall's clock, moved by hand; counts who asks."""

    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> datetime:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clocks() -> Collection[dict[str, Any]]:
    collection: Collection[dict[str, Any]] = mongomock.MongoClient().db.clocks
    return collection


def stored(clocks: Collection[dict[str, Any]]) -> dict[str, Any]:
    document = clocks.find_one({"_id": "simulated"})
    assert document is not None
    assert clocks.count_documents({}) == 1
    return document


def test_a_virtual_clock_moves_both_times_by_hand() -> None:
    clock: Clock = VirtualClock(START, BEGIN)
    assert isinstance(clock, VirtualClock)
    clock.step(1.5)
    assert clock.venue_now() == START + 1.5 * DAY
    assert clock.wall_now() == BEGIN + 1.5 * DAY


def test_a_running_clock_makes_a_day_of_some_seconds() -> None:
    wall = Wall()
    clock = RunningClock(START, BEGIN, PACE, wall)
    assert clock.venue_now() == START
    wall.passes(25)
    assert clock.venue_now() == START + 2.5 * DAY
    assert clock.wall_now() == wall.now


@given(
    st.floats(0.01, 86_400),
    st.floats(0, 1e6),
    st.floats(0, 1e4),
)
def test_a_running_clock_never_goes_back(
    pace: float, first: float, more: float
) -> None:
    wall = Wall()
    clock = RunningClock(START, BEGIN, pace, wall)
    wall.passes(min(first, 1000 * pace))
    before = clock.venue_now()
    wall.passes(min(more, 1000 * pace))
    assert START <= before <= clock.venue_now()


def test_the_first_start_is_the_fourth_of_january(
    clocks: Collection[dict[str, Any]],
) -> None:
    wall = Wall()
    clock = SharedClock(ClockStore(clocks, PACE), wall)
    assert clock.venue_now() == START == datetime(2027, 1, 4, tzinfo=UTC)
    assert stored(clocks)["day_seconds"] == PACE


def test_two_processes_tell_the_same_time(clocks: Collection[dict[str, Any]]) -> None:
    wall = Wall()
    first = SharedClock(ClockStore(clocks, PACE), wall)
    wall.passes(20)
    second = SharedClock(ClockStore(clocks, PACE), wall)
    assert first.venue_now() == second.venue_now() == START + 2 * DAY
    wall.passes(0.5)
    assert first.venue_now() == second.venue_now() == START + 2.05 * DAY


def test_time_goes_on_over_a_short_restart(clocks: Collection[dict[str, Any]]) -> None:
    wall = Wall()
    SharedClock(ClockStore(clocks, PACE), wall).venue_now()
    wall.passes(29)
    assert SharedClock(ClockStore(clocks, PACE), wall).venue_now() == START + 2.9 * DAY


def test_a_night_of_rest_skips_nothing(clocks: Collection[dict[str, Any]]) -> None:
    wall = Wall()
    clock = SharedClock(ClockStore(clocks, PACE), wall)
    for _ in range(10):
        wall.passes(1)
        last = clock.venue_now()
    wall.passes(8 * 3600)
    resumed = SharedClock(ClockStore(clocks, PACE), wall).venue_now()
    # What was seen in the last second before the stop is not seen again.
    assert last <= resumed <= last + FRESH / timedelta(seconds=PACE) * DAY


def test_a_process_that_slept_goes_on_where_time_was_last_seen(
    clocks: Collection[dict[str, Any]],
) -> None:
    wall = Wall()
    clock = SharedClock(ClockStore(clocks, PACE), wall)
    before = clock.venue_now()
    wall.passes(3600)
    assert before <= clock.venue_now() <= before + 0.2 * DAY


def test_looking_keeps_the_time_alive(clocks: Collection[dict[str, Any]]) -> None:
    wall = Wall()
    clock = SharedClock(ClockStore(clocks, PACE), wall)
    for _ in range(60):
        wall.passes(20)
        clock.venue_now()
    assert clock.venue_now() == START + 120 * DAY
    assert stored(clocks)["seen_at"].replace(tzinfo=UTC) == wall.now


def test_the_store_is_asked_once_a_second(clocks: Collection[dict[str, Any]]) -> None:
    wall = Wall()
    clock = SharedClock(ClockStore(clocks, PACE), wall)
    clocks.update_one({}, {"$set": {"anchor_venue": START + 100 * DAY}})
    wall.passes(0.9)
    assert clock.venue_now() < START + DAY
    wall.passes(0.2)
    assert clock.venue_now() > START + 100 * DAY


def test_another_pace_counts_from_now_on(clocks: Collection[dict[str, Any]]) -> None:
    wall = Wall()
    SharedClock(ClockStore(clocks, PACE), wall).venue_now()
    wall.passes(20)
    clock = SharedClock(ClockStore(clocks, 2 * PACE), wall)
    assert clock.venue_now() == START + 2 * DAY
    wall.passes(20)
    assert clock.venue_now() == START + 3 * DAY


def test_steps_by_hand_are_seen_by_all(clocks: Collection[dict[str, Any]]) -> None:
    wall = Wall()
    clock = SharedClock(ClockStore(clocks, PACE), wall)
    ClockStore(clocks, PACE).advance(START + 30 * DAY, wall.now)
    wall.passes(1)
    assert clock.venue_now() == START + 30.1 * DAY


def test_time_never_goes_back_by_hand(clocks: Collection[dict[str, Any]]) -> None:
    wall = Wall()
    store = ClockStore(clocks, PACE)
    store.advance(START + 30 * DAY, wall.now)
    store.advance(START + 10 * DAY, wall.now)
    assert store.resume(wall.now).venue_at(wall.now) == START + 30 * DAY


def test_of_two_that_wake_up_at_once_one_moves_the_anchor(
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
    assert times.pop() < START + DAY


class Racing:
    """A collection on which another process resumes just before each first write."""

    def __init__(self, clocks: Collection[dict[str, Any]], wall: Wall) -> None:
        self._clocks = clocks
        self._wall = wall

    def find_one(self, *args: Any) -> Any:
        return self._clocks.find_one(*args)

    def find_one_and_update(self, *args: Any, **options: Any) -> Any:
        ClockStore(self._clocks, PACE).resume(self._wall.now)
        return self._clocks.find_one_and_update(*args, **options)


def test_idle_is_longer_than_the_pause_between_two_looks() -> None:
    assert IDLE > 10 * FRESH


@pytest.mark.django_db
def test_a_real_database_keeps_the_same_time() -> None:
    """MongoDB keeps whole milliseconds and no zone; the time stays the same."""
    from tasklog.storage.codec import collection

    wall = Wall()
    wall.passes(0.123456)
    store = ClockStore(collection("clock_of_a_test"), PACE)
    first = SharedClock(store, wall)
    wall.passes(7.7)
    second = SharedClock(store, wall)
    assert abs(first.venue_now() - second.venue_now()) < 20 * SECOND
    wall.passes(3600)
    assert SharedClock(store, wall).venue_now() < START + DAY
