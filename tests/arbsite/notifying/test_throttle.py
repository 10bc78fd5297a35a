"""The gap doubles, nothing is lost in it, and quiet starts anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arbsite.notifying.throttle import (
    FIRST,
    LONGEST,
    Gate,
    Mode,
    Passage,
    arrive,
    release,
)

START = datetime(2027, 1, 4, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
waits = st.lists(st.integers(0, 20_000), min_size=1, max_size=60)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


class Story:
    """Events at given times through one gate, looked after every second or so."""

    def __init__(self, mode: Mode = Mode.THROTTLED) -> None:
        self.mode = mode
        self.gate: Gate | None = None
        self.told: list[tuple[datetime, int, bool]] = []

    def event(self, at: datetime) -> Passage:
        self.look(at)
        passage = arrive(self.gate, self.mode, at)
        self._keep(passage, at, is_event=True)
        return passage

    def look(self, at: datetime) -> None:
        passage = None if self.gate is None else release(self.gate, at)
        if passage is not None:
            self._keep(passage, at, is_event=False)

    def _keep(self, passage: Passage, at: datetime, is_event: bool) -> None:
        self.gate = passage.gate
        if passage.is_open:
            self.told.append((at, passage.held_back, is_event))


def test_the_first_is_told_at_once_and_a_second_waits() -> None:
    story = Story()
    assert story.event(START).is_open
    second = story.event(after(59))
    assert not second.is_open
    assert second.gate.held == 1


def test_the_gap_doubles_while_events_go_on_and_ends_at_an_hour() -> None:
    story = Story()
    for number in range(8 * 3600):
        story.event(after(number))
    times = [at for at, _, _ in story.told]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    minutes = [gap // timedelta(minutes=1) for gap in gaps]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60]


def test_what_was_held_is_told_when_the_gap_is_over_though_nothing_more_comes() -> None:
    story = Story()
    for seconds in (0, 10, 20, 30):
        story.event(after(seconds))
    story.look(after(59))
    assert len(story.told) == 1
    story.look(after(60))
    assert story.told[1] == (after(60), 3, False)
    story.look(after(10_000))
    assert len(story.told) == 2


@pytest.mark.parametrize(
    ("quiet", "gap"),
    [(FIRST, 2 * FIRST), (2 * FIRST - SECOND, 2 * FIRST), (2 * FIRST, FIRST)],
)
def test_quiet_for_twice_the_gap_starts_anew(quiet: timedelta, gap: timedelta) -> None:
    story = Story()
    story.event(START)
    passage = story.event(START + quiet)
    assert passage.is_open
    assert passage.gate.gap == gap


def test_what_is_on_is_always_told_and_says_what_was_held_before() -> None:
    story = Story()
    story.event(START)
    story.event(after(1))
    story.mode = Mode.ON
    assert story.event(after(2)).held_back == 1
    assert [story.event(after(n)).is_open for n in (2, 3, 3)] == [True] * 3


def test_a_clock_that_was_set_back_closes_no_gate() -> None:
    gate = Gate(START + FIRST, FIRST, 0, START)
    assert arrive(gate, Mode.THROTTLED, START - timedelta(days=1)).is_open
    assert not arrive(gate, Mode.THROTTLED, START).is_open


@given(waits)
def test_every_event_is_told_or_counted_once(seconds: list[int]) -> None:
    story, at = Story(), START
    for wait in seconds:
        at += wait * SECOND
        story.event(at)
    story.look(at + LONGEST)
    told = sum(is_event for _, _, is_event in story.told)
    held = sum(count for _, count, _ in story.told)
    assert told + held == len(seconds)


@given(waits)
def test_never_two_messages_within_a_minute_of_each_other(seconds: list[int]) -> None:
    story, at = Story(), START
    for wait in seconds:
        at += wait * SECOND
        story.event(at)
    assert all(
        later - earlier >= FIRST
        for (earlier, _, _), (later, _, _) in pairwise(story.told)
    )


@given(waits)
def test_nothing_waits_for_longer_than_an_hour(seconds: list[int]) -> None:
    story, at = Story(), START
    for wait in seconds:
        at += wait * SECOND
        story.event(at)
        gate = story.gate
        assert gate is not None
        assert FIRST <= gate.gap <= LONGEST
        assert gate.opens_at - at <= LONGEST
