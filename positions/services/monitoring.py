"""Keeps `days_held` and `last_checked` of the open positions up to date."""

from __future__ import annotations

from positions.lifecycle import OPEN
from positions.models import POSITIONS
from positions.models.quarantine import IS_SOUND
from positions.services.context import PositionContext
from tasklog.storage.codec import Document

# Not by `$dateDiff`, which counts the midnights between two times.
DAY_MILLISECONDS = 24 * 60 * 60 * 1000

# Whole periods of 24 hours since entry, 0 before it: lifecycle.days_held, computed by
# the server so that no position travels. `$$now` is the venues' time of the pass.
SINCE_ENTRY = {"$subtract": ["$$now", "$entered_at"]}
DAYS_HELD = {
    "$cond": [
        # Something else there is damage, which must not stop the update of the others.
        {"$eq": [{"$type": "$entered_at"}, "date"]},
        {"$max": [0, {"$floor": {"$divide": [SINCE_ENTRY, DAY_MILLISECONDS]}}]},
        0,
    ]
}
# When that number changes next, a day later where nothing was entered yet.
NEXT_DAY_AT = {
    "$cond": [
        {"$eq": [{"$type": "$entered_at"}, "date"]},
        {
            "$add": [
                "$entered_at",
                {"$multiply": [{"$add": [DAYS_HELD, 1]}, DAY_MILLISECONDS]},
            ]
        },
        {"$add": ["$$now", DAY_MILLISECONDS]},
    ]
}


def monitor(context: PositionContext) -> int:
    """Update the open positions for which a day has passed; how many it updated.

    One write for all of them. `days_held` is derived from `entered_at`, so that running
    twice changes nothing.
    """
    now = context.venue_now()

    def at_the_time(expression: Document) -> Document:
        return {"$let": {"vars": {"now": now}, "in": expression}}

    # Without raising `version`: nothing is decided by these fields, and whoever has
    # read a position before must still be able to change it.
    update = POSITIONS.raw.update_many(
        {
            "state": {"$in": [str(state) for state in OPEN]},
            # Also where nobody has planned it, or something else stands there.
            "next_day_at": {"$not": {"$gt": now}},
            # A process that has lost its lease matches nothing that its successor
            # wrote.
            "fence": {"$lte": context.token},
            **IS_SOUND,
        },
        [
            {
                "$set": {
                    "last_checked": now,
                    # `$divide` makes a double, and the record declares a whole number.
                    "days_held": at_the_time({"$toInt": DAYS_HELD}),
                    "next_day_at": at_the_time(NEXT_DAY_AT),
                }
            }
        ],
    )
    return update.modified_count


def count_open() -> int:
    """How many positions are open, in quarantine or not."""
    is_open = {"state": {"$in": [str(state) for state in OPEN]}}
    return POSITIONS.raw.count_documents(is_open)
