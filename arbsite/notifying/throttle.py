"""When a message about an event is sent: at once, or after the current gap.

Pure rules. The first event of a kind is sent at once; after it none for a minute, and
after each further message for twice as long, up to an hour. What is suppressed in a gap
is counted and reported in the next message, at the latest when the gap ends. After
twice the gap without events, the gap is a minute again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

INITIAL_GAP = timedelta(minutes=1)
LONGEST_GAP = timedelta(hours=1)


class Mode(StrEnum):
    """What an operator wants of one kind of event."""

    ON = "on"
    THROTTLED = "throttled"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class ThrottleState:
    """The throttle of one kind of event and one channel, after an event.

    No message is sent until `opens_at`, `gap_seconds` after the last one. `suppressed`
    events wait to be reported; the last event came at `last_event_at`.
    """

    opens_at: datetime
    gap_seconds: int
    suppressed: int
    last_event_at: datetime

    @property
    def gap(self) -> timedelta:
        return timedelta(seconds=self.gap_seconds)


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a message is sent now, and how many suppressed events it reports."""

    is_sent_now: bool
    suppressed: int
    state: ThrottleState


def decide(state: ThrottleState | None, mode: Mode, now: datetime) -> Decision:
    """What happens to a new event whose mode is not OFF."""
    if mode is Mode.ON or state is None:
        # Also in mode ON there is a gap, for when the mode becomes THROTTLED.
        return _send(state, INITIAL_GAP, now)
    if _is_closed(state, now):
        suppressed = state.suppressed + 1
        after = replace(state, suppressed=suppressed, last_event_at=now)
        return Decision(False, 0, after)
    return _send(state, INITIAL_GAP if _is_quiet(state, now) else _doubled(state), now)


def release(state: ThrottleState, now: datetime) -> Decision | None:
    """The report of suppressed events that is due without a new event, if any."""
    if not state.suppressed or _is_closed(state, now):
        return None
    decision = _send(state, _doubled(state), now)
    # The report is no event: it must not delay the return to the initial gap.
    after = replace(decision.state, last_event_at=state.last_event_at)
    return replace(decision, state=after)


def _send(state: ThrottleState | None, gap: timedelta, now: datetime) -> Decision:
    suppressed = 0 if state is None else state.suppressed
    after = ThrottleState(now + gap, int(gap.total_seconds()), 0, now)
    return Decision(True, suppressed, after)


def _doubled(state: ThrottleState) -> timedelta:
    return min(2 * state.gap, LONGEST_GAP)


def _is_closed(state: ThrottleState, now: datetime) -> bool:
    # More than a gap ahead: the clock was set back since, and would close it for long.
    return timedelta(0) < state.opens_at - now <= state.gap


def _is_quiet(state: ThrottleState, now: datetime) -> bool:
    return now - state.last_event_at >= 2 * state.gap
