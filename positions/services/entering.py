"""Turns two orders into one basket, whatever fails between them.

Each order's intent, with its id, is in the document before the venue is called. An
order whose outcome is unknown is looked up by that id and never sent under another one.
A second leg that is rejected leaves the first one exposed: the basket is completed at
the least cost there is (positions.services.completion), and never forgotten.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from decimal import Decimal

from positions.lifecycle import State
from positions.models import LegRecord, LegStatus, PositionRecord, Side
from positions.services.completion import plan_completion
from positions.services.context import PositionContext
from positions.services.ownership import claim, put_off, unowned_entries, without_doubt
from positions.services.pausing import EntryPaused, read_pauses
from positions.venues.errors import OutcomeUnknown, UnknownVenue, VenueError
from positions.venues.types import Order, OrderStatus, Receipt
from tasklog.kinds import Action, Kind, Status
from tasklog.records import TrailLine

logger = logging.getLogger(__name__)

DAMAGED = "cannot be entered: its document is damaged"
NOT_OPEN = "cannot be entered: one of its venues takes no part in this mode"
EXPOSED = "one leg is filled alone: no venue could complete the basket yet"


def enter(position: PositionRecord, context: PositionContext) -> PositionRecord | None:
    """The position as far as it could be brought: entered, cancelled or watching.

    This process has to own it (positions.services.ownership). None: another process
    works on it. Raises VenueError where a venue could not be asked; the position waits
    then and is claimed again.
    """
    # One after the other, leg a first: if its order is rejected, nothing was bought and
    # the entry is cancelled at no cost.
    for side in Side:
        try:
            current = _fill_leg(position, side, context)
        # Raised for the first leg only, and only while no order can have been sent.
        except EntryPaused as pause:
            return _cancel(position, f"entry paused: {pause}", context)
        if current is None:
            return None
        position = current
        if position.leg(side).status is LegStatus.REJECTED:
            return _handle_rejection(position, side, context)
    return _mark_entered(position, context)


def resume_entries(context: PositionContext) -> int:
    """Continue entries that a dead process, or a failing venue, left half done."""
    resumed = 0
    for position in unowned_entries(context):
        context.check_stop()
        try:
            # Before any order is sent: from here on an operator's cancellation is
            # outdated.
            owned = claim(position, context)
            resumed += owned is not None and enter(owned, context) is not None
        # Before VenueError, of which it is a kind: a venue outside of this mode does
        # not come back by waiting.
        except UnknownVenue as error:
            context.set_aside(position, Action.PLACE_ORDER, NOT_OPEN, error)
        except VenueError as error:
            logger.warning("entry of %s waits: %s", position.id, error)
        # What impossible values in a document raise. Any other error is a bug and fails
        # the job.
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            context.set_aside(position, Action.PLACE_ORDER, DAMAGED, error)
    return resumed


def _fill_leg(
    position: PositionRecord, side: Side, context: PositionContext
) -> PositionRecord | None:
    leg = position.leg(side)
    # Of an entry that is resumed this leg may have been filled already.
    if leg.status is not LegStatus.PLANNED:
        return position
    receipt = _place(_order(leg), position, side, context)
    after = replace(
        # The venue has answered, which settles a doubt about the outcome; other reasons
        # stay.
        position.with_leg(_with_receipt(leg, receipt)),
        attention=without_doubt(position),
    )
    if receipt.status is OrderStatus.ACCEPTED:
        # The average: an order may walk through several levels of the book.
        price = receipt.notional / receipt.size
        if side is Side.A:
            after = replace(after, amount_bet_a=receipt.notional, entry_price_a=price)
        else:
            after = replace(after, amount_bet_b=receipt.notional, entry_price_b=price)
    return context.change(position, after, _order_event(leg, receipt))


def _order(leg: LegRecord) -> Order:
    return Order(
        client_order_id=leg.client_order_id,
        venue=leg.venue,
        market_id=leg.market_id,
        outcome_index=leg.outcome_index,
        size=leg.size,
        limit_price=leg.limit_price,
    )


def _place(
    order: Order, position: PositionRecord, side: Side, context: PositionContext
) -> Receipt:
    """Look the order up by its id first, so that a repeated attempt never orders twice.

    Raises EntryPaused where entries are paused and no order can have been sent.
    """
    venue = context.venues.named(order.venue)
    # Kept over all attempts: after one lost reply, an order may exist at the venue
    # whatever the later attempts say.
    unknown: list[OutcomeUnknown] = []

    def attempt() -> Receipt:
        known_receipt = venue.find_order(order.client_order_id)
        if known_receipt is not None:
            return known_receipt
        # Of leg a alone: once it is filled, the basket is completed in spite of a
        # pause.
        if side is Side.A:
            _check_pause(position, context, unknown)
        try:
            return venue.place_order(order)
        except OutcomeUnknown as error:
            unknown.append(error)
            raise

    retrier = context.retrier.for_position(Action.PLACE_ORDER, position.id)
    try:
        return retrier(f"{order.venue} order {order.client_order_id}", attempt)
    except VenueError as error:
        # Before the error is passed on: from this write on nobody owns the position.
        put_off(position, error, bool(unknown), context)
        raise


def _check_pause(
    position: PositionRecord, context: PositionContext, unknown: list[OutcomeUnknown]
) -> None:
    """Read inside the order step, so that a pause holds from the moment it is written.

    An order that may have been sent already is neither sent again nor given up, but
    looked up.
    """
    pauses = read_pauses(context.wall_now())
    if reason := pauses.reason_for(position.market_type, position.pair_id):
        raise unknown[-1] if unknown else EntryPaused(reason)


def _with_receipt(leg: LegRecord, receipt: Receipt) -> LegRecord:
    accepted = receipt.status is OrderStatus.ACCEPTED
    return replace(
        leg,
        status=LegStatus.FILLED if accepted else LegStatus.REJECTED,
        reason=receipt.reason,
        filled_size=receipt.size,
        notional=receipt.notional,
        fee=receipt.fee,
    )


def _order_event(leg: LegRecord, receipt: Receipt) -> TrailLine:
    what = f"{leg.size} × {leg.outcome_name} on {leg.venue}"
    if receipt.status is OrderStatus.ACCEPTED:
        price = receipt.notional / receipt.size
        details, status = (
            f"filled {what} at {price:.4f}, fee ${receipt.fee}",
            Status.SUCCESS,
        )
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


def _handle_rejection(
    position: PositionRecord, side: Side, context: PositionContext
) -> PositionRecord | None:
    # Nothing is held yet, so there is no basket to complete.
    if side is Side.A:
        return _cancel(position, position.leg(side).reason, context)
    return _complete(position, context)


def _cancel(
    position: PositionRecord, reason: str, context: PositionContext
) -> PositionRecord | None:
    event = TrailLine(
        kind=Kind.CANCELLED,
        action=Action.PLACE_ORDER,
        status=Status.FAILURE,
        details=f"entry of {position.event_name} cancelled, nothing was bought",
        error=reason,
    )
    return context.change(position, replace(position, state=State.CANCELLED), event)


def _complete(
    position: PositionRecord, context: PositionContext
) -> PositionRecord | None:
    """Replace the rejected leg by the cheapest one that completes the basket."""
    try:
        leg = plan_completion(position, context)
    except VenueError as error:
        # Only books were read and no order was sent: there is no outcome to doubt.
        put_off(position, error, False, context)
        raise
    if leg is not None:
        # The new intent is written before its order, like the first two.
        planned = context.change(
            position,
            replace(
                position.with_leg(leg), attention="second leg was rejected, completed"
            ),
            _completion_event(position, leg),
        )
        if planned is None:
            return None
        filled = _fill_leg(planned, Side.B, context)
        if filled is None:
            return None
        if filled.leg(Side.B).status is LegStatus.FILLED:
            return _mark_entered(filled, context)
        position = filled
    # No venue completes it after its end: it is entered as it is, so that it expires
    # and is settled like any other.
    if context.venue_now() >= position.expiration_date:
        return _mark_entered(position, context)
    return _mark_exposed(position, context)


def _completion_event(position: PositionRecord, leg: LegRecord) -> TrailLine:
    return TrailLine(
        kind=Kind.COMPLETION,
        action=Action.PLACE_ORDER,
        status=Status.RETRY,
        details=f"second leg rejected; completing with {leg.outcome_name} on "
        f"{leg.venue} at up to {leg.limit_price}",
        error=position.leg(Side.B).reason,
        side=leg.side,
        attempt=leg.attempt,
    )


def _mark_exposed(
    position: PositionRecord, context: PositionContext
) -> PositionRecord | None:
    # It is tried at every check: one event for the whole time, not one for each
    # attempt.
    if position.attention == EXPOSED:
        return position
    event = TrailLine(
        kind=Kind.EXPOSED,
        action=Action.PLACE_ORDER,
        status=Status.FAILURE,
        details=EXPOSED,
    )
    # Due at once: an exposed leg waits for nothing but the next check.
    after = replace(position, attention=EXPOSED, retry_at=context.wall_now())
    return context.change(position, after, event)


def _mark_entered(
    position: PositionRecord, context: PositionContext
) -> PositionRecord | None:
    """What was really paid becomes the stake, and the worst case moves with it."""
    stake = sum((leg.notional + leg.fee for leg in position.legs), Decimal(0))
    after = replace(
        position,
        state=State.ENTERED,
        entered_at=context.venue_now(),
        stake=stake,
        worst_case=position.worst_case + position.stake - stake,
        retry_at=None,
        outcome_due_at=context.wall_now(),
    )
    event = TrailLine(
        kind=Kind.ENTERED,
        action=Action.PLACE_ORDER,
        details=f"entered {position.event_name} for ${stake:.2f}",
    )
    return context.change(position, after, event)
