"""Deletes old records that say little, so that they do not accumulate.

What is kept: positions, orders, the opportunities that were taken, the events of
positions, whatever operators did and every recovery. What is deleted once it is old:
lines of passes, polls, attempts and logins, decisions that left an interval as it was,
and ended runs. So each step of the strategy's history remains, however old. Rejected
opportunities are deleted only where the database is too large, and stay counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from strategy.models import POLL_DECISIONS
from strategy.services.context import AgentContext
from strategy.services.performance import OPPORTUNITY_COUNTS
from tasklog.formats import counted
from tasklog.kinds import Action, Kind
from tasklog.records import RUNS, TrailLine
from tasklog.sealing import oldest_deletable, remove_batches, seal_lines
from tasklog.seals import LEAST_KEPT
from tasklog.storage.collections import Records
from tasklog.storage.size import bytes_used

AT_ONCE = 1_000
REJECTED = ("rejected opportunity", "rejected opportunities")


@dataclass(frozen=True, slots=True)
class Deleted:
    """How many of each were deleted."""

    lines: int
    decisions: int
    runs: int
    rejected: int

    @property
    def total(self) -> int:
        return self.lines + self.decisions + self.runs + self.rejected


def delete_old_records(context: AgentContext) -> Deleted:
    """Delete what is older than the context's keep_days, in batches."""
    check_stop, now = context.positions.check_stop, context.positions.wall_now()
    # Only sealed lines are deleted, a whole batch at a time.
    seal_lines(now, check_stop)
    by_age = now - timedelta(days=context.keep_days)
    by_size = _before_by_size(context)
    before = max(by_age, by_size) if by_size else by_age
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
        OPPORTUNITY_COUNTS.remove(by_size, check_stop) if by_size else 0,
    )
    if deleted.total:
        context.positions.journal.write(
            TrailLine(
                kind=Kind.RETENTION,
                action=Action.MONITOR,
                details=f"deleted records from before {before:%F %H:%M} UTC: "
                f"{counted(deleted.lines, 'line')}, "
                f"{counted(deleted.decisions, 'decision')} that changed nothing, "
                f"{counted(deleted.runs, 'ended run')}, "
                f"{counted(deleted.rejected, *REJECTED)}",
            )
        )
    return deleted


def _before_by_size(context: AgentContext) -> datetime | None:
    """Half of what is there, but never the last day; None where there is room.

    Half at a time: the server counts freed space only after a while, and the next run
    deletes half again where that was too little.
    """
    if bytes_used() <= context.max_database_bytes:
        return None
    now = context.positions.wall_now()
    moments = [oldest_deletable(), OPPORTUNITY_COUNTS.oldest_removable()]
    since = min((each for each in moments if each), default=now)
    return min(since + (now - since) / 2, now - LEAST_KEPT)


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
