"""Opens a position for a basket that passed every entry check.

The insert of the position is the write-ahead intent for both orders: it holds their
client order ids before any venue is called.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from positions.lifecycle import State
from positions.models import (
    LegRecord,
    LegStatus,
    PositionRecord,
    Side,
    create,
)
from positions.models.opportunity import OpportunityRecord
from positions.services.context import PositionContext
from positions.settlement import target_profit_pct
from positions.venues.types import Market, OrderAction
from tasklog.kinds import Action, Kind
from tasklog.records import TrailLine
from tasklog.storage.ids import content_id


@dataclass(frozen=True, slots=True)
class PlannedLeg:
    """Buy `size` of one outcome at no more than `limit_price` a share.

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
    """A basket to open: what strategy decided, as positions need it."""

    opportunity: OpportunityRecord
    event_key: str
    leg_a: PlannedLeg
    leg_b: PlannedLeg
    expiration_date: datetime

    @property
    def position_id(self) -> str:
        return position_id_of(self.opportunity.id)

    @property
    def stake(self) -> Decimal:
        """What both purchases are expected to cost, fees included."""
        legs = (self.leg_a, self.leg_b)
        return sum((leg.size * leg.price + leg.fee for leg in legs), Decimal(0))


def position_id_of(opportunity_id: str) -> str:
    """The id of the position that this opportunity became, if it was taken."""
    # From the opportunity: a poll that is repeated after a crash meets the position
    # that it opened before instead of opening a second one.
    return content_id("position", opportunity_id)


def open_position(plan: Plan, context: PositionContext) -> PositionRecord | None:
    """The new position in `watching`; None if it, or one on its event, is open."""
    event = TrailLine(kind=Kind.DETECTED, action=Action.DETECT, details=_describe(plan))
    return create(
        _position(plan, context),
        event,
        token=context.token,
        clock=context.venues.clock,
    )


def _position(plan: Plan, context: PositionContext) -> PositionRecord:
    leg_a, leg_b, opportunity = plan.leg_a, plan.leg_b, plan.opportunity
    now, wall_now = context.venue_now(), context.wall_now()
    return PositionRecord(
        id=plan.position_id,
        position_id=plan.position_id,
        event_name=opportunity.event_name,
        platform_a=leg_a.market.venue,
        platform_b=leg_b.market.venue,
        # What is expected; each fill replaces it by what was paid.
        amount_bet_a=leg_a.size * leg_a.price,
        amount_bet_b=leg_b.size * leg_b.price,
        entry_price_a=leg_a.price,
        entry_price_b=leg_b.price,
        target_profit=target_profit_pct(leg_a.size, plan.stake),
        expiration_date=plan.expiration_date,
        market_type=opportunity.market_type,
        state=State.WATCHING,
        days_held=0,
        created_at=now,
        last_checked=now,
        actual_profit=None,
        actual_profit_pct=None,
        resolved_at=None,
        mode=context.venues.mode,
        pair_id=opportunity.pair_id,
        event_key=plan.event_key,
        opportunity_id=opportunity.id,
        opportunity=opportunity,
        direction=opportunity.direction,
        size=leg_a.size,
        stake=plan.stake,
        worst_case=opportunity.worst_profit,
        legs=(
            order_intent(leg_a, plan.position_id, Side.A, attempt=1),
            order_intent(leg_b, plan.position_id, Side.B, attempt=1),
        ),
        entered_at=None,
        expired_at=None,
        venues_differ=None,
        attention=None,
        # Owned by this process from its first write on (positions.services.ownership).
        retry_at=None,
        outcome_due_at=wall_now,
        touched_at=wall_now,
        version=0,
        fence=context.token,
        events=(),
        outbox=(),
    )


def order_intent(
    leg: PlannedLeg, position_id: str, side: Side, attempt: int
) -> LegRecord:
    """The intent of one order, under an id that no other attempt will ever have."""
    market = leg.market
    return LegRecord(
        side=side,
        action=OrderAction.BUY,
        venue=market.venue,
        market_id=market.market_id,
        market_title=market.title,
        outcome_index=leg.outcome_index,
        outcome_name=market.outcomes[leg.outcome_index].name,
        url=market.url,
        attempt=attempt,
        # Readable on purpose: the invariants find an order's position by the first
        # part.
        client_order_id=f"{position_id}:{side}:{attempt}",
        status=LegStatus.PLANNED,
        reason="",
        limit_price=leg.limit_price,
        size=leg.size,
        filled_size=Decimal(0),
        notional=Decimal(0),
        fee=Decimal(0),
        payout=None,
        final_at=None,
    )


def _describe(plan: Plan) -> str:
    leg_a, leg_b = plan.leg_a, plan.leg_b
    return (
        f"found {plan.opportunity.event_name}: {leg_a.size} sets at "
        f"{leg_a.price:.4f} on {leg_a.market.venue} and {leg_b.price:.4f} on "
        f"{leg_b.market.venue}, ${plan.stake:.2f} for ${leg_a.size:.2f}"
    )
