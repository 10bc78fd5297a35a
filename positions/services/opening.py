"""How does a found basket become a position?

The insert of the position is the write-ahead intent for both orders: it holds
their client order ids before any venue is called.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from positions.lifecycle import State
from positions.models import Event, LegStatus, create
from positions.services.context import Desk
from positions.settlement import target_profit_pct
from positions.venues.types import Market
from tasklog.models import Action
from tasklog.storage.codec import Document, content_id


@dataclass(frozen=True, slots=True)
class PlannedLeg:
    """Buy `size` of one outcome at no more than `limit_price` a set.

    `price` is the average expected, `fee` the expected fee, both in dollars.
    """

    market: Market
    outcome_index: int
    size: Decimal
    limit_price: Decimal
    price: Decimal
    fee: Decimal


@dataclass(frozen=True, slots=True)
class Plan:
    """A basket to open: what strategy decided, as positions need it.

    `opportunity` is the opportunity's own document; it travels inside the position
    so that both come into being in one write.
    """

    opportunity_id: str
    opportunity: Document
    pair_id: str
    event_key: str
    event_name: str
    market_type: str
    direction: str
    legs: tuple[PlannedLeg, PlannedLeg]
    worst_case: Decimal
    expiration_date: datetime

    @property
    def position_id(self) -> str:
        return position_id_of(self.opportunity_id)

    @property
    def stake(self) -> Decimal:
        return sum((leg.size * leg.price + leg.fee for leg in self.legs), Decimal(0))


def position_id_of(opportunity_id: str) -> str:
    """The position that this opportunity became, if it was taken."""
    return content_id("position", opportunity_id)


def open_position(plan: Plan, desk: Desk) -> Document | None:
    """The new position in `watching`; None if it, or one on this event, is open."""
    first, second = plan.legs
    now = desk.venue_now()
    document: dict[str, Any] = {
        "position_id": plan.position_id,
        "event_name": plan.event_name,
        "platform_a": str(first.market.venue),
        "platform_b": str(second.market.venue),
        "amount_bet_a": first.size * first.price,
        "amount_bet_b": second.size * second.price,
        "entry_price_a": first.price,
        "entry_price_b": second.price,
        "target_profit": target_profit_pct(first.size, plan.stake),
        "expiration_date": plan.expiration_date,
        "market_type": plan.market_type,
        "state": str(State.WATCHING),
        "days_held": 0,
        "created_at": now,
        "last_checked": now,
        "actual_profit": None,
        "actual_profit_pct": None,
        "resolved_at": None,
        "mode": str(desk.venues.mode),
        "pair_id": plan.pair_id,
        "event_key": plan.event_key,
        "opportunity_id": plan.opportunity_id,
        "opportunity": plan.opportunity,
        "direction": plan.direction,
        "size": first.size,
        "stake": plan.stake,
        "worst_case": plan.worst_case,
        "legs": [
            planned_leg(leg, plan.position_id, side, attempt=1)
            for leg, side in zip(plan.legs, "ab", strict=True)
        ],
        "entered_at": None,
        "expired_at": None,
        "venues_differ": None,
        "attention": None,
        "retry_at": None,
        "outcome_due_at": desk.wall_now(),
    }
    event = Event("detected", Action.DETECT, _sentence(plan))
    return create(document, event, token=desk.token, clock=desk.venues.clock)


def planned_leg(
    leg: PlannedLeg, position_id: str, side: str, attempt: int
) -> dict[str, Any]:
    """The intent of one order, under an id that no other attempt will ever have."""
    market = leg.market
    return {
        "venue": str(market.venue),
        "market_id": market.market_id,
        "market_title": market.title,
        "outcome_index": leg.outcome_index,
        "outcome_name": market.outcomes[leg.outcome_index].name,
        "url": market.url,
        "attempt": attempt,
        "client_order_id": f"{position_id}:{side}:{attempt}",
        "status": str(LegStatus.PLANNED),
        "reason": "",
        "limit_price": leg.limit_price,
        "size": leg.size,
        "filled_size": Decimal(0),
        "notional": Decimal(0),
        "fee": Decimal(0),
        "payout": None,
        "final_at": None,
    }


def _sentence(plan: Plan) -> str:
    first, second = plan.legs
    return (
        f"found {plan.event_name}: {first.size} sets at {first.price:.4f} on "
        f"{first.market.venue} and {second.price:.4f} on {second.market.venue}, "
        f"${plan.stake:.2f} for ${first.size:.2f}"
    )
