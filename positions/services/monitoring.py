"""How long have the open positions been held, and when were they last looked at?"""

from __future__ import annotations

from positions.lifecycle import OPEN
from positions.models import positions
from positions.services.context import Desk

DAY_MILLISECONDS = 24 * 60 * 60 * 1000


def monitor(desk: Desk) -> int:
    """Bring days_held and last_checked up to date in one update; how many it met.

    days_held is derived from entered_at (whole periods of 24 hours on the venues'
    clock), so that running twice changes nothing.
    """
    now = desk.venue_now()
    held = {
        "$floor": {"$divide": [{"$subtract": [now, "$entered_at"]}, DAY_MILLISECONDS]}
    }
    days = {"$cond": [{"$gt": ["$entered_at", None]}, {"$max": [0, held]}, 0]}
    result = positions().update_many(
        {
            "state": {"$in": [str(state) for state in OPEN]},
            "last_checked": {"$lt": now},
            "fence": {"$lte": desk.token},
        },
        [{"$set": {"last_checked": now, "days_held": {"$toInt": days}}}],
    )
    return result.matched_count
