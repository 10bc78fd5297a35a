"""What the agent is doing, and if it earns nothing, why not.

It may not run at all; it may run and lag, or wait for a venue or for an operator; and
it may run well and find nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from arbsite.pages.display import displayed
from arbsite.pages.reports.limits import MAX_MILLISECONDS
from arbsite.pages.reports.venues import FailingVenue, failing_venues
from positions.models.opportunity import OPPORTUNITIES
from strategy.schedule import JOBS, NOTES_LAST, JobRecord
from tasklog.records import RUNS, RunRecord
from tasklog.storage.reading import moment

JOBS_READ = 100
# An agent that starts reads both listings before anything else, which takes longest.
STARTS_WITHIN = timedelta(minutes=3)
BEHIND = timedelta(minutes=2)
QUIET = timedelta(minutes=30)


class AgentStatus(StrEnum):
    """The most serious condition first: only that one is shown."""

    NEVER = "never"
    STOPPED = "stopped"
    SILENT = "silent"
    # Before the failures: those in the trail are of the agent before this one.
    STARTING = "starting"
    FAILING = "failing"
    JOB_FAILING = "job_failing"
    BEHIND = "behind"
    PAUSED = "paused"
    QUIET = "quiet"
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class AgentState:
    """The status of a run, and what the status rests on.

    `next_job` is the job due next. BEHIND: it has been due for longer than BEHIND.
    QUIET: nothing profitable was found for longer than QUIET; `found_at` is when it
    last was, None for never. `notes` are what its jobs have to tell although nothing
    failed.
    """

    status: AgentStatus
    run: RunRecord | None = None
    next_job: JobRecord | None = None
    failing: tuple[FailingVenue, ...] = ()
    failing_jobs: tuple[JobRecord, ...] = ()
    found_at: datetime | None = None
    notes: tuple[str, ...] = ()


def agent_state(
    now: datetime, silent_after: timedelta, is_paused: bool = False
) -> AgentState:
    """The state of the active run, or else of the last one.

    A run without a heartbeat for `silent_after` is SILENT. `is_paused`: entries are
    paused everywhere.
    """
    run = _run()
    if run is None:
        return AgentState(AgentStatus.NEVER)
    if run.ended_at is not None:
        return AgentState(AgentStatus.STOPPED, run)
    # A damaged run may lack what its type promises.
    seen: datetime | None = run.heartbeat_at
    if seen is None or now - seen > silent_after:
        return AgentState(AgentStatus.SILENT, run)
    jobs = _jobs()
    next_job = _next_job(jobs)
    failing_jobs = tuple(job for job in jobs if job.failures)
    failing, found_at = failing_venues(now), _found_at()
    conditions = {
        AgentStatus.STARTING: _is_starting(jobs, run.started_at, now),
        AgentStatus.FAILING: bool(failing),
        AgentStatus.JOB_FAILING: bool(failing_jobs),
        AgentStatus.BEHIND: next_job is not None and now - next_job.next_at > BEHIND,
        AgentStatus.PAUSED: is_paused,
        AgentStatus.QUIET: _is_quiet(found_at, run.started_at, now),
    }
    status = next(
        (status for status, is_met in conditions.items() if is_met),
        AgentStatus.RUNNING,
    )
    notes = tuple(
        dict.fromkeys(
            note
            for job in jobs
            if job.last_at and now - job.last_at <= NOTES_LAST
            for note in job.notes
        )
    )
    return AgentState(status, run, next_job, failing, failing_jobs, found_at, notes)


def _run() -> RunRecord | None:
    # A run whose process was killed stays open: the newest heartbeat tells which lives.
    active = RUNS.show({"ended_at": None}, [("heartbeat_at", -1)], 1, MAX_MILLISECONDS)
    for run in active:
        return displayed(run)
    newest = RUNS.show({}, [("started_at", -1), ("_id", -1)], 1, MAX_MILLISECONDS)
    return next((displayed(run) for run in newest), None)


def _jobs() -> list[JobRecord]:
    """All of them: one for each market type, and three more."""
    jobs = JOBS.show({}, [("_id", 1)], JOBS_READ, MAX_MILLISECONDS, ("outbox",))
    return [displayed(job) for job in jobs]


def _next_job(jobs: Iterable[JobRecord]) -> JobRecord | None:
    planned = []
    for job in jobs:
        next_at: datetime | None = job.next_at
        if next_at is not None:
            planned.append(job)
    return min(planned, key=lambda job: (job.next_at, job.id), default=None)


def _is_starting(
    jobs: Iterable[JobRecord], since: datetime | None, now: datetime
) -> bool:
    """Whether it started a short time ago and no job has finished since then."""
    if since is None or now - since > STARTS_WITHIN:
        return False
    finished = [job.last_at for job in jobs if job.last_at]
    return not finished or max(finished) < since


def _found_at() -> datetime | None:
    """When a profitable basket was last seen, taken or rejected."""
    # The time alone is read: an opportunity is large.
    newest = OPPORTUNITIES.raw.find_one(
        {},
        {"seen_at": 1},
        sort=[("seen_at", -1), ("_id", -1)],
        max_time_ms=MAX_MILLISECONDS,
    )
    return None if newest is None else moment(newest, "seen_at")


def _is_quiet(found_at: datetime | None, since: datetime | None, now: datetime) -> bool:
    # An agent that has just started has had no time to find anything.
    times = [at for at in (found_at, since) if at is not None]
    return bool(times) and now - max(times) > QUIET
