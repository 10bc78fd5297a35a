"""Both baskets of a matched pair at the books as read: size, numbers, decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from strategy.arbitrage import gates
from strategy.arbitrage.gates import Sized
from strategy.arbitrage.legs import Cost, Leg, leg_of
from strategy.arbitrage.measuring import measure
from strategy.arbitrage.payouts import Direction, payouts
from strategy.arbitrage.risks import (
    STORED,
    NamedRisk,
    PricedRisk,
    expected_cost,
    price_risks,
)
from strategy.arbitrage.types import Basket, Decision, Gate, Limits, Listed

ZERO, DOLLAR = Decimal(0), Decimal(1)
MILLIONTH = Decimal("0.000001")
PERCENT = Decimal("0.01")

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
    risks: Sequence[NamedRisk]


def evaluate(
    listed_a: Listed,
    outcome_a: int,
    listed_b: Listed,
    outcome_b: int,
    limits: Limits,
    venue_now: datetime,
    wall_now: datetime,
    verdict: str = "same",
    risks: Sequence[NamedRisk] = (),
) -> tuple[Basket, Basket]:
    """Both directions of one pair, taken or refused, each with all its numbers.

    `outcome_a` of market a and `outcome_b` of market b are the same event; `verdict`
    and `risks` are the pair's.
    """
    context = Context(limits, verdict, venue_now, wall_now, risks)
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
    risks = price_risks(context.risks, direction, context.limits.probabilities.of)
    sized = measure(legs, context.limits, risks, context.venue_now)
    checks = tuple(_checks(legs, sized, context))
    return _to_basket(direction, outcomes, legs, sized, checks, risks)


def _checks(
    legs: tuple[Leg, Leg], sized: Sized | None, context: Context
) -> Iterator[Gate]:
    """Every check, in the order in which the first that fails is the refusal."""
    limits = context.limits
    markets = [leg.market for leg in legs]
    yield from gates.standing(markets, context.verdict, limits, context.venue_now)
    yield from gates.offered(legs)
    # Before the checks of the books: what one of those rejects has paid after fees, and
    # the funnel counts it so.
    if sized:
        yield gates.paying(sized)
    yield from gates.readable(legs, limits, context.wall_now)
    if sized:
        yield from gates.affordable(legs, sized, limits)


def _to_basket(
    direction: Direction,
    outcomes: tuple[int, int],
    legs: tuple[Leg, Leg],
    sized: Sized | None,
    checks: tuple[Gate, ...],
    risks: tuple[PricedRisk, ...],
) -> Basket:
    market_a, market_b = (leg.market for leg in legs)
    # Plain text, which every store and comparison takes.
    failed = next((str(check.name) for check in checks if not check.is_passed), "")
    cost_a, cost_b = sized.costs if sized else (NO_COST, NO_COST)
    size, stake = (sized.size, sized.stake) if sized else (ZERO, ZERO)
    net = sized.net if sized else ZERO
    gross = DOLLAR - (cost_a.notional + cost_b.notional) / size if sized else None
    table = payouts(direction, size, stake, risks)
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
        edge_net=_short(sized.edge) if sized else None,
        target_profit=_percent(net, stake) if sized else None,
        annual_return=sized.annual if sized else None,
        settles_at=sized.settles_at if sized else None,
        gates=checks,
        decision=Decision.REFUSED if failed else Decision.TAKEN,
        refusal=failed,
        payouts=table,
        worst_profit=min(row.profit for row in table),
        risks=risks,
        risk_cost=(size * expected_cost(risks)).quantize(STORED),
    )


def _short(amount: Decimal) -> Decimal:
    return amount.quantize(MILLIONTH, ROUND_HALF_UP)


def _percent(net: Decimal, stake: Decimal) -> Decimal:
    return (100 * net / stake).quantize(PERCENT, ROUND_HALF_UP)
