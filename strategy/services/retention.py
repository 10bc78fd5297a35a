"""What is forgotten, so that what says little does not grow for ever?

The books are kept: positions, orders, opportunities, the events of positions, whatever
people did and every recovery. What is forgotten once it is old: lines of passes, polls
and attempts, decisions that left an interval as it was, and ended runs. So each step
of the strategy's history stays, however old.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from strategy.services.context import Mandate
from tasklog.models import Action, Status
from tasklog.storage.codec import Document, collection

AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many of each were forgotten."""

    lines: int
    decisions: int
    runs: int

    @property
    def total(self) -> int:
        return self.lines + self.decisions + self.runs


def tidy(mandate: Mandate) -> Tidied:
    """Forget what is older than the mandate's keep_days, some at a time."""
    before = mandate.desk.wall_now() - timedelta(days=mandate.keep_days)
    done = Tidied(
        sum(_forget("task_log", query, mandate) for query in _lines(before)),
        _forget("poll_decisions", _decisions(before), mandate),
        _forget("agent_runs", {"ended_at": {"$lt": before}}, mandate),
    )
    if done.total:
        mandate.desk.journal.write(
            Action.MONITOR,
            Status.SUCCESS,
            f"forgot what was older than {mandate.keep_days} days: {done.lines} lines,"
            f" {done.decisions} decisions that changed nothing, {done.runs} ended runs",
            kind="tidy",
        )
    return done


def _lines(before: datetime) -> list[Document]:
    """Of no position: those are its history."""
    old: Document = {"timestamp": {"$lt": before}, "position_id": None}
    return [
        {"action": str(Action.FETCH), **old},
        {"action": str(Action.MONITOR), **old},
        {"action": str(Action.DETECT), "kind": "poll", **old},
    ]


def _decisions(before: datetime) -> Document:
    unchanged = {"$eq": ["$interval_before", "$interval_after"]}
    return {"decided_at": {"$lt": before}, "$expr": unchanged}


def _forget(name: str, query: Document, mandate: Mandate) -> int:
    """By ids found first: cut short anywhere, the next time goes on."""
    source, forgotten = collection(name), 0
    while ids := [one["_id"] for one in source.find(query, {"_id": 1}).limit(AT_ONCE)]:
        mandate.desk.check_stop()
        forgotten += source.delete_many({"_id": {"$in": ids}}).deleted_count
    return forgotten
