"""The size of a basket within its limits, and the figures that follow from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from math import lcm

from strategy.arbitrage import gates
from strategy.arbitrage.gates import Sized
from strategy.arbitrage.legs import Leg, cost, cut, round_up, size_worth
from strategy.arbitrage.risks import PricedRisk, expected_cost
from strategy.arbitrage.scale import UNIT, in_units
from strategy.arbitrage.sizing import best_size
from strategy.arbitrage.types import Limits

ZERO = Decimal(0)
MILLIONTH = Decimal("0.000001")
YEAR_DAYS = 365
DAY_SECONDS = 86_400
LEAST_DAYS = Decimal(1)


def measure(
    legs: tuple[Leg, Leg],
    limits: Limits,
    risks: tuple[PricedRisk, ...],
    venue_now: datetime,
) -> Sized | None:
    """The best size; where there is none, the smallest, to show what it would cost.

    None where a leg has no price at all.
    """
    if not all(leg.asks for leg in legs):
        return None
    lot = _common_lot(legs)
    least = round_up(max(lot, *(_least(leg) for leg in legs)), lot)
    risk_cost = expected_cost(risks)
    best = _best(legs, lot, least, limits, risk_cost)
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
    annual = annual_after_risks = None
    if settles_at:
        annual = _annual(net / stake, settles_at, venue_now)
        net_after_risks = net - size * risk_cost
        annual_after_risks = _annual(net_after_risks / stake, settles_at, venue_now)
    is_unknown = any(not leg.ladder for leg in legs)
    costs = cost_a, cost_b
    # A small basket may cost more than it pays: then that is what it reserves.
    reserved = max(limits.reserve_for(size), stake)
    return Sized(
        size=size,
        least=least,
        costs=costs,
        stake=stake,
        reserved=reserved,
        net=net,
        is_depth_unknown=is_unknown,
        annual=annual,
        settles_at=settles_at,
        risks=risks,
        annual_after_risks=annual_after_risks,
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
    legs: tuple[Leg, Leg],
    lot: Decimal,
    least: Decimal,
    limits: Limits,
    risk_cost: Decimal,
) -> Decimal | None:
    """None where no allowed size exists or where even the best price does not pay.

    A basket that pays at no size after its risks has the size that pays without them,
    so that its figures show what the risks alone turn down.
    """
    if any(not leg.ladder for leg in legs):
        return None
    leg_a, leg_b = legs
    fees = leg_a.market.fee, leg_b.market.fee
    # The nearest bound decides; every bound is still recorded as a check of its own.
    budget = min(bound for _, bound in gates.caps(limits))
    # The reserve has to fit as well, and it grows with the size alone.
    asks = cut(leg_a.asks, limits.most_sets(budget))
    sizing = asks, leg_b.asks, fees, lot, least, budget
    best = best_size(*sizing, risk_cost)
    if risk_cost and (best is None or best[1] <= 0):
        best = best_size(*sizing)
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
