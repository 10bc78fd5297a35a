"""Compares the host's clock with the time that venues state in their answers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from statistics import median

ANSWERS = 9
# A slower answer says too little about when it was written.
LONGEST_ROUND_TRIP = timedelta(seconds=5)
# The header has whole seconds: on average the venue wrote it half a second later.
HALF_A_SECOND = timedelta(seconds=0.5)


class HostClock:
    """The host's clock, and how far it is ahead of the venues' `Date` headers.

    The median of the latest answers counts, so that one odd header changes nothing.
    """

    def __init__(self, now: Callable[[], datetime]):
        self.now = now
        self._offsets: deque[timedelta] = deque(maxlen=ANSWERS)

    @property
    def offset(self) -> timedelta | None:
        """How far the host is ahead (behind, if negative); None if not measured."""
        offsets = tuple(self._offsets)
        return median(offsets) if offsets else None  # type: ignore[type-var]

    def compare(self, date: str | None, sent_at: datetime) -> None:
        """Take the `Date` header of an answer that has just arrived into account."""
        stated = _stated(date)
        round_trip = self.now() - sent_at
        if stated is not None and timedelta(0) <= round_trip <= LONGEST_ROUND_TRIP:
            here = sent_at + round_trip / 2
            self._offsets.append(here - stated - HALF_A_SECOND)


def _stated(date: str | None) -> datetime | None:
    if date is None:
        return None
    try:
        stated = parsedate_to_datetime(date)
    except (ValueError, TypeError, OverflowError):
        return None
    return stated.astimezone(UTC) if stated.tzinfo else stated.replace(tzinfo=UTC)
