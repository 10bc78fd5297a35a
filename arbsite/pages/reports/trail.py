"""The newest lines of the audit trail, and how often the agent recovered."""

from __future__ import annotations

from dataclasses import dataclass

from arbsite.pages.display import displayed
from arbsite.pages.reports.limits import MAX_MILLISECONDS
from tasklog.kinds import Action, Kind
from tasklog.records import RECOVERIES, TRAIL, TrailLine
from tasklog.storage.collections import Filters

RECENT = 20
# Errors of venues are long, and the end of one often says what was wrong.
DETAILS_LENGTH = 600
NEWEST = [("timestamp", -1), ("_id", -1)]


@dataclass(frozen=True, slots=True)
class Recoveries:
    """Recovery events by kind; `last` is the newest of them all.

    `total` leaves the retried calls out: they are the daily life of a venue's API, and
    would hide a crash.
    """

    crashes: int
    recovered: int
    retried: int
    others: int
    last: TrailLine | None

    @property
    def total(self) -> int:
        return self.crashes + self.recovered + self.others


def trail_lines(filters: Filters, limit: int) -> list[TrailLine]:
    """The newest lines that match, as they can be displayed."""
    lines = TRAIL.show(filters, NEWEST, limit, MAX_MILLISECONDS)
    return [displayed(line, DETAILS_LENGTH) for line in lines]


def recent_tasks() -> list[TrailLine]:
    return trail_lines({}, RECENT)


def recoveries() -> Recoveries:
    """Recovery events from their tally, at the same cost however many there are."""
    counts = {kind: total.count for (kind,), total in RECOVERIES.read().items()}
    crashes, recovered, retried = (
        counts.pop(kind, 0)
        for kind in (Kind.UNCLEAN_END, Kind.TAKEN_OVER, Kind.RETRIED_CALL)
    )
    last = trail_lines({"action": str(Action.RECOVER)}, 1)
    others = sum(counts.values())
    return Recoveries(crashes, recovered, retried, others, last[0] if last else None)
