"""Opens a position for a basket that passed every entry check.

The insert of the position is the write-ahead intent for both orders: it holds their
client order ids before any venue is called.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from positions.lifecycle import A_DAY, State
from positions.models import LegRecord, LegStatus, PositionRecord, Side, create
from positions.models.holdings import PRICE_STEP
from positions.models.opportunity import OpportunityRecord
from positions.models.results import PlanRecord
from positions.services.context import PositionContext
from positions.settlement import target_profit_pct
from positions.venues.depth import lot_at, round_down
from positions.venues.types import Market, OrderAction, TimeInForce
from tasklog.kinds import Action, Kind
from tasklog.records import TrailLine
from tasklog.storage.ids import content_id


@dataclass(frozen=True, slots=True)
class PlannedLeg:
    """Buy `size` of one outcome at no more than `limit_price` a share.

    `notional` and `fee` are what that is expected to cost, in dollars.
    """

    market: Market
    outcome_index: int
    size: Decimal
    limit_price: Decimal
    notional: Decimal
    fee: Decimal

    @property
    def price(self) -> Decimal:
        """The average expected, in dollars a share."""
        return (self.notional / self.size).quantize(PRICE_STEP, ROUND_HALF_EVEN)

    @property
    def order_size(self) -> Decimal:
        """The size of its order.

        Where a purchase is an amount of dollars, the size whose limit comes to what the
        purchase is expected to cost: at better prices than the limit, all dollars are
        spent and buy more shares.
        """
        if not self.market.spends_dollars:
            return self.size
        lot = lot_at(self.market, self.limit_price)
        return round_down(self.notional / self.limit_price, lot)


@dataclass(frozen=True, slots=True)
class Plan:
    """A basket to open: what strategy decided, as positions need it.

    `reserved` is the most that its purchases may cost, however it is completed.
    """

    opportunity: OpportunityRecord
    event_key: str
    leg_a: PlannedLeg
    leg_b: PlannedLeg
    reserved: Decimal
    expiration_date: datetime

    @property
    def position_id(self) -> str:
        return position_id_of(self.opportunity.id)

    @property
    def stake(self) -> Decimal:
        """What both purchases are expected to cost, fees included."""
        legs = (self.leg_a, self.leg_b)
        return sum((leg.notional + leg.fee for leg in legs), Decimal(0))


def position_id_of(opportunity_id: str) -> str:
    """The id of the position that this opportunity became, if it was taken."""
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
        amount_bet_a=leg_a.notional,
        amount_bet_b=leg_b.notional,
        entry_price_a=leg_a.price,
        entry_price_b=leg_b.price,
        target_profit=target_profit_pct(leg_a.size, plan.stake),
        expiration_date=plan.expiration_date,
        market_type=opportunity.market_type,
        state=State.WATCHING,
        days_held=0,
        created_at=now,
        last_checked=now,
        next_day_at=now + A_DAY,
        actual_profit=None,
        actual_profit_pct=None,
        resolved_at=None,
        mode=context.venues.mode,
        pair_id=opportunity.pair_id,
        event_key=plan.event_key,
        opportunity_id=opportunity.id,
        opportunity=opportunity,
        risks=opportunity.risks,
        plan=PlanRecord(
            size=leg_a.size,
            notional_a=leg_a.notional,
            fee_a=leg_a.fee,
            notional_b=leg_b.notional,
            fee_b=leg_b.fee,
        ),
        words=opportunity.words,
        direction=opportunity.direction,
        size=leg_a.size,
        stake=plan.stake,
        reserved=plan.reserved,
        worst_case=opportunity.worst_profit,
        legs=_intents(plan),
        entered_at=None,
        expired_at=None,
        venues_differ=None,
        attention=None,
        unhedged_since=None,
        unhedged_from=None,
        at_risk=Decimal(0),
        retry_at=None,
        outcome_due_at=wall_now,
        touched_at=wall_now,
        version=0,
        fence=context.token,
        events=(),
        outbox=(),
    )


def _intents(plan: Plan) -> tuple[LegRecord, ...]:
    """Both orders, the one whose fill is less certain first.

    A venue that delays orders may kill them; one that spends dollars decides the number
    of shares, which the other leg then follows. The first order is filled whole or not
    at all, so that nothing is bought where it fails.
    """
    legs = sorted(((Side.A, plan.leg_a), (Side.B, plan.leg_b)), key=_certainty)
    forces = (TimeInForce.FILL_OR_KILL, TimeInForce.IMMEDIATE_OR_CANCEL)
    return tuple(
        order_intent(leg, plan.position_id, side, force)
        for (side, leg), force in zip(legs, forces, strict=True)
    )


def _certainty(leg: tuple[Side, PlannedLeg]) -> tuple[timedelta, bool]:
    market = leg[1].market
    return -market.taker_delay, not market.spends_dollars


def order_intent(
    leg: PlannedLeg, position_id: str, side: Side, force: TimeInForce
) -> LegRecord:
    """The intent of one order, under an id that no other attempt will ever have."""
    market = leg.market
    return LegRecord(
        side=side,
        action=OrderAction.BUY,
        time_in_force=force,
        venue=market.venue,
        market_id=market.market_id,
        market_title=market.title,
        outcome_index=leg.outcome_index,
        outcome_name=market.outcomes[leg.outcome_index].name,
        url=market.url,
        attempt=1,
        client_order_id=client_order_id(position_id, side, 1),
        status=LegStatus.PLANNED,
        reason="",
        limit_price=leg.limit_price,
        size=leg.order_size,
        lot=lot_at(market, leg.limit_price),
        filled_size=Decimal(0),
        notional=Decimal(0),
        fee=Decimal(0),
        payout=None,
        final_at=None,
    )


def client_order_id(position_id: str, side: Side, attempt: int) -> str:
    return f"{position_id}:{side}:{attempt}"


def _describe(plan: Plan) -> str:
    leg_a, leg_b = plan.leg_a, plan.leg_b
    return (
        f"found {plan.opportunity.event_name}: {leg_a.size} sets at "
        f"{leg_a.price:.4f} on {leg_a.market.venue} and {leg_b.price:.4f} on "
        f"{leg_b.market.venue}, ${plan.stake:.2f} for ${leg_a.size:.2f}"
    )
