"""May this be told now, or is it held back until the gap since the last is over?

Pure rules. The first of a kind is told at once; after it nothing for a minute, and
after each further message twice as long, up to an hour. What is held back is counted
and said in the next message, at the latest when the gap is over. Quiet for twice the
gap starts anew with a minute.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

FIRST = timedelta(minutes=1)
LONGEST = timedelta(hours=1)


class Mode(StrEnum):
    """What an operator wants of one kind of event."""

    ON = "on"
    THROTTLED = "throttled"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Gate:
    """How it stands after the last event: closed until `opens_at`, `gap` after the
    last message; `held` events wait behind it, the last one came at `heard_at`."""

    opens_at: datetime
    gap: timedelta
    held: int
    heard_at: datetime


@dataclass(frozen=True, slots=True)
class Passage:
    """Whether an event is told now, and with it how many that were held back."""

    is_open: bool
    held_back: int
    gate: Gate


def arrive(gate: Gate | None, mode: Mode, now: datetime) -> Passage:
    """One more event comes. Only for those that are told at all."""
    if mode is Mode.ON or gate is None:
        return _pass(gate, FIRST, now)
    if _is_closed(gate, now):
        kept = replace(gate, held=gate.held + 1, heard_at=now)
        return Passage(False, 0, kept)
    return _pass(gate, FIRST if _is_quiet(gate, now) else _doubled(gate), now)


def release(gate: Gate, now: datetime) -> Passage | None:
    """No event comes, but the gap is over: what was held back is told."""
    if not gate.held or _is_closed(gate, now):
        return None
    passage = _pass(gate, _doubled(gate), now)
    # Telling what was held is no event: the quiet goes on.
    return replace(passage, gate=replace(passage.gate, heard_at=gate.heard_at))


def _pass(gate: Gate | None, gap: timedelta, now: datetime) -> Passage:
    held = 0 if gate is None else gate.held
    return Passage(True, held, Gate(now + gap, gap, 0, now))


def _doubled(gate: Gate) -> timedelta:
    return min(2 * gate.gap, LONGEST)


def _is_closed(gate: Gate, now: datetime) -> bool:
    """A gate that opens later than its gap allows was closed by a clock gone wrong."""
    return timedelta(0) < gate.opens_at - now <= gate.gap


def _is_quiet(gate: Gate, now: datetime) -> bool:
    return now - gate.heard_at >= 2 * gate.gap
