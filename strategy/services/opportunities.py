"""How is a priced basket written down, and how does it become a plan to open?"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from positions.services import Plan, PlannedLeg
from positions.venues.types import Market
from strategy.arbitrage import Decision, end_of
from strategy.services.context import Mandate
from tasklog.storage.codec import Document, content_id, encode

if TYPE_CHECKING:
    from strategy.services.pricing import Priced

NUMBERS = (
    "size",
    "stake",
    "net_profit",
    "edge_gross",
    "edge_net",
    "price_a",
    "price_b",
    "limit_a",
    "limit_b",
    "notional_a",
    "notional_b",
    "fee_a",
    "fee_b",
    "target_profit",
    "worst_profit",
    "annual_return",
    "settles_at",
)


def opportunity_id(one: Priced, slot: str, mandate: Mandate) -> str:
    """One a slot if taken; one a day and reason if refused, however often seen."""
    basket = one.basket
    if basket.decision is Decision.TAKEN:
        return content_id("opportunity", one.pair["_id"], basket.direction, slot)
    day = mandate.desk.venue_now().date()
    return content_id(
        "opportunity", one.pair["_id"], basket.direction, basket.refusal, day
    )


def opportunity_document(one: Priced, slot: str, mandate: Mandate) -> Document:
    """The opportunity as stored, with every gate and every joint outcome."""
    basket, identity = one.basket, opportunity_id(one, slot, mandate)
    values: dict[str, Any] = {name: getattr(basket, name) for name in NUMBERS}
    return encode(  # type: ignore[no-any-return]
        {
            "_id": identity,
            "opportunity_id": identity,
            "pair_id": one.pair["_id"],
            "event_name": one.pair["event_name"],
            "market_type": one.pair["market_type"],
            "direction": str(basket.direction),
            "venue_a": basket.venue_a,
            "venue_b": basket.venue_b,
            "decision": str(basket.decision),
            "refusal": basket.refusal,
            "slot": slot,
            "found_at": mandate.desk.venue_now(),
            "seen_at": mandate.desk.wall_now(),
            "mode": str(mandate.desk.venues.mode),
            **values,
            "gates": [asdict(gate) | {"name": str(gate.name)} for gate in basket.gates],
            "payouts": [asdict(payout) for payout in basket.payouts],
        }
    )


def plan_for(one: Priced, slot: str, mandate: Mandate) -> Plan:
    """What positions need to open a taken basket."""
    basket, pair = one.basket, one.pair
    document = opportunity_document(one, slot, mandate)
    if basket.limit_a is None or basket.limit_b is None:
        raise ValueError("a taken basket has prices on both legs")
    legs = (
        PlannedLeg(
            one.polymarket,
            basket.outcome_a,
            basket.size,
            basket.limit_a,
            basket.notional_a / basket.size,
            basket.fee_a,
        ),
        PlannedLeg(
            one.kalshi,
            basket.outcome_b,
            basket.size,
            basket.limit_b,
            basket.notional_b / basket.size,
            basket.fee_b,
        ),
    )
    return Plan(
        opportunity_id=document["_id"],
        opportunity=document,
        pair_id=pair["_id"],
        event_key=pair["event_key"],
        event_name=pair["event_name"],
        market_type=pair["market_type"],
        direction=str(basket.direction),
        legs=legs,
        worst_case=basket.worst_profit,
        expiration_date=later_end(one.polymarket, one.kalshi),
    )


def later_end(*markets: Market) -> datetime:
    """When the last of the markets is expected to be decided. Raises ValueError."""
    ends = [end_of(market) for market in markets]
    known = [end for end in ends if end is not None]
    if len(known) < len(ends):
        raise ValueError("a market without an end cannot be entered")
    return max(known)
