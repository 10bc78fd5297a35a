"""Which sizes rest at which prices around a venue's best bid and ask?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from positions.venues.simulator.pricing import TICK, Touch
from positions.venues.simulator.randomness import Chance
from positions.venues.types import VenueName

CENTI = Decimal("0.01")
DEPTH = 8
ONE_SIDED = 0.015

Rung = tuple[int, Decimal]


@dataclass(frozen=True, slots=True)
class Grid:
    """Steps of price in mills: `rim` below 0.10 and above 0.90, `body` between."""

    body: int
    rim: int

    def step_at(self, price: int) -> int:
        return self.rim if price < 100 or price > 900 else self.body


CENTS = Grid(10, 10)
MILLS = Grid(1, 1)
TAPERED = Grid(10, 1)


@dataclass(frozen=True, slots=True)
class Ladder:
    """Bids and asks of the question's YES, best first, prices in mills."""

    bids: tuple[Rung, ...]
    asks: tuple[Rung, ...]

    @property
    def mirrored(self) -> Ladder:
        """The same orders seen from NO."""
        return Ladder(
            tuple((1000 - price, size) for price, size in self.asks),
            tuple((1000 - price, size) for price, size in self.bids),
        )


def grid_of(chance: Chance, key: str, venue: VenueName) -> Grid:
    """Most markets trade in cents; some finer, on Kalshi some only at the rims."""
    draw = chance.unit(key, venue, "grid")
    if draw < 0.8:
        return CENTS
    if venue is VenueName.KALSHI and draw < 0.9:
        return TAPERED
    return MILLS


def ladder(
    chance: Chance, key: str, venue: VenueName, touch: Touch, grid: Grid, at: datetime
) -> Ladder:
    """Up to eight levels a side, the size of each renewed every few hours."""
    name = (key, venue, int(at.timestamp() // 14400))
    fine = grid is MILLS and chance.happens(0.5, *name, "fine")
    return Ladder(
        tuple(_rungs(chance, name, "bid", touch.bid, -1, fine)),
        tuple(_rungs(chance, name, "ask", touch.ask, 1, fine)),
    )


def thinned(chance: Chance, key: str, whole: Ladder, at: datetime) -> Ladder:
    """Now and then one side of a book is empty for an hour."""
    name = (key, int(at.timestamp() // 3600))
    if not chance.happens(ONE_SIDED, *name, "one-sided"):
        return whole
    if chance.happens(0.5, *name, "side"):
        return Ladder((), whole.asks)
    return Ladder(whole.bids, ())


def _rungs(
    chance: Chance,
    name: tuple[object, ...],
    side: str,
    best: int,
    away: int,
    fine: bool,
) -> Iterator[Rung]:
    price, bits = best, chance.bits(*name, side)
    for level in range(DEPTH):
        if not 0 < price < 1000:
            return
        part = (bits >> (8 * level)) & 0xFF
        largest = 90 if level < 3 else 900
        size = Decimal(2000 + part * largest * 100 // 256) * CENTI
        if part % 4:
            size = size.to_integral_value()
        yield price, size
        gap = TICK if part % 3 else 2 * TICK
        if fine:
            gap = 3 + part % 6
        price += away * gap
