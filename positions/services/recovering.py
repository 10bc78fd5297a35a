"""Takes over orders that were filled although their position had been cancelled.

Whoever cancels makes the orders impossible first, so this can only happen where a venue
breaks its word or a database was restored from an older state. A closed position never
moves: the shares go into a position of their own, which the agent then completes or
sells within the usual limits.
"""

from __future__ import annotations

from dataclasses import replace

from positions.lifecycle import A_DAY, State
from positions.models import POSITIONS, LegRecord, PositionRecord, create
from positions.services.operator import Operator, OverrideRejected
from positions.services.ordering import answered, with_figures
from positions.venues.interface import Venues
from tasklog.kinds import Kind
from tasklog.outbox import Subject, relay
from tasklog.records import Change
from tasklog.storage.codec import to_milliseconds
from tasklog.storage.ids import content_id


def recovered_id(position_id: str) -> str:
    """The id of the position that takes over the orders of a cancelled one."""
    return content_id("recovered", position_id)


def filled_orders(position: PositionRecord, venues: Venues) -> tuple[LegRecord, ...]:
    """The legs of a cancelled position with what its venues say of their orders.

    Raises OverrideRejected where none of them bought anything, and VenueError.
    """
    if position.state is not State.CANCELLED:
        raise OverrideRejected(
            f"only a cancelled position has forgotten orders, this is {position.state}"
        )
    if POSITIONS.get(recovered_id(position.id)) is not None:
        raise OverrideRejected("its orders have been taken over already")
    legs = []
    for leg in position.legs:
        receipt = venues.named(leg.venue).find_order(leg.client_order_id)
        legs.append(leg if receipt is None else answered(leg, receipt))
    if not any(leg.filled_size for leg in legs):
        raise OverrideRejected("the venues have filled no order of it")
    return tuple(legs)


def take_over(
    position: PositionRecord, operator: Operator, venues: Venues
) -> PositionRecord:
    """The new position in `watching`, due at once. Raises what `filled_orders` does."""
    legs = filled_orders(position, venues)
    identity = recovered_id(position.id)
    now = to_milliseconds(operator.clock.venue_now())
    fresh = replace(
        position,
        id=identity,
        position_id=identity,
        # Its own: the event may be held by another position by now.
        event_key=f"recovered:{position.id}",
        state=State.WATCHING,
        created_at=now,
        last_checked=now,
        next_day_at=now + A_DAY,
        legs=legs,
        opportunity=None,
        retry_at=operator.now(),
        attention="taken over from a cancelled position",
        events=(),
        outbox=(),
    )
    fresh = with_figures(fresh, operator.now(), now)
    event = operator.event(
        Kind.OVERRIDE_TAKE_OVER,
        f"took over the filled orders of {position.id}",
        (Change("orders_of", position.id, identity),),
    )
    created = create(fresh, event, token=position.fence, clock=operator.clock)
    if created is None:
        raise OverrideRejected("its orders have been taken over already")
    relay(POSITIONS, Subject.POSITION)
    return created
