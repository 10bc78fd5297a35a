"""Health of the installation: a verdict for probes and figures for people.

Healthy means that the database answers, that an agent's heartbeat is younger than a
minute, or than its lease if that is longer, that none of its jobs keeps failing, is
overdue or does not end, and that the worker records results. Times are compared on the
database's own clock, so that hosts with wrong clocks raise no alarms. Everybody may
read it: it has no names of hosts or accounts and no addresses.
"""

from __future__ import annotations

import platform
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

import django
import pymongo
from django.conf import settings
from django.db.utils import DatabaseError
from pymongo.errors import PyMongoError

from arbsite.config import ROOT
from arbsite.monitoring.status import FailingJob, PollStatus, Status, read_status
from arbsite.pages.reports.streams import StreamStatus, stream_warnings
from arbsite.startup import mongod
from positions.venues.types import Mode
from tasklog.formats import counted

PATIENCE_SECONDS = 4.0
# All workers may be busy with venues that do not answer for this long.
LONGEST_IN_QUEUE = 600.0
NEARLY_FULL = 0.8
DATABASE_ERRORS = (PyMongoError, DatabaseError)


@dataclass(frozen=True, slots=True)
class Health:
    """The verdict; `status` is None where the database does not answer."""

    problems: tuple[str, ...]
    status: Status | None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What people should know although the installation is healthy."""
        if self.status is None:
            return ()
        notes = self.status.notes if self.status.is_agent_up else ()
        disk = mongod.space_warning(settings.ARBSITE)
        more = filter(None, [disk, _size_warning(self.status)])
        streams = stream_warnings(self.status.streams)
        # Without an agent nobody follows them: that is said already.
        return (
            *_quarantine(self.status),
            *more,
            *notes,
            *(streams if self.status.is_agent_up else ()),
        )

    @property
    def is_healthy(self) -> bool:
        return not self.problems


@dataclass(frozen=True, slots=True)
class DatabaseHealth:
    reachable: bool
    latency_ms: float | None


@dataclass(frozen=True, slots=True)
class AgentHealth:
    up: bool
    entry_point: str | None
    heartbeat_age_seconds: float | None


@dataclass(frozen=True, slots=True)
class WorkerHealth:
    clusters: int
    heartbeat_age_seconds: float | None
    restarts: int


@dataclass(frozen=True, slots=True)
class QueueHealth:
    depth: int
    oldest_seconds: float | None
    dead: int


@dataclass(frozen=True, slots=True)
class Versions:
    arbsite: str
    python: str
    django: str
    mongod: str | None


@dataclass(frozen=True, slots=True)
class HealthReport:
    """What /healthz.json and the API answer; None for what only the database knows."""

    status: str
    problems: tuple[str, ...]
    mode: str
    banner: str
    versions: Versions
    database: DatabaseHealth
    warnings: tuple[str, ...] = ()
    time: datetime | None = None
    agent: AgentHealth | None = None
    worker: WorkerHealth | None = None
    queue: QueueHealth | None = None
    polls: tuple[PollStatus, ...] | None = None
    failing_jobs: tuple[FailingJob, ...] | None = None
    quarantined: int | None = None
    streams: tuple[StreamStatus, ...] | None = None


def examine() -> Health:
    """Ask the database, for PATIENCE_SECONDS at most."""
    try:
        with pymongo.timeout(PATIENCE_SECONDS):
            status = read_status()
    except DATABASE_ERRORS as error:
        # The name alone: the message of such an error has the server's address.
        problem = f"the database does not answer ({type(error).__name__})"
        cause = mongod.outage(settings.ARBSITE)
        return Health((f"{problem}: {cause}" if cause else problem,), None)
    lost = mongod.lost(settings.ARBSITE)
    return Health((*filter(None, [lost]), *_problems(status)), status)


def _problems(status: Status) -> tuple[str, ...]:
    # Only the first problem: without an agent everything else follows from it.
    if status.heartbeat_age is None:
        return ("no agent runs",)
    if not status.is_agent_up:
        return (f"no agent heartbeat for {status.heartbeat_age:.0f} s",)
    # Without an agent its jobs cannot recover: their errors would only distract.
    return (
        *(
            f"job {failing.job} failed {failing.failures} times in a row: "
            f"{failing.error}"
            for failing in status.failing_jobs
        ),
        *(f"job {job} {what}" for job, what in status.late_jobs),
        *_queue_problems(status),
    )


def _queue_problems(status: Status) -> Iterator[str]:
    if status.unrecorded:
        yield (
            f"the worker records no results: {status.unrecorded} started jobs are "
            "still in the queue"
        )
    if status.clusters and (status.oldest_age or 0) > LONGEST_IN_QUEUE:
        yield f"a job has waited in the queue for {status.oldest_age:.0f} s"


def _size_warning(status: Status) -> str | None:
    limit = settings.ARBSITE.max_database_gb * 10**9
    if status.bytes_used < NEARLY_FULL * limit:
        return None
    return (
        f"the database takes {status.bytes_used / 10**9:.1f} of "
        f"{settings.ARBSITE.max_database_gb:g} GB (ARBSITE_MAX_DATABASE_GB); beyond "
        "that old lines of the task log are deleted"
    )


def _quarantine(status: Status) -> Iterator[str]:
    if count := status.quarantined:
        positions = counted(count, "position is", "positions are")
        yield f"{positions} in quarantine: an operator has to repair or settle them"


@cache
def version() -> str:
    # Read, not imported: arbsite is run from its folder, never installed.
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return str(project["version"])


def report(health: Health) -> HealthReport:
    """The health as /healthz.json and the API answer it."""
    mode, status = Mode(settings.ARBSITE.venues), health.status
    head = HealthReport(
        status="ok" if health.is_healthy else "unhealthy",
        problems=health.problems,
        warnings=health.warnings,
        mode=mode.value,
        banner=mode.banner,
        versions=_versions(None if status is None else status.mongod),
        database=DatabaseHealth(reachable=False, latency_ms=None),
    )
    return head if status is None else _with_figures(head, status)


def _with_figures(head: HealthReport, status: Status) -> HealthReport:
    latency = round(status.latency * 1000, 2)
    return replace(
        head,
        database=DatabaseHealth(reachable=True, latency_ms=latency),
        time=status.now,
        agent=_agent(status),
        worker=_worker(status),
        queue=QueueHealth(status.depth, _rounded(status.oldest_age), status.dead),
        polls=status.polls,
        failing_jobs=status.failing_jobs,
        quarantined=status.quarantined,
        streams=status.streams,
    )


def _versions(mongod: str | None) -> Versions:
    python = platform.python_version()
    return Versions(version(), python, django.get_version(), mongod)


def _agent(status: Status) -> AgentHealth:
    age = _rounded(status.heartbeat_age)
    return AgentHealth(status.is_agent_up, status.entry_point or None, age)


def _worker(status: Status) -> WorkerHealth:
    age = _rounded(status.registration_age)
    return WorkerHealth(status.clusters, age, status.restarts)


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)
