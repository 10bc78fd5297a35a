"""Which process works on an entry, and when nobody sends its orders.

A position in `watching` is owned by the process that opened or claimed it until that
process writes `retry_at`. From then on nobody works on it, and whoever wants to send an
order for it has to claim it by a guarded write first. So whatever is done to an unowned
position by a guarded write, such as an operator's cancellation, happens before any
order or not at all.

Nobody claims what a live process owns: owners of an earlier token are dead, and a
process of the same token is ended before ABANDONED has passed (arbsite.settings).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from positions.lifecycle import State
from positions.models import POSITIONS, PositionRecord
from positions.models.quarantine import IS_SOUND, flaw
from positions.services.context import PositionContext
from positions.venues.errors import VenueError
from tasklog.kinds import Action, Kind, Status
from tasklog.records import TrailLine

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=10)
# Longer than Q_CLUSTER's `timeout` of a quarter of an hour, at which a worker is ended.
ABANDONED = timedelta(minutes=16)
# Nothing is put off for so long: a clock must have been set back.
TOO_FAR_AHEAD = timedelta(hours=2)
CLAIMED_AT_ONCE = 200

IN_DOUBT = "the venue did not say whether it took an order; it is asked again"


def is_unowned(position: PositionRecord) -> bool:
    """Nobody works on it, and whoever claims it writes that down first."""
    return position.retry_at is not None


def is_bought(position: PositionRecord) -> bool:
    """Something was bought: the basket can only be completed, or sold again."""
    return bool(position.filled_legs)


def put_off(
    position: PositionRecord,
    error: VenueError,
    is_in_doubt: bool,
    context: PositionContext,
) -> None:
    """Give a position out of hand because a venue failed for too long."""
    # It is tried at every check as it is: an event each time would only fill its
    # history.
    if is_bought(position) and is_unowned(position):
        return
    attention = IN_DOUBT if is_in_doubt else without_doubt(position)
    event = TrailLine(
        kind=Kind.WAITS,
        action=Action.PLACE_ORDER,
        status=Status.FAILURE,
        details=f"entry of {position.event_name} waits: a venue failed",
        error=str(error),
    )
    retry_at = context.wall_now() + _wait(position, context)
    context.change(
        position, replace(position, retry_at=retry_at, attention=attention), event
    )


def _wait(position: PositionRecord, context: PositionContext) -> timedelta:
    """As long again as it has been tried.

    A leg that is filled alone is exposed to the market and waits for nothing but the
    next check.
    """
    if is_bought(position):
        return timedelta(0)
    tried = context.wall_now() - position.events[0].timestamp
    return min(max(tried, FIRST_WAIT), LONGEST_WAIT)


def without_doubt(position: PositionRecord) -> str | None:
    """What else the position needs attention for."""
    return None if position.attention == IN_DOUBT else position.attention


def unowned_entries(context: PositionContext) -> list[PositionRecord]:
    """Entries whose wait is over, and those that dead processes left half done."""
    now = context.wall_now()
    due = [
        {"retry_at": {"$lte": now}},
        {"retry_at": {"$gt": now + TOO_FAR_AHEAD}},
        # Owned by a process of an earlier lease, which may not write any more.
        {"retry_at": None, "fence": {"$lt": context.token}},
        # Owned under this token by a worker that was ended since, or touched by a clock
        # that was set back since.
        {"retry_at": None, "touched_at": {"$lt": now - ABANDONED}},
        {"retry_at": None, "touched_at": {"$gt": now + ABANDONED}},
    ]
    batch = POSITIONS.find(
        {"state": str(State.WATCHING), "$or": due, **IS_SOUND},
        # The order of the index `position_active`.
        order=[("last_checked", 1)],
        limit=CLAIMED_AT_ONCE,
    )
    context.quarantine_flawed(batch)
    return [position for position in batch.records if flaw(position) is None]


def claim(position: PositionRecord, context: PositionContext) -> PositionRecord | None:
    """The position owned by this process; None if another process owns it."""
    # The write of this claim raises the fence, which shuts the earlier owner out.
    if position.fence < context.token:
        event = TrailLine(
            kind=Kind.TAKEN_OVER,
            action=Action.RECOVER,
            details=f"entry of {position.event_name} left by an earlier run, "
            "taken over",
        )
    elif is_bought(position):
        # Tried at each check until it is complete: no line for each attempt.
        return position
    else:
        event = TrailLine(
            kind=Kind.RETRIED,
            action=Action.PLACE_ORDER,
            status=Status.RETRY,
            details=f"entry of {position.event_name} is tried again",
        )
    # A bought one stays without an owner, so that every check may continue it; its
    # orders have ids under which none is placed twice.
    retry_at = context.wall_now() if is_bought(position) else None
    return context.change(position, replace(position, retry_at=retry_at), event)
