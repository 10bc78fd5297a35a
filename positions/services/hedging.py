"""Closes what a position holds on one side only, in the best way there is now.

On every check the books of both venues are read, each for itself: a failing venue
never keeps the other from hedging. positions.hedging chooses; the orders it chooses
are written as intents before they are sent.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from positions.hedging import Hedge, Offer, Trade, Unhedged, best_hedge
from positions.models import LegRecord, LegStatus, PositionRecord, Side, holdings
from positions.services.context import PositionContext
from positions.services.offers import Offered, read_offers
from positions.services.opening import client_order_id
from positions.services.ordering import send, void
from positions.venues.depth import lot_at
from positions.venues.errors import VenueError
from positions.venues.types import TimeInForce
from tasklog.kinds import Action, Kind, Status
from tasklog.records import TrailLine

logger = logging.getLogger(__name__)

ZERO = Decimal(0)
# Orders are sent and the books read again this often in one check: a thin book may
# give more at the second look.
ROUNDS = 2
EXPOSED = "one leg is unhedged: no venue offers a way to close it within the limits"


@dataclass(frozen=True, slots=True)
class Coverage:
    """A position after hedging; finished where nothing is left that can be hedged."""

    position: PositionRecord
    is_finished: bool


def hedge(position: PositionRecord, context: PositionContext) -> Coverage | None:
    """Send the open orders, then close what is unhedged as far as the limits allow.

    None: another process changed the position.
    """
    current = _answer_open(position, context)
    for _ in range(ROUNDS):
        if current is None:
            return None
        if holdings.unhedged_size(current.legs) < holdings.NEGLIGIBLE:
            break
        if any(holdings.open_orders(current.legs)) and not _is_patience_over(
            current, context
        ):
            # They may still be filled: nobody knows how much is unhedged.
            return _exposed(current, context)
        market = read_offers(current, context)
        chosen = _choose(current, market.offers, context)
        if chosen is None:
            if _is_too_small(current, market):
                return Coverage(current, is_finished=True)
            return _exposed(current, context)
        current = _plan(current, chosen, context)
        current = current and _answer_open(current, context)
    if current is None:
        return None
    is_open = any(holdings.open_orders(current.legs))
    unhedged = holdings.unhedged_size(current.legs)
    if unhedged >= holdings.NEGLIGIBLE or is_open:
        return _exposed(current, context)
    return Coverage(current, is_finished=True)


def _answer_open(
    position: PositionRecord, context: PositionContext
) -> PositionRecord | None:
    """Each order that has no final answer yet, whatever becomes of the others.

    What was withdrawn is made void, so that it is never bought beside what replaced it.
    """
    current: PositionRecord | None = position
    for leg in list(holdings.open_orders(position.legs)):
        if current is None:
            return None
        step = void if leg.status is LegStatus.WITHDRAWN else send
        try:
            current = step(current, leg, context)
        except VenueError as error:
            logger.warning("order %s waits: %s", leg.client_order_id, error)
            current = context.reload(position)
    return current


def _is_patience_over(position: PositionRecord, context: PositionContext) -> bool:
    seconds = _unhedged_seconds(position, context)
    return seconds >= context.hedging.patience_seconds


def _unhedged_seconds(position: PositionRecord, context: PositionContext) -> Decimal:
    """On whichever clock is faster: prices move with the venues' time."""
    if position.unhedged_since is None or position.unhedged_from is None:
        return ZERO
    wall = context.wall_now() - position.unhedged_since
    venue = context.venue_now() - position.unhedged_from
    return Decimal(str(max(wall, venue).total_seconds()))


def _choose(
    position: PositionRecord, offers: Sequence[Offer], context: PositionContext
) -> Hedge | None:
    """The best orders within the limits, None if there are none."""
    limits, legs = context.hedging, position.legs
    longer = holdings.holding(legs, holdings.longer_side(legs))
    paid = holdings.purchases_cost(legs)
    # Of orders that a venue does not answer even now, all may have been bought.
    committed = sum(
        (leg.size * leg.limit_price for leg in holdings.open_orders(legs)), ZERO
    )
    unhedged = Unhedged(
        size=holdings.unhedged_size(legs),
        unit_cost=holdings.unit_cost(longer),
        result=holdings.closed_result(legs),
        stake=paid,
        budget=position.reserved - paid - committed,
    )
    max_loss = limits.loss_after(_unhedged_seconds(position, context))
    return best_hedge(unhedged, offers, max_loss, limits.emergency_loss)


def _is_too_small(position: PositionRecord, market: Offered) -> bool:
    """Whether every venue answered and none of them trades so few shares."""
    unhedged = holdings.unhedged_size(position.legs)
    is_open = any(holdings.open_orders(position.legs))
    least = [max(offer.market.min_size, offer.market.lot) for offer in market.offers]
    return (
        market.is_whole
        and not is_open
        and bool(least)
        and all(unhedged < size for size in least)
    )


def _plan(
    position: PositionRecord, chosen: Hedge, context: PositionContext
) -> PositionRecord | None:
    """The position with the intents of the chosen orders, before any is sent.

    What no venue answered until now must not be sent beside them.
    """
    legs = [
        replace(leg, status=LegStatus.WITHDRAWN)
        if leg.status in holdings.OPEN_ORDERS
        else leg
        for leg in position.legs
    ]
    for trade in chosen.trades:
        legs.append(_intent(trade, legs, position.id))
    after = replace(position, legs=tuple(legs))
    return context.change(position, after, _event(position, chosen))


def _intent(trade: Trade, legs: Sequence[LegRecord], position_id: str) -> LegRecord:
    market, index = trade.offer.market, trade.offer.outcome_index
    longer = holdings.longer_side(legs)
    missing = Side.B if longer is Side.A else Side.A
    side = missing if trade.is_purchase else longer
    attempt = 1 + sum(leg.side is side for leg in legs)
    return LegRecord(
        side=side,
        action=trade.offer.action,
        time_in_force=TimeInForce.IMMEDIATE_OR_CANCEL,
        venue=market.venue,
        market_id=market.market_id,
        market_title=market.title,
        outcome_index=index,
        outcome_name=market.outcomes[index].name,
        url=market.url,
        attempt=attempt,
        client_order_id=client_order_id(position_id, side, attempt),
        status=LegStatus.PLANNED,
        reason="",
        limit_price=trade.limit,
        size=trade.size,
        lot=lot_at(market, trade.limit),
        filled_size=ZERO,
        notional=ZERO,
        fee=ZERO,
        payout=None,
        final_at=None,
    )


def _event(position: PositionRecord, chosen: Hedge) -> TrailLine:
    orders = ", ".join(_describe(trade) for trade in chosen.trades)
    unhedged = holdings.unhedged_size(position.legs)
    return TrailLine(
        kind=Kind.COMPLETION,
        action=Action.PLACE_ORDER,
        status=Status.RETRY,
        details=f"{unhedged.normalize():f} shares unhedged: {orders}",
        error=next((leg.reason for leg in reversed(position.legs) if leg.reason), None),
    )


def _describe(trade: Trade) -> str:
    offer = trade.offer
    verb = "buying" if trade.is_purchase else "selling"
    name = offer.market.outcomes[offer.outcome_index].name
    bound = "up to" if trade.is_purchase else "at least"
    return (
        f"{verb} {trade.size.normalize():f} × {name} on {offer.market.venue} "
        f"for {bound} {trade.limit}"
    )


def _exposed(position: PositionRecord, context: PositionContext) -> Coverage | None:
    """Say so at once, and be due again at the next check."""
    if position.attention == EXPOSED and position.retry_at is not None:
        return Coverage(position, is_finished=False)
    event = TrailLine(
        kind=Kind.EXPOSED,
        action=Action.PLACE_ORDER,
        status=Status.FAILURE,
        details=f"{EXPOSED}: ${position.at_risk:.2f} at risk",
    )
    after = replace(position, attention=EXPOSED, retry_at=context.wall_now())
    written = context.change(position, after, event)
    return None if written is None else Coverage(written, is_finished=False)
