"""What has happened since an operator last looked, from the trail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from arbsite.pages.reports.limits import MAX_MILLISECONDS
from tasklog.kinds import Action, Kind
from tasklog.records import TRAIL

# Lines beyond these say nothing more: the page then says "or more".
LINES_READ = 5_000
# Actions whose lines are few; a poll leaves one each half minute.
ACTIONS = (Action.PLACE_ORDER, Action.RESOLVE, Action.RECOVER, Action.OVERRIDE)
# By action, time and kind: no line is read.
INDEX = "task_recovered"
LABELS: Mapping[str, tuple[str, str]] = {
    Kind.ENTERED: ("position opened", "positions opened"),
    Kind.EXPIRED: ("position expired", "positions expired"),
    Kind.CLOSED: ("position closed", "positions closed"),
    Kind.UNWOUND: ("entry unwound", "entries unwound"),
    Kind.CANCELLED: ("entry cancelled", "entries cancelled"),
    Kind.QUARANTINED: ("position quarantined", "positions quarantined"),
    Kind.UNCLEAN_END: ("crash", "crashes"),
    Kind.TAKEN_OVER: ("position recovered", "positions recovered"),
    Kind.OVERRIDE_PAIR: ("pair decided", "pairs decided"),
    Kind.OVERRIDE_PAUSE: ("pause", "pauses"),
}


def changes_since(since: datetime) -> list[str]:
    """ "3 positions opened", "1 crash": counts of what people want to know."""
    counts = TRAIL.raw.aggregate(
        [
            {
                "$match": {
                    "action": {"$in": [str(action) for action in ACTIONS]},
                    "timestamp": {"$gt": since},
                }
            },
            {"$limit": LINES_READ},
            {"$group": {"_id": "$kind", "count": {"$sum": 1}}},
        ],
        hint=INDEX,
        maxTimeMS=MAX_MILLISECONDS,
    )
    by_kind = {group["_id"]: group["count"] for group in counts}
    return [
        f"{by_kind[kind]} {words[by_kind[kind] > 1]}"
        for kind, words in LABELS.items()
        if kind in by_kind
    ]
