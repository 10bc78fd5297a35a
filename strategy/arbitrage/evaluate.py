"""Both baskets of a matched pair at the books as read: size, numbers, decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import lcm

from strategy.arbitrage import gates
from strategy.arbitrage.gates import Sized
from strategy.arbitrage.legs import (
    Cost,
    Leg,
    cost,
    cut,
    leg_of,
    round_up,
    size_worth,
)
from strategy.arbitrage.payouts import Direction, payouts
from strategy.arbitrage.scale import UNIT, in_units
from strategy.arbitrage.sizing import best_size
from strategy.arbitrage.types import Basket, Decision, Gate, Limits, Listed

ZERO, DOLLAR = Decimal(0), Decimal(1)
MILLIONTH = Decimal("0.000001")
PERCENT = Decimal("0.01")
YEAR_DAYS = 365
DAY_SECONDS = 86_400
LEAST_DAYS = Decimal(1)

NO_COST = Cost(ZERO, ZERO, ZERO, ZERO)


@dataclass(frozen=True, slots=True)
class Context:
    """What holds for both directions of a pair.

    Settlement is measured on the venues' clock, the age of a book on the wall's.
    """

    limits: Limits
    verdict: str
    venue_now: datetime
    wall_now: datetime


def evaluate(
    listed_a: Listed,
    outcome_a: int,
    listed_b: Listed,
    outcome_b: int,
    limits: Limits,
    venue_now: datetime,
    wall_now: datetime,
    verdict: str = "same",
) -> tuple[Basket, Basket]:
    """Both directions of one pair, taken or refused, each with all its numbers.

    `outcome_a` of market a and `outcome_b` of market b are the same event; `verdict`
    is the pair's.
    """
    context = Context(limits, verdict, venue_now, wall_now)
    yes_no = leg_of(listed_a, outcome_a), leg_of(listed_b, 1 - outcome_b)
    no_yes = leg_of(listed_a, 1 - outcome_a), leg_of(listed_b, outcome_b)
    return (
        _basket(Direction.A_YES_B_NO, (outcome_a, 1 - outcome_b), yes_no, context),
        _basket(Direction.A_NO_B_YES, (1 - outcome_a, outcome_b), no_yes, context),
    )


def _basket(
    direction: Direction,
    outcomes: tuple[int, int],
    legs: tuple[Leg, Leg],
    context: Context,
) -> Basket:
    sized = _sized(legs, context)
    checks = tuple(_checks(legs, sized, context))
    return _to_basket(direction, outcomes, legs, sized, checks)


def _checks(
    legs: tuple[Leg, Leg], sized: Sized | None, context: Context
) -> Iterator[Gate]:
    """Every check, in the order in which the first that fails is the refusal."""
    limits = context.limits
    markets = [leg.market for leg in legs]
    yield from gates.standing(
        markets, context.verdict, limits.paused, context.venue_now
    )
    yield from gates.offered(legs)
    # Before the checks of the books: what one of those rejects has paid after fees, and
    # the funnel counts it so.
    if sized:
        yield gates.paying(sized)
    yield from gates.readable(legs, limits, context.wall_now)
    if sized:
        yield from gates.affordable(legs, sized, limits)


def _sized(legs: tuple[Leg, Leg], context: Context) -> Sized | None:
    """The best size; where there is none, the smallest, to show what it would cost."""
    if not all(leg.asks for leg in legs):
        return None
    limits = context.limits
    lot = _common_lot(legs)
    least = round_up(max(lot, *(_least(leg) for leg in legs)), lot)
    best = _best(legs, lot, least, limits)
    size = best or least
    ladders = [leg.ladder for leg in legs]
    if best is None and any(leg.depth < least for leg in legs):
        # The books do not hold the size: as if the best price held for all of it.
        ladders = [((leg.asks[0].price, size),) for leg in legs]
    cost_a, cost_b = (
        cost(leg.market, ladder, size)
        for leg, ladder in zip(legs, ladders, strict=True)
    )
    stake = cost_a.notional + cost_b.notional + cost_a.fee + cost_b.fee
    net = size - stake
    settles_at = _settles_at(legs, limits)
    annual = _annual(net / stake, settles_at, context.venue_now) if settles_at else None
    is_unknown = any(not leg.ladder for leg in legs)
    costs = cost_a, cost_b
    # A small basket may cost more than it pays: then that is what it reserves.
    reserved = max(limits.reserve_for(size), stake)
    return Sized(
        size, least, costs, stake, reserved, net, is_unknown, annual, settles_at
    )


def _common_lot(legs: Sequence[Leg]) -> Decimal:
    """The smallest step of size that both venues accept.

    Both legs have the same number of sets, so a size is a multiple of both lots.
    """
    return Decimal(lcm(*(max(1, in_units(leg.market.lot)) for leg in legs))) / UNIT


def _least(leg: Leg) -> Decimal:
    """The market's smallest size, enlarged until it is worth its least notional."""
    market = leg.market
    if not market.min_notional:
        return market.min_size
    # Of unknown depth: as if the best price held for all of it.
    ladder = leg.ladder or ((leg.asks[0].price, market.min_notional * UNIT),)
    return max(market.min_size, size_worth(ladder, market.min_notional))


def _best(
    legs: tuple[Leg, Leg], lot: Decimal, least: Decimal, limits: Limits
) -> Decimal | None:
    """None where no allowed size exists or where even the best price does not pay."""
    if any(not leg.ladder for leg in legs):
        return None
    leg_a, leg_b = legs
    fees = leg_a.market.fee, leg_b.market.fee
    # The nearest bound decides; every bound is still recorded as a check of its own.
    budget = min(bound for _, bound in gates.caps(limits))
    # The reserve has to fit as well, and it grows with the size alone.
    asks = cut(leg_a.asks, limits.most_sets(budget))
    best = best_size(asks, leg_b.asks, fees, lot, least, budget)
    return best[0] if best else None


def _settles_at(legs: Sequence[Leg], limits: Limits) -> datetime | None:
    """The later of both expected ends, and the lag of a settlement."""
    ends = [gates.end_of(leg.market) for leg in legs]
    if any(end is None for end in ends):
        return None
    latest = max(end for end in ends if end)
    return latest + timedelta(days=limits.settlement_lag_days)


def _annual(roi: Decimal, settles_at: datetime, now: datetime) -> Decimal:
    """Simple return a year on the locked stake: roi · 365 / days, days at least 1.

    A day is the least that a stake is locked, however soon the markets end.
    """
    days = Decimal(int((settles_at - now).total_seconds())) / DAY_SECONDS
    return (roi * YEAR_DAYS / max(days, LEAST_DAYS)).quantize(MILLIONTH)


def _to_basket(
    direction: Direction,
    outcomes: tuple[int, int],
    legs: tuple[Leg, Leg],
    sized: Sized | None,
    checks: tuple[Gate, ...],
) -> Basket:
    market_a, market_b = (leg.market for leg in legs)
    # Plain text, which every store and comparison takes.
    failed = next((str(check.name) for check in checks if not check.is_passed), "")
    cost_a, cost_b = sized.costs if sized else (NO_COST, NO_COST)
    size, stake = (sized.size, sized.stake) if sized else (ZERO, ZERO)
    net = sized.net if sized else ZERO
    gross = DOLLAR - (cost_a.notional + cost_b.notional) / size if sized else None
    table = payouts(direction, size, stake)
    return Basket(
        direction=direction,
        venue_a=str(market_a.venue),
        venue_b=str(market_b.venue),
        market_a=market_a.market_id,
        market_b=market_b.market_id,
        outcome_a=outcomes[0],
        outcome_b=outcomes[1],
        size=size,
        price_a=_short(cost_a.price) if sized else None,
        price_b=_short(cost_b.price) if sized else None,
        limit_a=cost_a.limit if sized else None,
        limit_b=cost_b.limit if sized else None,
        notional_a=cost_a.notional,
        notional_b=cost_b.notional,
        fee_a=cost_a.fee,
        fee_b=cost_b.fee,
        stake=stake,
        reserved=sized.reserved if sized else ZERO,
        net_profit=net,
        edge_gross=_short(gross) if gross is not None else None,
        edge_net=_short(net / size) if sized else None,
        target_profit=_percent(net, stake) if sized else None,
        annual_return=sized.annual if sized else None,
        settles_at=sized.settles_at if sized else None,
        gates=checks,
        decision=Decision.REFUSED if failed else Decision.TAKEN,
        refusal=failed,
        payouts=table,
        worst_profit=min(row.profit for row in table),
    )


def _short(amount: Decimal) -> Decimal:
    return amount.quantize(MILLIONTH, ROUND_HALF_UP)


def _percent(net: Decimal, stake: Decimal) -> Decimal:
    return (100 * net / stake).quantize(PERCENT, ROUND_HALF_UP)
