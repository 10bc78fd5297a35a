"""Which questions must a basket pass before it is taken, and with which numbers?

The gates are asked in one order, the same everywhere; each is kept, passed or not,
and the first that fails names the refusal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from positions.venues.types import Book, Level, Market, MarketStatus
from strategy.arbitrage.legs import Cost, is_crossed, is_on_tick
from strategy.arbitrage.types import Gate, Limits

ZERO, ONE = Decimal(0), Decimal(1)
MILLIONTH = Decimal("0.000001")
DAY_SECONDS = 86_400
# An end farther away is a slip of the pen, or locks money for no telling how long.
MOST_DAYS = Decimal(5 * 366)


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg as gates see it: the outcome's asks, what part is tradable, the cost."""

    market: Market
    book: Book | None
    asks: tuple[Level, ...]
    ladder: tuple[tuple[Decimal, Decimal], ...]

    @property
    def depth(self) -> Decimal:
        return sum((size for _, size in self.ladder), ZERO)


@dataclass(frozen=True, slots=True)
class Sized:
    """A size and what follows from it."""

    size: Decimal
    least: Decimal
    costs: tuple[Cost, Cost]
    stake: Decimal
    net: Decimal
    is_indicative: bool
    annual: Decimal | None
    settles_at: datetime | None


def standing(
    markets: Sequence[Market], verdict: str, paused: str, now: datetime
) -> Iterator[Gate]:
    """Gates that need no prices: the pair, the pause, the markets."""
    yield Gate("pair_not_verified", verdict in ("same", "inverted"), note=verdict)
    yield Gate("paused", not paused, note=paused)
    closed = [market.market_id for market in markets if not is_open(market)]
    yield Gate("market_not_open", not closed, note=", ".join(closed))
    without = [market.venue.value for market in markets if not market.rules.strip()]
    yield Gate("rules_missing", not without, note=", ".join(without))
    yield from _ends(markets, now)


def offered(legs: Sequence[Leg]) -> Iterator[Gate]:
    """Gates that ask whether there is a price at all."""
    missing = [leg.market.venue.value for leg in legs if leg.book is None]
    yield Gate("no_book", not missing, note=", ".join(missing))
    missing = [leg.market.venue.value for leg in legs if leg.book and not leg.asks]
    yield Gate("no_ask", not missing, note=", ".join(missing))


def is_open(market: Market) -> bool:
    return market.status is MarketStatus.OPEN


def end_of(market: Market) -> datetime | None:
    """When its outcome is expected to be known."""
    return market.expected_end_at or market.closes_at


def _ends(markets: Sequence[Market], now: datetime) -> Iterator[Gate]:
    """Both ends must be known, still to come, and near enough to be meant."""
    ends = [end for market in markets if (end := end_of(market))]
    yield Gate("settlement_unknown", len(ends) == len(markets))
    if ends:
        first, last = _days(min(ends) - now), _days(max(ends) - now)
        yield Gate("end_has_passed", first > 0, first, ZERO)
        yield Gate("end_too_far", last <= MOST_DAYS, last, MOST_DAYS)


def _days(distance: timedelta) -> Decimal:
    return (Decimal(int(distance.total_seconds())) / DAY_SECONDS).quantize(MILLIONTH)


def paying(found: Sized) -> Gate:
    """What costs more than it pays is asked nothing else."""
    return Gate("no_edge", found.net > 0, found.net, ZERO)


def read_well(legs: Sequence[Leg], limits: Limits, now: datetime) -> Iterator[Gate]:
    """Gates that ask about the books: crossed, old, read apart, of unknown size."""
    crossed = [leg.market.venue.value for leg in legs if is_crossed(leg.book)]
    yield Gate("crossed_book", not crossed, note=", ".join(crossed))
    yield from _ages([leg.book for leg in legs if leg.book], limits, now)
    unknown = [leg.market.venue.value for leg in legs if leg.asks and not leg.ladder]
    yield Gate("unknown_size", not unknown, note=", ".join(unknown))


def _ages(books: Sequence[Book], limits: Limits, now: datetime) -> Iterator[Gate]:
    if not books:
        return
    ages = [Decimal(str((now - book.read_at).total_seconds())) for book in books]
    oldest = max(ages)
    yield Gate(
        "book_stale",
        oldest <= limits.max_book_age_seconds,
        oldest,
        limits.max_book_age_seconds,
    )
    skew = max(ages) - min(ages)
    yield Gate(
        "book_skew",
        skew <= limits.max_book_skew_seconds,
        skew,
        limits.max_book_skew_seconds,
    )


def sized(legs: Sequence[Leg], found: Sized, limits: Limits) -> Iterator[Gate]:
    """Gates that ask about the size and what it earns."""
    depth = min(leg.depth for leg in legs)
    if not found.is_indicative:
        yield Gate("below_min_size", depth >= found.least, depth, found.least)
    smallest = found.stake if found.size == found.least else None
    for name, bound in caps(limits):
        is_too_small = smallest is not None and smallest > bound
        yield Gate(name, not is_too_small, found.stake, bound)
    edge = found.net / found.size
    yield Gate("below_min_edge", edge >= limits.min_edge, edge, limits.min_edge)
    yield Gate(
        "above_review_edge", edge <= limits.review_edge, edge, limits.review_edge
    )
    off = [
        f"{leg.market.venue.value} {cost.limit}"
        for leg, cost in zip(legs, found.costs, strict=True)
        if not is_on_tick(cost.limit, leg.market.price_steps)
    ]
    yield Gate("off_tick", not off, note=", ".join(off))
    if found.annual is not None:
        yield Gate(
            "annualised_return_below_hurdle",
            found.annual >= limits.hurdle,
            found.annual,
            limits.hurdle,
        )


def caps(limits: Limits) -> Iterator[tuple[str, Decimal]]:
    """Every bound on the stake, by the name of its gate."""
    yield "above_max_stake", limits.max_stake
    for name, room in limits.room.items():
        yield f"exposure {name}", room
