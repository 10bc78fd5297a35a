"""How many listed pairs have which verdict, and what keeps them from being traded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from arbsite.pages.reports.limits import MAX_MILLISECONDS
from strategy.models import PAIRS
from tasklog.storage.reading import clean

# Facts, kinds of clauses, risks and doubts are fewer; a damaged document adds others.
CAUSES_SHOWN = 60
OTHERS = "others"
CAUSE_LENGTH = 64
# Counted in this index alone, without reading a pair.
INDEX = "pair_cause"


@dataclass(frozen=True, slots=True)
class CauseCount:
    verdict: str
    cause: str
    count: int


def counted_pairs() -> tuple[CauseCount, ...]:
    """By verdict, the most frequent cause first; the rarest beyond a bound as one."""
    groups = PAIRS.raw.aggregate(
        [
            {"$match": {"is_listed": True}},
            {
                "$group": {
                    "_id": {"verdict": "$verdict", "cause": "$cause"},
                    "count": {"$sum": 1},
                }
            },
        ],
        hint=INDEX,
        maxTimeMS=MAX_MILLISECONDS,
    )
    counts: Counter[tuple[str, str]] = Counter()
    for group in groups:
        verdict, cause = group["_id"].get("verdict"), group["_id"].get("cause")
        name = clean(str(verdict or "unknown"), CAUSE_LENGTH)
        counts[name, clean(str(cause or ""), CAUSE_LENGTH)] += group["count"]
    # By name where they are as frequent, so that the same ones are shown each time.
    ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    shown = Counter(dict(ranked[:CAUSES_SHOWN]))
    for (verdict, _), count in ranked[CAUSES_SHOWN:]:
        shown[verdict, OTHERS] += count
    return tuple(
        CauseCount(verdict, cause, count)
        for (verdict, cause), count in sorted(
            shown.items(), key=lambda each: (each[0][0], -each[1], each[0][1])
        )
    )
