"""The venues' present time, read without moving their clock."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from positions.venues.replay import CaptureError, captured_at
from positions.venues.simulator.clock import ClockStore
from positions.venues.types import Mode
from tasklog.storage.collections import collection


def venue_now(
    mode: Mode,
    now: datetime,
    day_seconds: float,
    idle_days: float,
    capture: Path | None,
) -> datetime:
    """The venues' time in a mode; `now` itself where it is not known yet."""
    if mode is Mode.LIVE:
        return now
    # The time of a replay is that at which its capture was recorded.
    if mode is Mode.REPLAY:
        return _captured(capture) or now
    # A page that is left open must not count as somebody who lives by the clock.
    store = ClockStore(collection("venue_clock"), day_seconds, idle_days)
    return store.peek(now) or now


def _captured(capture: Path | None) -> datetime | None:
    if capture is None:
        return None
    try:
        return captured_at(capture)
    except CaptureError:
        return None
