"""Continues where the last agent stopped, and reports what it recovered."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from positions.lifecycle import OPEN
from positions.models import POSITIONS
from strategy import schedule
from strategy.services import AgentContext, bring_up_to_date
from strategy.services.performance import market_types_seen, relay_opportunities
from tasklog.kinds import Action, Kind
from tasklog.records import RUNS, TRAIL, RunRecord, TrailLine
from tasklog.runs import close_crashed, crashed_runs
from tasklog.storage.ids import content_id
from tasklog.storage.leases import LARGEST_TOKEN

logger = logging.getLogger(__name__)


def start(context: AgentContext) -> None:
    """Relay, recompute, check at once, and report how the last agent ended."""
    now, check_stop = context.positions.wall_now(), context.positions.check_stop
    schedule.ensure(permanent_jobs(context), now)
    # A type whose first opportunity is still inside its position has been seen, too.
    relay_opportunities()
    # The sign of life goes on: this may take longer than the lease lasts.
    check_stop()
    bring_up_to_date(market_types_seen(), now, check_stop)
    check_stop()
    # It finds what has become due meanwhile; nothing else is touched.
    schedule.make_due([schedule.CHECK], now)
    _report_start(crashed_runs(context.positions.token), context)


def stop(now: datetime) -> None:
    """Relay and recompute, so that the figures are current while no agent runs."""
    bring_up_to_date(market_types_seen(), now)


def newest_token() -> int:
    """The highest fencing token that an open position, a job or a run carries."""
    stored: tuple[tuple[Any, str, dict[str, Any]], ...] = (
        (POSITIONS.raw, "fence", {"state": {"$in": [str(state) for state in OPEN]}}),
        (schedule.JOBS.raw, "claim_token", {}),
        (RUNS.raw, "token", {}),
    )
    tokens = [0]
    for target, field, filters in stored:
        # What is no token is damage.
        sound = {**filters, field: {"$gte": 0, "$lte": LARGEST_TOKEN}}
        newest = target.find_one(sound, {field: 1}, sort=[(field, -1)])
        tokens.append(int(newest[field]) if newest else 0)
    return max(tokens)


def _report_start(crashed: Sequence[RunRecord], context: AgentContext) -> None:
    journal, state = context.positions.journal, _describe_state()
    if not crashed:
        details = f"agent started, continuing with {state}"
        logger.info(details)
        journal.write(
            TrailLine(kind=Kind.START, action=Action.MONITOR, details=details)
        )
    for run in crashed:
        details = (
            f"Resuming from MongoDB state: {state}; the {run.entry_point} on "
            f"{run.host} ({run.pid}) exited uncleanly, last heartbeat "
            f"{run.heartbeat_at:%F %T} UTC"
        )
        logger.info(details)
        # Written before the run is closed: a crash between repeats the same line.
        journal.write(
            TrailLine(
                kind=Kind.UNCLEAN_END,
                action=Action.RECOVER,
                details=details,
                task_id=content_id("unclean_end", run.id, run.token),
            )
        )
        close_crashed(run)


def _describe_state() -> str:
    """What is open, and the last line of the trail."""
    counts = [f"{count} {state}" for state, count in open_counts().items() if count]
    positions = ", ".join(counts) or "no open positions"
    for line in TRAIL.show({}, order=[("timestamp", -1), ("_id", -1)], limit=1):
        return f"{positions}; last in the trail: {line.action} {line.status}"
    return positions


def open_counts() -> dict[str, int]:
    """Open positions by state."""
    return {
        str(state): POSITIONS.raw.count_documents({"state": str(state)})
        for state in OPEN
    }


def permanent_jobs(context: AgentContext) -> dict[str, int]:
    """The jobs that always exist, with their intervals in seconds."""
    return {
        schedule.DISCOVERY: context.discovery_seconds,
        schedule.CHECK: int(context.positions.check_seconds),
        schedule.RETENTION: schedule.RETENTION_SECONDS,
        schedule.SEALING: schedule.SEALING_SECONDS,
    }
