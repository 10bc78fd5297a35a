"""The newest lines of the audit trail, and how often the agent recovered."""

from __future__ import annotations

from dataclasses import dataclass

from arbsite.pages.display import displayed
from arbsite.pages.reports.limits import MAX_MILLISECONDS
from tasklog.kinds import Action, Kind
from tasklog.records import RECOVERIES, TRAIL, TrailLine
from tasklog.storage.collections import Filters
from tasklog.storage.reading import clean

RECENT = 20
KINDS_SHOWN = 8
# Errors of venues are long, and the end of one often says what was wrong.
DETAILS_LENGTH = 600
NEWEST = [("timestamp", -1), ("_id", -1)]
RECOVERY_LABELS: dict[str, str] = {
    Kind.RETRIED_CALL: "call succeeded after a retry",
    Kind.TAKEN_OVER: "work taken over from a dead process",
    Kind.UNCLEAN_END: "start after an unclean end",
}


@dataclass(frozen=True, slots=True)
class Recoveries:
    """Recovery events, in total and by kind; `kinds` holds (label, count)."""

    total: int
    kinds: tuple[tuple[str, int], ...]
    last: TrailLine | None


def trail_lines(filters: Filters, limit: int) -> list[TrailLine]:
    """The newest lines that match, as they can be displayed."""
    lines = TRAIL.show(filters, NEWEST, limit, MAX_MILLISECONDS)
    return [displayed(line, DETAILS_LENGTH) for line in lines]


def recent_tasks() -> list[TrailLine]:
    return trail_lines({}, RECENT)


def recoveries() -> Recoveries:
    """Recovery events from their tally, at the same cost however many there are."""
    counts = {kind: total.count for (kind,), total in RECOVERIES.read().items()}
    # The page has room for the most frequent kinds only.
    by_count = sorted(counts.items(), key=lambda kind_and_count: -kind_and_count[1])
    labelled = [
        (RECOVERY_LABELS.get(kind, clean(kind)), count)
        for kind, count in by_count
        if kind
    ]
    last = trail_lines({"action": str(Action.RECOVER)}, 1)
    return Recoveries(
        sum(counts.values()), tuple(labelled[:KINDS_SHOWN]), last[0] if last else None
    )
