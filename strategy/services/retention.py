"""Deletes old records that say little, so that they do not accumulate.

What is kept: positions, orders, opportunities, the events of positions, whatever
operators did and every recovery. What is deleted once it is old: lines of passes,
polls, attempts and logins, decisions that left an interval as it was, and ended runs.
So each step of the strategy's history remains, however old.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from strategy.models import POLL_DECISIONS
from strategy.services.context import AgentContext
from tasklog.kinds import Action, Kind
from tasklog.records import RUNS, TrailLine
from tasklog.sealing import oldest_deletable, remove_batches, seal_lines
from tasklog.seals import LEAST_KEPT
from tasklog.storage.collections import Records
from tasklog.storage.size import bytes_used

AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Deleted:
    """How many of each were deleted."""

    lines: int
    decisions: int
    runs: int

    @property
    def total(self) -> int:
        return self.lines + self.decisions + self.runs


def delete_old_records(context: AgentContext) -> Deleted:
    """Delete what is older than the context's keep_days, in batches."""
    check_stop, now = context.positions.check_stop, context.positions.wall_now()
    # Only sealed lines are deleted, a whole batch at a time.
    seal_lines(now, check_stop)
    before = _deleted_before(context)
    unchanged = {"$eq": ["$interval_before", "$interval_after"]}
    deleted = Deleted(
        remove_batches(before, now, check_stop),
        _delete(
            POLL_DECISIONS,
            {"decided_at": {"$lt": before}, "$expr": unchanged},
            context,
        ),
        # A run without an end does not match: it stays until it is closed as crashed.
        _delete(RUNS, {"ended_at": {"$lt": before}}, context),
    )
    if deleted.total:
        context.positions.journal.write(
            TrailLine(
                kind=Kind.RETENTION,
                action=Action.MONITOR,
                details=f"deleted records from before {before:%F %H:%M} UTC: "
                f"{deleted.lines} lines, {deleted.decisions} decisions that changed "
                f"nothing, {deleted.runs} ended runs",
            )
        )
    return deleted


def _deleted_before(context: AgentContext) -> datetime:
    """By age, or earlier by size: half of what is there, but never the last day.

    Half at a time: the server counts freed space only after a while, and the next run
    deletes half again where that was too little.
    """
    now = context.positions.wall_now()
    by_age = now - timedelta(days=context.keep_days)
    if bytes_used() <= context.max_database_bytes:
        return by_age
    since = oldest_deletable()
    if since is None:
        return by_age
    by_size = min(since + (now - since) / 2, now - LEAST_KEPT)
    return max(by_age, by_size)


def _delete(
    records: Records[Any], filters: Mapping[str, object], context: AgentContext
) -> int:
    """By ids read first: if it is cut short, the next run continues."""
    collection, deleted = records.raw, 0
    while documents := list(collection.find(filters, {"_id": 1}, limit=AT_ONCE)):
        context.positions.check_stop()
        ids = [document["_id"] for document in documents]
        deleted += collection.delete_many({"_id": {"$in": ids}}).deleted_count
    return deleted
