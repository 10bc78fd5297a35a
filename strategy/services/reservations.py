"""Keeps polls that run side by side, in whatever process, within the limits together.

A poll reads what is locked, and a position reserves its share by being inserted.
Between the two, another poll may have opened one for the same room. So each opening is
counted, after its insert: whoever counts and meets a number that is not the next one
reads again what is locked, which then includes the other position, and gives its own up
before any order is sent if both do not fit. Of two, at least the one that counts second
sees the other, and the first one keeps its room.

A process that dies before it has counted leaves a position without an order. Whoever
continues it counts first, and checks its limits again (strategy.services.rechecking).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from strategy.exposure import BasketExposure, Bounds, Exposure
from tasklog.storage.codec import DamagedDocument
from tasklog.storage.counters import count_up, current

OPENINGS = "openings"
# A damaged counter: the next opening is not the next one of any count.
UNKNOWN = -1

# What is locked now, without one position.
ReadExposure = Callable[[str], Exposure]


@dataclass(slots=True)
class Reservations:
    """What is locked, as this poll knows it, and how many openings that includes."""

    exposure: Exposure
    _read: ReadExposure
    _openings: int

    def broken_after(
        self, position_id: str, basket: BasketExposure, bounds: Bounds
    ) -> str:
        """Count a position that was inserted just now; the limit that it breaks.

        "" where it keeps its room. It breaks one only where another poll has opened
        something since this one read what is locked.
        """
        opening = count_up(OPENINGS)
        if opening != self._openings + 1:
            self.exposure = self._read(position_id)
        self._openings = opening
        if bound := self.exposure.broken_bound(basket, bounds):
            return bound
        self.exposure.add(basket.shares())
        return ""


def reservations(read: ReadExposure) -> Reservations:
    """Read what is locked, after the count of openings that it includes at least."""
    try:
        openings = current(OPENINGS)
    except DamagedDocument:
        openings = UNKNOWN
    return Reservations(read(""), read, openings)


def read_counted(read: Callable[[], Exposure]) -> Exposure:
    """What is locked, read by the process that continues an entry of a dead one.

    From now on each poll that read earlier sees that it has to read again.
    """
    count_up(OPENINGS)
    return read()
