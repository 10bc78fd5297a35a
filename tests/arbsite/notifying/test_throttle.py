"""The gap doubles, loses nothing, and shrinks again after a quiet time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arbsite.notifying.throttle import (
    INITIAL_GAP,
    LONGEST_GAP,
    Decision,
    Mode,
    ThrottleState,
    decide,
    release,
)

START = datetime(2027, 1, 4, 12, tzinfo=UTC)
ONE_SECOND = timedelta(seconds=1)
waits = st.lists(st.integers(0, 20_000), min_size=1, max_size=60)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


class Story:
    """Events at certain times through one throttle."""

    def __init__(self, mode: Mode = Mode.THROTTLED) -> None:
        self.mode = mode
        self.state: ThrottleState | None = None
        # When a message was sent, how many suppressed events it reports, and whether
        # it reports a new one.
        self.sent: list[tuple[datetime, int, bool]] = []

    def event(self, at: datetime) -> Decision:
        self.look(at)
        decision = decide(self.state, self.mode, at)
        self._note(decision, at, is_event=True)
        return decision

    def look(self, at: datetime) -> None:
        decision = None if self.state is None else release(self.state, at)
        if decision is not None:
            self._note(decision, at, is_event=False)

    def _note(self, decision: Decision, at: datetime, is_event: bool) -> None:
        self.state = decision.state
        if decision.is_sent_now:
            self.sent.append((at, decision.suppressed, is_event))


def test_the_first_event_is_sent_at_once_and_the_next_waits() -> None:
    story = Story()
    assert story.event(START).is_sent_now
    early = story.event(after(59))
    assert not early.is_sent_now
    assert early.state.suppressed == 1


def test_the_gap_doubles_while_events_continue_up_to_an_hour() -> None:
    story = Story()
    for number in range(8 * 3600):
        story.event(after(number))
    times = [at for at, _, _ in story.sent]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    minutes = [gap // timedelta(minutes=1) for gap in gaps]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60]


def test_suppressed_events_are_reported_when_the_gap_ends() -> None:
    story = Story()
    for seconds in (0, 10, 20, 30):
        story.event(after(seconds))
    story.look(after(59))
    assert len(story.sent) == 1
    story.look(after(60))
    assert story.sent[1] == (after(60), 3, False)
    story.look(after(10_000))
    assert len(story.sent) == 2


@pytest.mark.parametrize(
    ("quiet", "gap"),
    [
        (INITIAL_GAP, 2 * INITIAL_GAP),
        (2 * INITIAL_GAP - ONE_SECOND, 2 * INITIAL_GAP),
        (2 * INITIAL_GAP, INITIAL_GAP),
    ],
)
def test_the_gap_is_initial_again_after_twice_its_length_without_events(
    quiet: timedelta, gap: timedelta
) -> None:
    story = Story()
    story.event(START)
    decision = story.event(START + quiet)
    assert decision.is_sent_now
    assert decision.state.gap == gap


def test_mode_on_sends_every_event_and_reports_what_was_suppressed_before() -> None:
    story = Story()
    story.event(START)
    story.event(after(1))
    story.mode = Mode.ON
    assert story.event(after(2)).suppressed == 1
    assert [story.event(after(n)).is_sent_now for n in (2, 3, 3)] == [True] * 3


def test_a_clock_that_was_set_back_does_not_suppress() -> None:
    state = ThrottleState(START + INITIAL_GAP, 60, 0, START)
    assert decide(state, Mode.THROTTLED, START - timedelta(days=1)).is_sent_now
    assert not decide(state, Mode.THROTTLED, START).is_sent_now


@given(waits)
def test_every_event_is_sent_or_counted_once(seconds: list[int]) -> None:
    story, at = Story(), START
    for wait in seconds:
        at += wait * ONE_SECOND
        story.event(at)
    story.look(at + LONGEST_GAP)
    events = sum(is_event for _, _, is_event in story.sent)
    suppressed = sum(count for _, count, _ in story.sent)
    assert events + suppressed == len(seconds)


@given(waits)
def test_never_two_messages_within_a_minute_of_each_other(seconds: list[int]) -> None:
    story, at = Story(), START
    for wait in seconds:
        at += wait * ONE_SECOND
        story.event(at)
    assert all(
        later - earlier >= INITIAL_GAP
        for (earlier, _, _), (later, _, _) in pairwise(story.sent)
    )


@given(waits)
def test_no_event_waits_longer_than_an_hour(seconds: list[int]) -> None:
    story, at = Story(), START
    for wait in seconds:
        at += wait * ONE_SECOND
        story.event(at)
        state = story.state
        assert state is not None
        assert INITIAL_GAP <= state.gap <= LONGEST_GAP
        assert state.opens_at - at <= LONGEST_GAP
