"""Keeps `days_held` and `last_checked` of the open positions up to date."""

from __future__ import annotations

from positions.lifecycle import OPEN
from positions.models import POSITIONS
from positions.models.quarantine import IS_SOUND, LISTED_AT_ONCE, damaged
from positions.services.context import PositionContext

# Not by `$dateDiff`, which counts the midnights between two times.
DAY_MILLISECONDS = 24 * 60 * 60 * 1000

# Whole periods of 24 hours since entry, 0 before it: lifecycle.days_held, computed by
# the server so that no position travels. `$$now` is the venues' time of the pass.
DAYS_HELD = {
    "$cond": [
        # Something else there is damage, which must not stop the update of the others.
        {"$eq": [{"$type": "$entered_at"}, "date"]},
        {
            "$max": [
                0,
                {
                    "$floor": {
                        "$divide": [
                            {"$subtract": ["$$now", "$entered_at"]},
                            DAY_MILLISECONDS,
                        ]
                    }
                },
            ]
        },
        0,
    ]
}


def quarantine_damaged(context: PositionContext) -> int:
    """Take open positions that cannot be read out of the agent's hands; how many."""
    problems = damaged(LISTED_AT_ONCE)
    for identity, reason in problems:
        context.quarantine(identity, reason)
    return len(problems)


def monitor(context: PositionContext) -> int:
    """Update all open positions in one write; how many it matched.

    `days_held` is derived from `entered_at`, so that running twice changes nothing.
    """
    now = context.venue_now()
    # `$divide` makes a double, and the record declares a whole number.
    days_held = {"$let": {"vars": {"now": now}, "in": {"$toInt": DAYS_HELD}}}
    # Without raising `version`: nothing is decided by these fields, and whoever has
    # read a position before must still be able to change it.
    update = POSITIONS.raw.update_many(
        {
            "state": {"$in": [str(state) for state in OPEN]},
            # In a replay the venues' time does not move: without this each check would
            # rewrite every open position.
            "last_checked": {"$lt": now},
            # A process that has lost its lease matches nothing that its successor
            # wrote.
            "fence": {"$lte": context.token},
            **IS_SOUND,
        },
        [{"$set": {"last_checked": now, "days_held": days_held}}],
    )
    return update.matched_count
