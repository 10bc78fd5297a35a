"""Sends one order of a position, or looks it up, and writes what became of it.

Each order's intent, with its id, is in the document before the venue is called. An
order whose outcome is unknown is looked up by that id and never sent under another one.
Who concludes that an order was not sent first makes it impossible: `void`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from positions.models import LegRecord, LegStatus, PositionRecord, Side, holdings
from positions.services.context import PositionContext
from positions.services.ownership import put_off, without_doubt
from positions.services.permission import objection
from positions.venues.depth import round_down
from positions.venues.errors import OutcomeUnknown, VenueError
from positions.venues.types import Order, OrderAction, OrderStatus, Receipt
from tasklog.kinds import Action, Kind, Status
from tasklog.records import TrailLine

ZERO = Decimal(0)
# From then on a venue that freezes or comes back late takes the order no more.
ORDER_LIFE = timedelta(minutes=2)
# A delayed order is awaited in place for so long; then the next check looks it up.
AWAITED = timedelta(seconds=5)
PAUSE_SECONDS = 0.25

STATUSES = {
    OrderStatus.ACCEPTED: LegStatus.FILLED,
    OrderStatus.DELAYED: LegStatus.DELAYED,
    OrderStatus.REJECTED: LegStatus.REJECTED,
}


class EntryRejected(Exception):
    """Nothing was bought yet, and nothing may be any more; the text says why."""


def order_of(leg: LegRecord, expires_at: datetime | None = None) -> Order:
    return Order(
        client_order_id=leg.client_order_id,
        venue=leg.venue,
        market_id=leg.market_id,
        outcome_index=leg.outcome_index,
        size=leg.size,
        limit_price=leg.limit_price,
        action=leg.action,
        time_in_force=leg.time_in_force,
        expires_at=expires_at,
    )


def send(
    position: PositionRecord, leg: LegRecord, context: PositionContext
) -> PositionRecord | None:
    """The position with the order's receipt; None if another process changed it.

    The order is looked up by its id first, so that a repeated attempt never orders
    twice. Raises EntryRejected where it would be the first purchase and must not be
    made any more; where the venue fails VenueError, after the position was put off.
    """
    venue = context.venues.named(leg.venue)
    unknown: list[OutcomeUnknown] = []
    is_first_purchase = not position.filled_legs

    def attempt() -> Receipt:
        known_receipt = venue.find_order(leg.client_order_id)
        if known_receipt is not None:
            return known_receipt
        if is_first_purchase:
            _check_entry(position, context, unknown)
        order = order_of(leg, context.wall_now() + ORDER_LIFE)
        try:
            return venue.place_order(order)
        except OutcomeUnknown as error:
            unknown.append(error)
            raise

    try:
        receipt = _retried(position, leg, attempt, context)
        receipt = _await_match(receipt, position, leg, context)
    except VenueError as error:
        put_off(position, error, bool(unknown), context)
        raise
    return record(position, leg, receipt, context)


def void(
    position: PositionRecord, leg: LegRecord, context: PositionContext
) -> PositionRecord | None:
    """The position with what the order had bought until it was made impossible.

    Raises VenueError, after the position was put off, where the venue fails.
    """
    venue = context.venues.named(leg.venue)
    try:
        receipt = _retried(
            position, leg, lambda: venue.cancel_order(order_of(leg)), context
        )
    except VenueError as error:
        put_off(position, error, True, context)
        raise
    return record(position, leg, receipt, context)


def record(
    position: PositionRecord, leg: LegRecord, receipt: Receipt, context: PositionContext
) -> PositionRecord | None:
    """Write a receipt into its leg, and what follows from it, in one change."""
    if leg.status is LegStatus.DELAYED and receipt.status is OrderStatus.DELAYED:
        return position
    done = answered(leg, receipt)
    after = replace(position.with_leg(done), attention=without_doubt(position))
    after = _following(after, done)
    after = with_figures(after, context.wall_now(), context.venue_now())
    return context.change(position, after, _event(leg, receipt))


def answered(leg: LegRecord, receipt: Receipt) -> LegRecord:
    """The leg with what its venue answered to its order."""
    return replace(
        leg,
        status=STATUSES[receipt.status],
        reason=receipt.reason,
        filled_size=receipt.size,
        notional=receipt.notional,
        fee=receipt.fee,
    )


def with_figures(
    position: PositionRecord, wall_now: datetime, venue_now: datetime
) -> PositionRecord:
    """The position with the figures that follow from what its orders really filled."""
    legs = position.legs
    if holdings.unhedged_size(legs) < holdings.NEGLIGIBLE:
        after = replace(position, unhedged_since=None, unhedged_from=None, at_risk=ZERO)
    else:
        after = replace(
            position,
            unhedged_since=position.unhedged_since or wall_now,
            unhedged_from=position.unhedged_from or venue_now,
            at_risk=holdings.at_risk(legs),
        )
    if (price := holdings.entry_price(legs, Side.A)) is not None:
        bet = holdings.amount_bet(legs, Side.A)
        after = replace(after, amount_bet_a=bet, entry_price_a=price)
    if (price := holdings.entry_price(legs, Side.B)) is not None:
        bet = holdings.amount_bet(legs, Side.B)
        after = replace(after, amount_bet_b=bet, entry_price_b=price)
    return after


def _following(position: PositionRecord, first: LegRecord) -> PositionRecord:
    """The second order follows what the first one really bought, if that was less."""
    if first is not position.legs[0] or not first.filled_size:
        return position
    second = position.legs[1]
    part = min(first.filled_size / position.size, Decimal(1))
    if second.status is not LegStatus.PLANNED or part == 1:
        return position
    return position.with_leg(
        replace(second, size=round_down(second.size * part, second.lot))
    )


def _retried(
    position: PositionRecord,
    leg: LegRecord,
    call: Callable[[], Receipt],
    context: PositionContext,
) -> Receipt:
    retrier = context.retrier.for_position(Action.PLACE_ORDER, position.id)
    return retrier(f"{leg.venue} order {leg.client_order_id}", call)


def _await_match(
    receipt: Receipt,
    position: PositionRecord,
    leg: LegRecord,
    context: PositionContext,
) -> Receipt:
    """The receipt after a short delay of the venue; delayed still after a long one."""
    if receipt.matches_at is None or receipt.status is not OrderStatus.DELAYED:
        return receipt
    left = min(receipt.matches_at - context.venue_now(), AWAITED).total_seconds()
    while left > 0 and context.venue_now() < receipt.matches_at:
        context.retrier.wait(PAUSE_SECONDS)
        left -= PAUSE_SECONDS
    venue = context.venues.named(leg.venue)

    def look_up() -> Receipt:
        return venue.find_order(leg.client_order_id) or receipt

    return _retried(position, leg, look_up, context)


def _check_entry(
    position: PositionRecord, context: PositionContext, unknown: list[OutcomeUnknown]
) -> None:
    """Checked inside the order step, so that a pause holds once it is written.

    An order that may have been sent already is neither sent again nor given up, but
    looked up.
    """
    if reason := objection(position, context):
        raise unknown[-1] if unknown else EntryRejected(reason)


def _event(leg: LegRecord, receipt: Receipt) -> TrailLine:
    done = "sold" if leg.action is OrderAction.SELL else "filled"
    what = f"{leg.size} × {leg.outcome_name} on {leg.venue}"
    status = Status.SUCCESS
    if receipt.status is OrderStatus.ACCEPTED:
        price = receipt.notional / receipt.size
        part = "" if receipt.size == leg.size else f"{receipt.size} of "
        details = f"{done} {part}{what} at {price:.4f}, fee ${receipt.fee}"
    elif receipt.status is OrderStatus.DELAYED:
        details = f"{leg.venue} delays {what}"
    else:
        details, status = f"{leg.venue} rejected {what}", Status.FAILURE
    return TrailLine(
        kind=Kind.ORDER,
        action=Action.PLACE_ORDER,
        status=status,
        details=details,
        error=receipt.reason if status is Status.FAILURE else None,
        side=leg.side,
        attempt=leg.attempt,
    )
