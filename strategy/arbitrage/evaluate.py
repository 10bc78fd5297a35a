"""Which baskets does a matched pair offer now, at which size, and are they taken?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import lcm

from strategy.arbitrage import gates as ask
from strategy.arbitrage.gates import Leg, Sized
from strategy.arbitrage.legs import Cost, asks_of, cost, known, round_up, size_worth
from strategy.arbitrage.payouts import Direction, payouts
from strategy.arbitrage.scale import UNIT, in_units
from strategy.arbitrage.sizing import best_size
from strategy.arbitrage.types import Basket, Decision, Gate, Limits, Listed

ZERO, ONE = Decimal(0), Decimal(1)
MILLIONTH = Decimal("0.000001")
PERCENT = Decimal("0.01")
YEAR_DAYS = 365
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Now:
    venue: datetime
    wall: datetime


def evaluate(
    outcome_index: int,
    polymarket: Listed,
    kalshi: Listed,
    limits: Limits,
    venue_now: datetime,
    wall_now: datetime,
    verdict: str = "same",
) -> tuple[Basket, Basket]:
    """Both directions of one pair, taken or refused, each with all its numbers.

    `outcome_index` is the Polymarket outcome that equals Kalshi's YES, `verdict`
    the pair's. Settlement follows the venues' clock, the age of a book the wall's.
    """
    now = Now(venue_now, wall_now)
    yes, no = outcome_index, 1 - outcome_index
    return (
        _basket(
            Direction.POLYMARKET_YES,
            (yes, 1),
            (polymarket, kalshi),
            limits,
            now,
            verdict,
        ),
        _basket(
            Direction.POLYMARKET_NO, (no, 0), (polymarket, kalshi), limits, now, verdict
        ),
    )


def _basket(
    direction: Direction,
    outcomes: tuple[int, int],
    listed: tuple[Listed, Listed],
    limits: Limits,
    now: Now,
    verdict: str,
) -> Basket:
    legs = tuple(_leg(one, index) for one, index in zip(listed, outcomes, strict=True))
    found = _sized(legs, limits, now.venue)
    asked = tuple(_asked(legs, found, verdict, limits, now))
    return _told(direction, outcomes, legs, found, asked)


def _asked(
    legs: Sequence[Leg], found: Sized | None, verdict: str, limits: Limits, now: Now
) -> Iterator[Gate]:
    """Every gate, in the order in which the first that fails names the refusal."""
    markets = [leg.market for leg in legs]
    yield from ask.standing(markets, verdict, limits.paused, now.venue)
    yield from ask.offered(legs)
    if found:
        yield ask.paying(found)
    yield from ask.read_well(legs, limits, now.wall)
    if found:
        yield from ask.sized(legs, found, limits)


def _leg(listed: Listed, outcome: int) -> Leg:
    book = listed.books[outcome] if listed.books else None
    asks = asks_of(book)
    return Leg(listed.market, book, asks, known(asks))


def _sized(legs: Sequence[Leg], limits: Limits, now: datetime) -> Sized | None:
    """The best size; where there is none, the smallest, to show what it would cost."""
    if not all(leg.asks for leg in legs):
        return None
    lot = _common_lot(legs)
    least = _least(legs, lot, limits)
    best = _best(legs, lot, least, limits)
    size = best or least
    ladders = [leg.ladder for leg in legs]
    is_indicative = best is None and any(leg.depth < least for leg in legs)
    if is_indicative:
        ladders = [((leg.asks[0].price, size),) for leg in legs]
    first, second = (
        cost(leg.market, ladder, size)
        for leg, ladder in zip(legs, ladders, strict=True)
    )
    stake = first.notional + second.notional + first.fee + second.fee
    net = size - stake
    settles_at = _settles_at(legs, limits)
    annual = _annual(net / stake, settles_at, now) if settles_at else None
    unknown = any(not leg.ladder for leg in legs)
    return Sized(size, least, (first, second), stake, net, unknown, annual, settles_at)


def _common_lot(legs: Sequence[Leg]) -> Decimal:
    return Decimal(lcm(*(max(1, in_units(leg.market.lot)) for leg in legs))) / UNIT


def _least(legs: Sequence[Leg], lot: Decimal, limits: Limits) -> Decimal:
    """The smallest size that both venues take.

    Polymarket refuses orders that take liquidity for less than a dollar.
    """
    polymarket = legs[0]
    ladder = polymarket.ladder or (
        (polymarket.asks[0].price, limits.min_notional * UNIT),
    )
    worth = size_worth(ladder, limits.min_notional)
    least = max(worth, *(leg.market.min_size for leg in legs), lot)
    return round_up(least, lot)


def _best(
    legs: Sequence[Leg], lot: Decimal, least: Decimal, limits: Limits
) -> Decimal | None:
    """None where no allowed size exists or where even the best price does not pay."""
    if any(not leg.ladder for leg in legs):
        return None
    fees = legs[0].market.fee, legs[1].market.fee
    budget = min(bound for _, bound in ask.caps(limits))
    found = best_size(legs[0].asks, legs[1].asks, fees, lot, least, budget)
    return found[0] if found else None


def _settles_at(legs: Sequence[Leg], limits: Limits) -> datetime | None:
    """The later of both expected ends, and the lag of a settlement."""
    ends = [ask.end_of(leg.market) for leg in legs]
    if any(end is None for end in ends):
        return None
    latest = max(end for end in ends if end)
    return latest + timedelta(days=limits.settlement_lag_days)


def _annual(roi: Decimal, settles_at: datetime, now: datetime) -> Decimal:
    """Simple return a year on the locked stake; a day is the least it is locked."""
    days = Decimal(int((settles_at - now).total_seconds())) / DAY_SECONDS
    return (roi * YEAR_DAYS / max(days, ONE)).quantize(MILLIONTH)


def _told(
    direction: Direction,
    outcomes: tuple[int, int],
    legs: Sequence[Leg],
    found: Sized | None,
    asked: tuple[Gate, ...],
) -> Basket:
    failed = next((gate.name for gate in asked if not gate.is_passed), "")
    nothing = Cost(ZERO, ZERO, ZERO, ZERO)
    first, second = found.costs if found else (nothing, nothing)
    size, stake = (found.size, found.stake) if found else (ZERO, ZERO)
    net = found.net if found else ZERO
    gross = ONE - (first.notional + second.notional) / size if found else None
    table = payouts(direction, size, stake)
    return Basket(
        direction=direction,
        polymarket_id=legs[0].market.market_id,
        kalshi_ticker=legs[1].market.market_id,
        polymarket_outcome=outcomes[0],
        kalshi_outcome=outcomes[1],
        size=size,
        price_a=_short(first.price) if found else None,
        price_b=_short(second.price) if found else None,
        limit_a=first.limit if found else None,
        limit_b=second.limit if found else None,
        notional_a=first.notional,
        notional_b=second.notional,
        fee_a=first.fee,
        fee_b=second.fee,
        stake=stake,
        net_profit=net,
        edge_gross=_short(gross) if gross is not None else None,
        edge_net=_short(net / size) if found else None,
        target_profit=_percent(net, stake) if found else None,
        annual_return=found.annual if found else None,
        settles_at=found.settles_at if found else None,
        gates=asked,
        decision=Decision.REFUSED if failed else Decision.TAKEN,
        refusal=failed,
        payouts=table,
        worst_profit=min(row.profit for row in table),
    )


def _short(value: Decimal) -> Decimal:
    return value.quantize(MILLIONTH, ROUND_HALF_UP)


def _percent(net: Decimal, stake: Decimal) -> Decimal:
    return (100 * net / stake).quantize(PERCENT, ROUND_HALF_UP)
