"""Does the agent's jobs that are due, each behind its own exception boundary.

`sweep` asks MongoDB what is due and does it; after a crash the next sweep, of whichever
process, continues. An agent acts only while it holds the lease, and each of its writes
carries the lease's token.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime

from positions.services import (
    count_open,
    monitor,
    pausing,
    resolve_due,
    resume_entries,
)
from strategy import schedule
from strategy.heartbeat import LeaseLost, Stopped
from strategy.schedule import Claim
from strategy.services import (
    AgentContext,
    Deleted,
    Discovery,
    Poll,
    bring_up_to_date,
    decide_interval,
    delete_old_records,
    discover,
    overrides,
    pause_losing,
    poll,
)
from strategy.services.notes import host_clock_note
from tasklog.formats import counted
from tasklog.kinds import Action, Kind, Status
from tasklog.outbox import Subject, relay
from tasklog.records import TrailLine
from tasklog.redaction import redact
from tasklog.sealing import Sealed, seal_lines
from tasklog.storage.codec import DamagedDocument
from tasklog.storage.collections import UNREACHABLE

logger = logging.getLogger(__name__)

LEASE = "agent"

# These end the process's work, not the job: they are no failure of it. What the
# database answers to a query, such as an error over a damaged document, is one.
NOT_A_FAILURE = (Stopped, LeaseLost, *UNREACHABLE)

# Keeps a claim while a block runs.
Keep = Callable[[Claim], AbstractContextManager[object]]


def _keep_nothing(claim: Claim) -> AbstractContextManager[object]:
    return nullcontext()


@dataclass(frozen=True, slots=True)
class Check:
    """What one check did, and over how many open positions."""

    monitored: int
    resumed: int
    closed_types: tuple[str, ...]
    quarantined: int = 0


@dataclass(frozen=True, slots=True)
class Failed:
    """A job that ended in an unexpected error."""

    error: str


Outcome = Discovery | Poll | Check | Deleted | Sealed | Failed | None


def due(context: AgentContext) -> list[str]:
    """Names of the jobs that are due and free."""
    return list(due_since(context))


def due_since(context: AgentContext) -> dict[str, object]:
    """The same with the times since which they are due."""
    return schedule.due_since(context.positions.wall_now(), context.positions.token)


def sweep(context: AgentContext, keep: Keep = _keep_nothing) -> dict[str, Outcome]:
    """Do everything that is due, and what becomes due by it, in this process."""
    outcomes: dict[str, Outcome] = {}
    # Each job once: one that takes longer than its interval would keep the pass from
    # ending.
    while waiting := [name for name in due(context) if name not in outcomes]:
        for name in waiting:
            context.positions.check_stop()
            outcomes[name] = run_job(name, context, keep)
    return outcomes


def run_job(name: str, context: AgentContext, keep: Keep = _keep_nothing) -> Outcome:
    """Claim one job and do it; None if it is not due or another process has it.

    `keep` prolongs the claim while the work goes on. An unexpected exception ends this
    run of the job only: it becomes a line in the trail and a back-off, and the other
    jobs continue.
    """
    positions = context.positions
    scheduled_for = positions.venue_now().isoformat()
    try:
        claim = schedule.claim(
            name, positions.wall_now(), positions.token, scheduled_for
        )
    except DamagedDocument as problem:
        # The claim is written by then: it is this process that puts the job off.
        return _set_aside(name, problem, context)
    if claim is None:
        return None
    with keep(claim):
        try:
            outcome, interval = _do(name, claim, context)
        except NOT_A_FAILURE:
            raise
        except Exception as error:
            return _fail(claim, error, context)
        if note := host_clock_note(positions.venues.read_host_offset()):
            context.notes.add(note)
        now = positions.wall_now()
        schedule.finish(claim, now, interval, context.notes.take())
    return outcome


def _do(name: str, claim: Claim, context: AgentContext) -> tuple[Outcome, int]:
    if name == schedule.DISCOVERY:
        return discover(context), context.discovery_seconds
    if name == schedule.CHECK:
        return check(context), int(context.positions.check_seconds)
    if name == schedule.RETENTION:
        return delete_old_records(context), schedule.RETENTION_SECONDS
    if name == schedule.SEALING:
        now = context.positions.wall_now()
        sealed = seal_lines(now, context.positions.check_stop)
        return sealed, schedule.SEALING_SECONDS
    prefix = schedule.STREAMED if claim.is_streamed else schedule.POLL
    market_type = name.removeprefix(prefix)
    report = poll(market_type, claim, context)
    # Before the decision, which counts what this very poll has found.
    now = context.positions.wall_now()
    performance = bring_up_to_date([market_type], now)[market_type]
    if claim.is_streamed:
        return report, schedule.STREAMED_SECONDS
    decided = decide_interval(report, performance, claim, context)
    # An operator's interval is used; the policy decides all the same, for its history.
    return report, claim.fixed_seconds or decided


def _fail(claim: Claim, error: Exception, context: AgentContext) -> Failed:
    logger.exception("job %s failed", claim.job)
    now = context.positions.wall_now()
    retry_at = schedule.retry_time(claim, now)
    line = _failure_line(claim.job, redact(repr(error)), retry_at)
    # The line is written with the back-off, so that a death in between loses neither.
    if schedule.fail(claim, now, retry_at, line):
        relay(schedule.JOBS, Subject.JOB)
    return Failed(str(line.error))


def _set_aside(name: str, problem: DamagedDocument, context: AgentContext) -> Failed:
    """A job whose document cannot be read waits as long as one that keeps failing."""
    logger.error("job %s cannot be read: %s", name, problem)
    positions = context.positions
    retry_at = schedule.set_aside(name, positions.token, positions.wall_now())
    line = _failure_line(name, redact(str(problem)), retry_at)
    positions.journal.write(line)
    return Failed(str(line.error))


def _failure_line(name: str, error: str, retry_at: datetime) -> TrailLine:
    return TrailLine(
        kind=Kind.JOB_FAILED,
        # All other jobs are polls.
        action=ACTIONS.get(name, Action.DETECT),
        status=Status.FAILURE,
        details=f"job {name} failed; it runs again at {retry_at:%H:%M:%S} UTC",
        error=error,
        job=name,
    )


ACTIONS = {
    schedule.DISCOVERY: Action.FETCH,
    schedule.CHECK: Action.MONITOR,
    schedule.RETENTION: Action.MONITOR,
    schedule.SEALING: Action.MONITOR,
}


def check(context: AgentContext) -> Check:
    """Look after open positions: half-done entries, days held, expiry, settlement."""
    positions = context.positions
    pausing.lift_expired(positions.wall_now())
    overrides.relay_overrides()
    # Before any work: damage can hide a position from the queries that find work.
    quarantined = positions.quarantine_damaged()
    # Entries first: one that is completed after its end is settled in the same check.
    resumed = resume_entries(positions)
    monitored = count_open()
    monitor(positions)
    closed = resolve_due(positions)
    bring_up_to_date(closed, positions.wall_now())
    pause_losing(closed, context)
    report = Check(monitored, resumed, tuple(sorted(closed)), quarantined)
    # With nothing open, a line every few seconds would be all that the trail has.
    if monitored or resumed or closed or quarantined:
        positions.journal.write(
            TrailLine(kind=Kind.CHECK, action=Action.MONITOR, details=_describe(report))
        )
    return report


def _describe(report: Check) -> str:
    parts = [f"checked {counted(report.monitored, 'open position')}"]
    if report.resumed:
        unfinished = counted(report.resumed, "unfinished entry", "unfinished entries")
        parts.append(f"continued {unfinished}")
    if report.closed_types:
        parts.append(f"closed some of {', '.join(report.closed_types)}")
    if report.quarantined:
        parts.append(f"{report.quarantined} cannot be read and are in quarantine")
    return "; ".join(parts)


def seconds_until_due(context: AgentContext, longest: float) -> float:
    """How long no job will be due, at most `longest` seconds."""
    first = schedule.first_due_at()
    if first is None:
        return longest
    wait: float = (first - context.positions.wall_now()).total_seconds()
    return min(max(wait, 0.0), longest)
