"""Turns two orders into one basket, whatever fails between them.

The first order is filled whole or not at all; the second follows what the first really
bought. What the second leaves unhedged is closed in the best way there is
(positions.services.hedging), on every check, until the basket is complete or sold.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from decimal import Decimal

from positions.lifecycle import A_DAY, State
from positions.models import LegStatus, PositionRecord, holdings
from positions.services.context import PositionContext
from positions.services.due import next_look_at
from positions.services.hedging import hedge
from positions.services.ordering import EntryRejected, send, void
from positions.services.ownership import claim, unowned_entries
from positions.settlement import percent_of, target_profit_pct
from positions.venues.errors import UnknownVenue, VenueError
from positions.venues.urgency import urgent
from tasklog.formats import gain
from tasklog.kinds import Action, Kind, Status
from tasklog.records import TrailLine
from tasklog.storage.collections import UNREACHABLE

logger = logging.getLogger(__name__)

DAMAGED = "cannot be entered: its document is damaged"
NOT_OPEN = "cannot be entered: one of its venues takes no part in this mode"


@urgent()
def enter(position: PositionRecord, context: PositionContext) -> PositionRecord | None:
    """The position as far as it could be brought: entered, closed or watching.

    This process has to own it (positions.services.ownership). None: another process
    works on it. Raises VenueError where a venue could not be asked; the position waits
    then and is claimed again.
    """
    objection = ""
    try:
        current = send_first(position, context)
    except EntryRejected as rejection:
        # Nothing was sent, as far as this process knows. Now nothing can be any more.
        current, objection = void(position, position.legs[0], context), str(rejection)
    if current is None or current.legs[0].status is LegStatus.DELAYED:
        return current and _wait_for_match(current, context)
    first = current.legs[0]
    if first.status is LegStatus.REJECTED:
        return cancel(current, objection or first.reason, context)
    return _complete(current, context)


def send_first(
    position: PositionRecord, context: PositionContext
) -> PositionRecord | None:
    first = position.legs[0]
    if first.status not in holdings.OPEN_ORDERS:
        return position
    return send(position, first, context)


def resume_entries(context: PositionContext) -> int:
    """Continue entries that a dead process, or a failing venue, left half done."""
    resumed = 0
    for position in unowned_entries(context):
        context.check_stop()
        try:
            owned = claim(position, context)
            resumed += owned is not None and enter(owned, context) is not None
        except UnknownVenue as error:
            context.set_aside(position, Action.PLACE_ORDER, NOT_OPEN, error)
        except VenueError as error:
            logger.warning("entry of %s waits: %s", position.id, error)
        except UNREACHABLE:
            raise
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            context.set_aside(position, Action.PLACE_ORDER, DAMAGED, error)
    return resumed


def _complete(
    position: PositionRecord, context: PositionContext
) -> PositionRecord | None:
    """Send what was planned, close what stays unhedged, and finish the entry."""
    coverage = hedge(position, context)
    if coverage is None:
        return None
    current = coverage.position
    legs = current.legs
    # Beyond its end nothing can be traded: what is held is settled as it is. An order
    # without an answer may still turn out to be filled.
    has_ended = context.venue_now() >= current.expiration_date
    is_over = has_ended and not any(holdings.open_orders(legs))
    if not coverage.is_finished and not is_over:
        return current
    if holdings.is_unwound(legs):
        return _close_unwound(current, context)
    return _mark_entered(current, context)


def _wait_for_match(
    position: PositionRecord, context: PositionContext
) -> PositionRecord | None:
    """Give the position out of hand until the next check looks the order up."""
    event = TrailLine(
        kind=Kind.WAITS,
        action=Action.PLACE_ORDER,
        details=f"entry of {position.event_name} waits: its order is delayed",
    )
    after = replace(position, retry_at=context.wall_now())
    return position if position.retry_at else context.change(position, after, event)


def cancel(
    position: PositionRecord, reason: str, context: PositionContext
) -> PositionRecord | None:
    """Cancel an entry of this process for which no order was sent, or none can arrive.

    None: another process works on it.
    """
    event = TrailLine(
        kind=Kind.CANCELLED,
        action=Action.PLACE_ORDER,
        status=Status.FAILURE,
        details=f"entry of {position.event_name} cancelled, nothing was bought",
        error=reason,
    )
    return context.change(position, replace(position, state=State.CANCELLED), event)


def _mark_entered(
    position: PositionRecord, context: PositionContext
) -> PositionRecord | None:
    """What was really filled and paid becomes size, stake, target and worst case."""
    legs = position.legs
    size, stake = holdings.hedged_size(legs), holdings.stake_of(legs)
    unhedged = holdings.unhedged_size(legs)
    entered_at = context.venue_now()
    has_ended = entered_at >= position.expiration_date
    after = replace(
        position,
        state=State.ENTERED,
        entered_at=entered_at,
        next_day_at=entered_at + A_DAY,
        size=size,
        stake=stake,
        target_profit=target_profit_pct(size, stake),
        worst_case=holdings.worst_case(legs),
        attention=_remainder(unhedged, has_ended)
        if unhedged >= holdings.NEGLIGIBLE
        else None,
        retry_at=None,
        outcome_due_at=next_look_at(position, context),
    )
    event = TrailLine(
        kind=Kind.ENTERED,
        action=Action.PLACE_ORDER,
        details=f"entered {position.event_name}: {size} sets for ${stake:.2f}",
    )
    return context.change(position, after, event)


def _remainder(shares: Decimal, has_ended: bool) -> str:
    why = "the market ended first" if has_ended else "no venue trades so few"
    return f"{shares.normalize():f} shares stay unhedged: {why}"


def _close_unwound(
    position: PositionRecord, context: PositionContext
) -> PositionRecord | None:
    """Everything that was bought has been sold again: the position is closed."""
    legs = position.legs
    cost = holdings.purchases_cost(legs)
    profit = -holdings.stake_of(legs)
    after = replace(
        position,
        state=State.PROFITABLE if profit > 0 else State.LOSS,
        size=Decimal(0),
        stake=cost,
        worst_case=profit,
        target_profit=percent_of(profit, cost),
        actual_profit=profit,
        actual_profit_pct=percent_of(profit, cost),
        resolved_at=context.venue_now(),
        venues_differ=False,
        attention=None,
        retry_at=None,
    )
    event = TrailLine(
        kind=Kind.UNWOUND,
        action=Action.PLACE_ORDER,
        status=Status.FAILURE,
        details=f"{position.event_name} unwound: its second leg could not be bought "
        f"within the limits, the first one was sold ({gain(profit)})",
    )
    return context.change(position, after, event)
