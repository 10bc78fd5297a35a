"""Price levels around a venue's best bid and ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from positions.venues.simulator.outcomes import Scenario
from positions.venues.simulator.pricing import TICK, QuotePair
from positions.venues.simulator.question import SimVenue

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


def tick_structure(scenario: Scenario, venue: SimVenue) -> TickStructure:
    """The price steps of a question's market on a venue.

    Four markets in five trade in cents, the others in mills; half of those are
    tapered on Kalshi. Polymarket has no tapered markets.
    """
    draw = scenario.rng.random(scenario.question.key, venue, "grid")
    if draw < 0.8:
        return TickStructure.CENT
    if venue is SimVenue.KALSHI and draw < 0.9:
        return TickStructure.TAPERED
    return TickStructure.MILL


def ladder_of(
    scenario: Scenario, venue: SimVenue, key: str, quotes: QuotePair
) -> Ladder:
    """Up to eight levels a side around the quote; sizes change every four hours.

    In 1.5 % of the hours one side is empty. `key` identifies the market.
    """
    rng, hours = scenario.rng, int(quotes.changed_at.timestamp() // 3600)
    name, quote = (key, venue, hours // 4), quotes.on(venue)
    # Levels of a tapered market stay on whole cents, which are valid at any price.
    is_mill = tick_structure(scenario, venue) is TickStructure.MILL
    fine = is_mill and rng.bernoulli(0.5, *name, "fine")
    # One draw serves all levels, a byte for each, instead of one hash per level.
    bids = tuple(_levels(rng.bits(*name, "bid"), quote.bid, -1, fine))
    asks = tuple(_levels(rng.bits(*name, "ask"), quote.ask, 1, fine))
    # A window is there to be traded, so its books always have both sides.
    if not quotes.window and rng.bernoulli(EMPTY_SIDE_SHARE, key, hours, "one-sided"):
        lacks_bids = rng.bernoulli(0.5, key, hours, "side")
        return Ladder((), asks) if lacks_bids else Ladder(bids, ())
    return Ladder(bids, asks)


def _levels(bits: int, best: int, away: int, fine: bool) -> Iterator[Level]:
    """Levels from the best price on; `away` is the sign of a worse price."""
    price = best
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
