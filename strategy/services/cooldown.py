"""Finds the baskets that rest because their last entries failed.

Read from the positions themselves, so that it survives every crash; and only for what
would be taken, which are few.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import takewhile

from positions.lifecycle import State
from positions.models import POSITIONS
from positions.models.opportunity import OPPORTUNITIES
from positions.services.opening import position_id_of
from strategy.arbitrage import Decision
from strategy.cooldown import FAILURES_COUNTED, LONGEST, rests_until
from strategy.services.context import AgentContext
from strategy.services.opportunities import opportunity_id
from strategy.services.priced import Priced

# Twice the time that the counted failures take with the longest rest after each.
LOOKED_BACK = 2 * LONGEST * FAILURES_COUNTED
# A clock that runs ahead of ours by so little was not set back.
TOLERANCE = timedelta(minutes=1)


def is_resting(priced: Priced, scheduled_for: str, context: AgentContext) -> bool:
    """The pair was tried in this direction recently, and nothing was bought.

    What was tried for this very scheduled time does not count: after a crash the same
    run is repeated.
    """
    now, venue_now = context.positions.wall_now(), context.positions.venue_now()
    own_id = position_id_of(opportunity_id(priced, scheduled_for, context))
    failed_at = _failures(priced, own_id, now)
    # Whichever clock ends the rest: simulated days may pass in seconds, or in steps.
    return _is_ahead([wall for wall, _ in failed_at], now) and _is_ahead(
        [venue for _, venue in failed_at], venue_now
    )


def _is_ahead(failed_at: list[datetime], now: datetime) -> bool:
    until = rests_until(failed_at)
    # A time too far ahead is that of a clock that was set back since.
    return until is not None and now < until <= now + LONGEST + TOLERANCE


def _failures(
    priced: Priced, own_id: str, now: datetime
) -> list[tuple[datetime, datetime]]:
    """When its last entries were cancelled, newest first, up to one that was not.

    Each by the wall's clock and by the venues'.
    """
    tried = [position_id_of(identity) for identity in _recently_taken(priced, now)]
    cursor = POSITIONS.raw.find(
        {"_id": {"$in": [*tried, own_id]}},
        {"state": 1, "touched_at": 1, "last_checked": 1},
    )
    stored = {document["_id"]: document for document in cursor}
    if own_id in stored:
        return []
    newest_first = [stored[identity] for identity in tried if identity in stored]
    failed = takewhile(lambda row: row.get("state") == State.CANCELLED, newest_first)
    moments = ((row.get("touched_at"), row.get("last_checked")) for row in failed)
    # A time that is none is damage, which must not stop the poll.
    return [
        (wall, venue)
        for wall, venue in moments
        if isinstance(wall, datetime) and isinstance(venue, datetime)
    ]


def _recently_taken(priced: Priced, now: datetime) -> list[str]:
    """Ids of the opportunities taken for this pair and direction, newest first."""
    cursor = (
        OPPORTUNITIES.raw.find(
            {
                "pair_id": priced.pair.id,
                "seen_at": {"$gt": now - LOOKED_BACK},
                "decision": str(Decision.TAKEN),
            },
            {"direction": 1},
        )
        .sort([("seen_at", -1), ("_id", -1)])
        # For both directions, which the index does not tell apart.
        .limit(2 * FAILURES_COUNTED)
    )
    direction = str(priced.basket.direction)
    return [row["_id"] for row in cursor if row.get("direction") == direction]
