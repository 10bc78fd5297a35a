"""Price levels around a venue's best bid and ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from positions.venues.simulator.pricing import TICK, Quote
from positions.venues.simulator.question import SimVenue
from positions.venues.simulator.randomness import SeededRandom

CENTI = Decimal("0.01")
DEPTH = 8
EMPTY_SIDE_SHARE = 0.015

# A price in mills and the number of contracts that rest there.
Level = tuple[int, Decimal]


class TickStructure(StrEnum):
    """The price steps of a market, under Kalshi's names for them."""

    CENT = "linear_cent"
    MILL = "deci_cent"
    # Mills below 0.10 and above 0.90, cents between.
    TAPERED = "tapered_deci_cent"


@dataclass(frozen=True, slots=True)
class Ladder:
    """Bids and asks of the question's YES, best first, prices in mills."""

    bids: tuple[Level, ...]
    asks: tuple[Level, ...]

    @property
    def best_bid(self) -> int | None:
        return self.bids[0][0] if self.bids else None

    @property
    def best_ask(self) -> int | None:
        return self.asks[0][0] if self.asks else None

    @property
    def mirrored(self) -> Ladder:
        """The same orders as orders for NO: a bid for YES at p asks 1 − p for NO."""
        return Ladder(
            tuple((1000 - price, size) for price, size in self.asks),
            tuple((1000 - price, size) for price, size in self.bids),
        )


def tick_structure(rng: SeededRandom, key: str, venue: SimVenue) -> TickStructure:
    """The price steps of the market of question `key` on a venue.

    Four markets in five trade in cents, the others in mills; half of those are
    tapered on Kalshi. Polymarket has no tapered markets.
    """
    draw = rng.random(key, venue, "grid")
    if draw < 0.8:
        return TickStructure.CENT
    if venue is SimVenue.KALSHI and draw < 0.9:
        return TickStructure.TAPERED
    return TickStructure.MILL


def ladder(
    rng: SeededRandom,
    key: str,
    venue: SimVenue,
    quote: Quote,
    ticks: TickStructure,
    at: datetime,
) -> Ladder:
    """Up to eight levels a side around the quote; sizes change every four hours."""
    name = (key, venue, int(at.timestamp() // 14400))
    # Levels of a tapered market stay on whole cents, which are valid at any price.
    fine = ticks is TickStructure.MILL and rng.bernoulli(0.5, *name, "fine")
    return Ladder(
        tuple(_levels(rng, name, "bid", quote.bid, -1, fine)),
        tuple(_levels(rng, name, "ask", quote.ask, 1, fine)),
    )


def sometimes_one_sided(
    rng: SeededRandom, key: str, full: Ladder, at: datetime
) -> Ladder:
    """The ladder, in 1.5 % of the hours with one side empty."""
    name = (key, int(at.timestamp() // 3600))
    if not rng.bernoulli(EMPTY_SIDE_SHARE, *name, "one-sided"):
        return full
    if rng.bernoulli(0.5, *name, "side"):
        return Ladder((), full.asks)
    return Ladder(full.bids, ())


def _levels(
    rng: SeededRandom,
    name: tuple[object, ...],
    side: str,
    best: int,
    away: int,
    fine: bool,
) -> Iterator[Level]:
    """Levels from the best price on; `away` is the sign of a worse price."""
    # One draw serves all levels, a byte for each, instead of one hash per level.
    price, bits = best, rng.bits(*name, side)
    for depth in range(DEPTH):
        if not 0 < price < 1000:
            return
        byte = (bits >> (8 * depth)) & 0xFF
        # Thin at the top and deep below: a basket larger than the top levels has to
        # accept worse prices.
        spread = 90 if depth < 3 else 900
        size = Decimal(2000 + byte * spread * 100 // 256) * CENTI
        if byte % 4:
            size = size.to_integral_value()
        yield price, size
        gap = TICK if byte % 3 else 2 * TICK
        if fine:
            gap = 3 + byte % 6
        price += away * gap
