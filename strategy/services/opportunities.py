"""Turns a priced basket into the stored opportunity, and into a plan to open."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

from positions.models.opportunity import (
    CheckRecord,
    OpportunityRecord,
    PayoutRecord,
    RiskRecord,
)
from positions.services import Plan, PlannedLeg
from positions.venues.types import Market
from strategy.arbitrage import Basket, Decision, end_of
from strategy.services.context import AgentContext
from strategy.services.matched import market_words
from strategy.services.priced import Priced
from tasklog.storage.ids import content_id


def opportunity_id(priced: Priced, scheduled_for: str, context: AgentContext) -> str:
    """One per scheduled time if taken; one per day and reason if rejected.

    A rejected basket is seen again at every poll, and says nothing new.
    """
    basket, pair = priced.basket, priced.pair
    if basket.decision is Decision.TAKEN:
        return content_id("opportunity", pair.id, basket.direction, scheduled_for)
    # A day of the venues, of which many may pass in one of ours.
    day = context.positions.venue_now().date()
    return content_id("opportunity", pair.id, basket.direction, basket.refusal, day)


def to_opportunity(
    priced: Priced, scheduled_for: str, context: AgentContext
) -> OpportunityRecord:
    """The opportunity as stored, with every entry check and every joint outcome."""
    basket, pair = priced.basket, priced.pair
    identity = opportunity_id(priced, scheduled_for, context)
    return OpportunityRecord(
        id=identity,
        opportunity_id=identity,
        pair_id=pair.id,
        event_name=pair.event_name,
        market_type=pair.market_type,
        venue_a=basket.venue_a,
        venue_b=basket.venue_b,
        direction=basket.direction,
        decision=basket.decision,
        refusal=basket.refusal,
        scheduled_for=scheduled_for,
        found_at=context.positions.venue_now(),
        seen_at=context.positions.wall_now(),
        mode=context.positions.venues.mode,
        size=basket.size,
        stake=basket.stake,
        net_profit=basket.net_profit,
        edge_gross=basket.edge_gross,
        edge_net=basket.edge_net,
        price_a=basket.price_a,
        price_b=basket.price_b,
        limit_a=basket.limit_a,
        limit_b=basket.limit_b,
        notional_a=basket.notional_a,
        notional_b=basket.notional_b,
        fee_a=basket.fee_a,
        fee_b=basket.fee_b,
        target_profit=basket.target_profit,
        worst_profit=basket.worst_profit,
        annual_return=basket.annual_return,
        settles_at=basket.settles_at,
        gates=tuple(CheckRecord(**asdict(gate)) for gate in basket.gates),
        payouts=tuple(
            PayoutRecord(row.name, row.a, row.b, row.amount, row.profit)
            for row in basket.payouts
        ),
        risk_cost=basket.risk_cost,
        risks=tuple(
            RiskRecord(
                name=risk.name,
                family=risk.family,
                probability=risk.probability,
                paid_a=risk.paid_a,
                paid_b=risk.paid_b,
                payout_a=risk.leg_a,
                payout_b=risk.leg_b,
                loss=risk.loss,
                cost=risk.cost,
            )
            for risk in basket.risks
        ),
        words=market_words(priced.market_a, priced.market_b),
    )


def plan_for(priced: Priced, scheduled_for: str, context: AgentContext) -> Plan:
    """What positions need to open a taken basket. Raises ValueError."""
    basket, pair = priced.basket, priced.pair
    return Plan(
        opportunity=to_opportunity(priced, scheduled_for, context),
        event_key=pair.event_key,
        leg_a=_leg(
            priced.market_a,
            basket.outcome_a,
            basket,
            (basket.limit_a, basket.notional_a, basket.fee_a),
        ),
        leg_b=_leg(
            priced.market_b,
            basket.outcome_b,
            basket,
            (basket.limit_b, basket.notional_b, basket.fee_b),
        ),
        # Until the later one is decided, half of the basket is still held.
        reserved=basket.reserved,
        expiration_date=later_end(priced.market_a, priced.market_b),
    )


def _leg(
    market: Market,
    outcome: int,
    basket: Basket,
    terms: tuple[Decimal | None, Decimal, Decimal],
) -> PlannedLeg:
    """`terms` are the limit price, and the expected notional and fee in dollars."""
    limit, notional, fee = terms
    if limit is None:
        raise ValueError("a taken basket has prices on both legs")
    return PlannedLeg(market, outcome, basket.size, limit, notional, fee)


def later_end(*markets: Market) -> datetime:
    """When the last of the markets is expected to be decided. Raises ValueError."""
    ends = [end_of(market) for market in markets]
    stated = [end for end in ends if end is not None]
    if len(stated) < len(ends):
        raise ValueError("a market without an end cannot be entered")
    return max(stated)
