"""The entry checks that a basket must pass before it is taken, with their numbers.

They are made in the order of Check, the same everywhere. Each is recorded, passed or
not, and the first that fails is the refusal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from positions.venues.types import Book, Market, MarketStatus
from strategy.arbitrage.legs import Cost, Leg, is_crossed, is_on_tick
from strategy.arbitrage.risks import PricedRisk, expected_cost
from strategy.arbitrage.types import Check, Gate, Limits, exposure_check

ZERO = Decimal(0)
MILLIONTH = Decimal("0.000001")
DAY_SECONDS = 86_400
# An end farther away is a typing error, or locks money for an unforeseeable time.
MAX_DAYS = Decimal(5 * 366)
MAX_HOST_OFFSET = Decimal(60)  # seconds
TRADABLE_VERDICTS = ("same", "inverted")


@dataclass(frozen=True, slots=True)
class Sized:
    """A size and what follows from it.

    `least` is the smallest size that both venues accept. `is_depth_unknown`: a venue
    does not state the size of its best price. From `net` and `annual` the expected cost
    of the named `risks` is not subtracted.
    """

    size: Decimal
    least: Decimal
    costs: tuple[Cost, Cost]
    stake: Decimal
    reserved: Decimal
    net: Decimal
    is_depth_unknown: bool
    annual: Decimal | None
    settles_at: datetime | None
    risks: tuple[PricedRisk, ...]
    annual_after_risks: Decimal | None

    @property
    def edge(self) -> Decimal:
        return self.net / self.size


def standing(
    markets: Sequence[Market], verdict: str, limits: Limits, now: datetime
) -> Iterator[Gate]:
    """Checks that need no prices: the pair, the pause, the markets."""
    yield Gate(Check.PAIR_NOT_VERIFIED, verdict in TRADABLE_VERDICTS, note=verdict)
    yield Gate(Check.PAUSED, not limits.paused, note=limits.paused)
    closed = [market.market_id for market in markets if not is_open(market)]
    yield Gate(Check.MARKET_NOT_OPEN, not closed, note=", ".join(closed))
    excluded = [f"{each.venue}: {each.exclusion}" for each in markets if each.exclusion]
    yield Gate(Check.MARKET_EXCLUDED, not excluded, note=", ".join(excluded))
    without = [market.venue for market in markets if not market.rules.strip()]
    yield Gate(Check.RULES_MISSING, not without, note=", ".join(without))
    yield from _ends(markets, now, limits.min_days_to_end)


def offered(legs: Sequence[Leg]) -> Iterator[Gate]:
    """Checks that there is a price at all."""
    missing = [leg.market.venue for leg in legs if leg.book is None]
    yield Gate(Check.NO_BOOK, not missing, note=", ".join(missing))
    missing = [leg.market.venue for leg in legs if leg.book and not leg.asks]
    yield Gate(Check.NO_ASK, not missing, note=", ".join(missing))


def is_open(market: Market) -> bool:
    return market.status is MarketStatus.OPEN


def end_of(market: Market) -> datetime | None:
    """When its outcome is expected to be known."""
    return market.expected_end_at or market.closes_at


def _ends(
    markets: Sequence[Market], now: datetime, min_days: Decimal
) -> Iterator[Gate]:
    """Both ends must be known, far enough ahead, and at most five years away."""
    ends = [end for market in markets if (end := end_of(market))]
    yield Gate(Check.SETTLEMENT_UNKNOWN, len(ends) == len(markets))
    if ends:
        nearest, farthest = _days(min(ends) - now), _days(max(ends) - now)
        yield Gate(Check.END_HAS_PASSED, nearest > min_days, nearest, min_days)
        yield Gate(Check.END_TOO_FAR, farthest <= MAX_DAYS, farthest, MAX_DAYS)


def _days(distance: timedelta) -> Decimal:
    return (Decimal(int(distance.total_seconds())) / DAY_SECONDS).quantize(MILLIONTH)


def paying(sized: Sized) -> Gate:
    """Whether the basket pays more than it costs."""
    return Gate(Check.NO_EDGE, sized.net > 0, sized.net, ZERO)


def readable(legs: Sequence[Leg], limits: Limits, now: datetime) -> Iterator[Gate]:
    """Checks of the books: crossed, old, read apart, of unknown size."""
    crossed = [leg.market.venue for leg in legs if is_crossed(leg.book)]
    yield Gate(Check.CROSSED_BOOK, not crossed, note=", ".join(crossed))
    doubted = [f"{b.venue}: {b.doubt}" for leg in legs if (b := leg.book) and b.doubt]
    yield Gate(Check.BOOK_TIMESTAMP, not doubted, note=", ".join(doubted))
    # By the host's clock, orders expire and live markets end.
    offset = limits.host_offset_seconds
    is_right = offset <= MAX_HOST_OFFSET
    yield Gate(Check.HOST_CLOCK, is_right, offset, MAX_HOST_OFFSET)
    yield from _ages([leg.book for leg in legs if leg.book], limits, now)
    unknown = [leg.market.venue for leg in legs if leg.asks and not leg.ladder]
    yield Gate(Check.UNKNOWN_SIZE, not unknown, note=", ".join(unknown))


def _ages(books: Sequence[Book], limits: Limits, now: datetime) -> Iterator[Gate]:
    if not books:
        return
    # Through text: a float's own decimal expansion has digits that no clock measured.
    ages = [Decimal(str((now - book.read_at).total_seconds())) for book in books]
    max_age, max_skew = limits.max_book_age_seconds, limits.max_book_skew_seconds
    oldest, skew = max(ages), max(ages) - min(ages)
    yield Gate(Check.BOOK_STALE, oldest <= max_age, oldest, max_age)
    yield Gate(Check.BOOK_SKEW, skew <= max_skew, skew, max_skew)


def affordable(legs: Sequence[Leg], sized: Sized, limits: Limits) -> Iterator[Gate]:
    """Checks of the size and of what it earns."""
    depth = min(leg.depth for leg in legs)
    if not sized.is_depth_unknown:
        yield Gate(Check.BELOW_MIN_SIZE, depth >= sized.least, depth, sized.least)
    # A larger size was already chosen to fit; only the smallest may be too dear.
    smallest = sized.reserved if sized.size == sized.least else None
    for name, bound in caps(limits):
        is_too_small = smallest is not None and smallest > bound
        yield Gate(name, not is_too_small, sized.reserved, bound)
    yield from _earnings(sized, limits)
    off = [
        f"{leg.market.venue} {cost.limit}"
        for leg, cost in zip(legs, sized.costs, strict=True)
        if not is_on_tick(cost.limit, leg.market.price_steps)
    ]
    yield Gate(Check.OFF_TICK, not off, note=", ".join(off))
    if sized.annual is not None:
        is_enough = sized.annual >= limits.hurdle
        yield Gate(Check.RETURN_BELOW_HURDLE, is_enough, sized.annual, limits.hurdle)
    if sized.risks:
        yield from _earnings_after_risks(sized, limits)


def _earnings_after_risks(sized: Sized, limits: Limits) -> Iterator[Gate]:
    """The same bounds for what is left after the expected cost of the named risks."""
    edge = sized.edge - expected_cost(sized.risks)
    note = "; ".join(_in_figures(risk) for risk in sized.risks if risk.loss)
    is_enough = edge >= limits.min_edge and edge > 0
    shown = edge.quantize(MILLIONTH)
    yield Gate(Check.EDGE_AFTER_RISKS, is_enough, shown, limits.min_edge, note)
    annual = sized.annual_after_risks
    if annual is not None:
        is_enough = annual >= limits.hurdle
        yield Gate(Check.RETURN_AFTER_RISKS, is_enough, annual, limits.hurdle, note)


def _in_figures(risk: PricedRisk) -> str:
    return f"{risk.name}: {risk.probability:f} × ${risk.loss:f} a set"


def _earnings(sized: Sized, limits: Limits) -> Iterator[Gate]:
    edge = sized.edge
    least, most = limits.min_edge, limits.review_edge
    shown = edge.quantize(MILLIONTH)
    yield Gate(Check.BELOW_MIN_EDGE, edge >= least, shown, least)
    # A wrong match looks exactly like a large edge.
    yield Gate(Check.ABOVE_REVIEW_EDGE, edge <= most, shown, most)


def caps(limits: Limits) -> Iterator[tuple[str, Decimal]]:
    """Every bound on the stake, by the name of its check."""
    yield Check.ABOVE_MAX_STAKE, limits.max_stake
    for name, room in limits.room.items():
        yield exposure_check(name), room
