"""What happened lately, and how often did the agent recover?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from arbsite.pages.reports.limits import MAX_MILLISECONDS
from tasklog import changes
from tasklog.models import Action
from tasklog.storage.codec import Document, collection
from tasklog.storage.reading import clean, moment, text
from tasklog.storage.tallies import RECOVERIES

RECENT = 20
KINDS_SHOWN = 8
DETAILS_LENGTH = 600
KINDS = {
    "retried_call": "call succeeded after a retry",
    "taken_over": "work taken over from a dead process",
    "unclean_end": "start after an unclean end",
}


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One line of the trail; `changes` says what an override changed."""

    id: str
    timestamp: datetime | None
    action: str
    status: str
    details: str
    error: str
    kind: str
    actor: str
    position_id: str
    changes: str


@dataclass(frozen=True, slots=True)
class Recoveries:
    """Recovery events, in total and by kind; `kinds` holds (meaning, count)."""

    total: int
    kinds: tuple[tuple[str, int], ...]
    last: TaskRow | None


def task_row(document: Document) -> TaskRow:
    return TaskRow(
        text(document, "_id"),
        moment(document, "timestamp"),
        text(document, "action"),
        text(document, "status"),
        text(document, "details", DETAILS_LENGTH),
        text(document, "error", DETAILS_LENGTH),
        text(document, "kind"),
        text(document, "actor"),
        text(document, "position_id"),
        changes.told(document),
    )


def recent_tasks() -> list[TaskRow]:
    found = (
        collection("task_log")
        .find({})
        .sort([("timestamp", -1), ("_id", -1)])
        .limit(RECENT)
        .max_time_ms(MAX_MILLISECONDS)
    )
    return [task_row(document) for document in found]


def recoveries() -> Recoveries:
    """Told from their tally, however many there are."""
    counted = {kind: one.count for (kind,), one in RECOVERIES.read().items()}
    kinds = sorted(counted.items(), key=lambda one: -one[1])
    last = collection("task_log").find_one(
        {"action": str(Action.RECOVER)},
        sort=[("timestamp", -1), ("_id", -1)],
        max_time_ms=MAX_MILLISECONDS,
    )
    return Recoveries(
        sum(counted.values()),
        tuple((KINDS.get(kind, clean(kind)), count) for kind, count in kinds if kind)[
            :KINDS_SHOWN
        ],
        None if last is None else task_row(last),
    )
