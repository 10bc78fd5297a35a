"""Whether the first order of an entry may still be sent."""

from __future__ import annotations

from positions.models import PositionRecord
from positions.services.context import PositionContext
from positions.services.pausing import read_pauses


def objection(position: PositionRecord, context: PositionContext) -> str:
    """Why nothing may be bought any more, "" if it may. Raises VenueError."""
    pauses = read_pauses(context.wall_now())
    if paused := pauses.reason_for(position.market_type, position.pair_id):
        return f"entry paused: {paused}"
    if not _is_late(position, context):
        return ""
    reason = context.recheck(position)
    return f"too late: {reason}" if reason else ""


def _is_late(position: PositionRecord, context: PositionContext) -> bool:
    """Whether the books are old, on which its orders were planned.

    A venue failed since, or a process died. Days may have passed on the venues where
    the wall's clock counts seconds: so it is late, too, once nobody worked on it.
    """
    age = abs(context.wall_now() - position.events[0].timestamp)
    was_left = len(position.events) > 1
    return was_left or age.total_seconds() > context.hedging.max_book_age_seconds
