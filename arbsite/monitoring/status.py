"""The status of the installation, as its database tells it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.utils import DatabaseError
from django_q.conf import Conf

from arbsite.pages.reports.market_types import polling_jobs
from arbsite.pages.reports.streams import StreamStatus, read_streams
from arbsite.worker import queue
from arbsite.worker.jobs import DEAD_LETTERS, WAITING
from arbsite.worker.records import CLUSTERS, QUEUED_JOBS
from arbsite.worker.watchdog import TIMEOUT_MARGIN_SECONDS
from positions.models import POSITIONS
from positions.models.quarantine import IN_QUARANTINE
from strategy.schedule import POLL, failing, late, recent_notes
from tasklog.records import RUNS, RunRecord
from tasklog.redaction import redact
from tasklog.storage.reading import clean, moment, text
from tasklog.storage.size import bytes_used

# An agent shows a sign of life several times within its lease, however long that is.
SILENT_AFTER_SECONDS = 60.0
TYPES_SHOWN = 50
JOBS_SHOWN = 10
ERROR_LENGTH = 200
# Deeper queues are as bad; counting further would take the probe too long.
DEEPEST = 10_000
# A probe is answered at once, and its result is recorded as soon as it is.
PROBE_RECORDED_SECONDS = 60


@dataclass(frozen=True, slots=True)
class PollStatus:
    """One market type: how often it is polled, when it was and when it will be."""

    market_type: str
    interval_seconds: int | None
    last_at: datetime | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class FailingJob:
    """A job of the agent whose last runs, so many `failures`, ended in an error."""

    job: str
    failures: int
    error: str


@dataclass(frozen=True, slots=True)
class Status:
    """What the database says of the installation; ages in seconds, None for never.

    `late_jobs`: jobs that are overdue or do not end, with a phrase; `unrecorded`: jobs
    of the queue whose results nobody records; `quarantined`: positions that the agent
    leaves to an operator.
    """

    now: datetime
    latency: float
    mongod: str
    heartbeat_age: float | None
    entry_point: str
    clusters: int
    registration_age: float | None
    restarts: int
    depth: int
    oldest_age: float | None
    dead: int
    polls: tuple[PollStatus, ...]
    failing_jobs: tuple[FailingJob, ...]
    late_jobs: tuple[tuple[str, str], ...] = ()
    unrecorded: int = 0
    quarantined: int = 0
    bytes_used: int = 0
    notes: tuple[str, ...] = ()
    streams: tuple[StreamStatus, ...] = ()

    @property
    def is_agent_up(self) -> bool:
        longest = max(SILENT_AFTER_SECONDS, settings.ARBSITE.lease_seconds)
        return self.heartbeat_age is not None and self.heartbeat_age <= longest


def read_status() -> Status:
    """Ask the database. Raises one of its errors where it does not answer."""
    database: Any = connection.database  # type: ignore[attr-defined]
    started = time.monotonic()
    # `hello` reads no data: its duration is that of the network and the server.
    now = moment(database.client.admin.command("hello"), "localTime")
    latency = time.monotonic() - started
    if now is None:
        raise DatabaseError("the server does not tell its time")
    version = text(database.client.admin.command("buildInfo"), "version")
    run = _open_run()
    clusters = list(CLUSTERS.show({}, limit=TYPES_SHOWN))
    beats: list[datetime | None] = [cluster.heartbeat_at for cluster in clusters]
    # Salvaged, a damaged time is None, whatever the record declares.
    heartbeats = [beat for beat in beats if beat is not None]
    depth, oldest = _waiting_jobs()
    return Status(
        now=now,
        latency=latency,
        mongod=version,
        heartbeat_age=_age(run.heartbeat_at if run else None, now),
        entry_point=clean(run.entry_point) if run else "",
        clusters=len(clusters),
        registration_age=_age(max(heartbeats, default=None), now),
        # Each supervisor counts the restarts of its own cluster.
        restarts=sum(cluster.restarts or 0 for cluster in clusters),
        depth=depth,
        oldest_age=_age(oldest, now),
        dead=QUEUED_JOBS.raw.count_documents(DEAD_LETTERS, limit=DEEPEST),
        polls=tuple(_polls()),
        failing_jobs=tuple(_failing_jobs()),
        late_jobs=late(now, run.started_at if run else None)[:JOBS_SHOWN],
        unrecorded=_unrecorded([cluster.generation for cluster in clusters]),
        bytes_used=bytes_used(),
        quarantined=POSITIONS.raw.count_documents(IN_QUARANTINE, limit=DEEPEST),
        notes=tuple(clean(note, ERROR_LENGTH) for note in recent_notes(now)),
        streams=read_streams(now) if settings.ARBSITE.streams else (),
    )


def _open_run() -> RunRecord | None:
    """The open run with the newest heartbeat.

    A run whose process was killed stays open, but its heart has stopped.
    """
    runs = RUNS.show({"ended_at": None}, [("heartbeat_at", -1)], 1)
    return next(runs, None)


def _waiting_jobs() -> tuple[int, datetime | None]:
    """How many jobs wait for a worker, and since when the oldest of them does."""
    order = [("enqueued_at", 1)]
    oldest = next(QUEUED_JOBS.show(WAITING, order, 1, without=("payload",)), None)
    if oldest is None:
        return 0, None
    depth = QUEUED_JOBS.raw.count_documents(WAITING, limit=DEEPEST)
    return depth, oldest.enqueued_at


def _unrecorded(generations: list[str]) -> int:
    longest = Conf.TIMEOUT + TIMEOUT_MARGIN_SECONDS
    jobs = queue.unrecorded([Conf.CLUSTER_NAME], longest, DEEPEST)
    return jobs + queue.unrecorded(generations, PROBE_RECORDED_SECONDS, DEEPEST)


def _polls() -> Iterator[PollStatus]:
    for job in polling_jobs(TYPES_SHOWN):
        yield PollStatus(
            job.id.removeprefix(POLL), job.interval_seconds, job.last_at, job.next_at
        )


def _failing_jobs() -> Iterator[FailingJob]:
    for job in failing()[:JOBS_SHOWN]:
        # Everybody may read the health page, and errors can hold addresses.
        error = redact(clean(job.last_error or "no reason given", ERROR_LENGTH))
        yield FailingJob(clean(job.id), job.failures, error)


def _age(at: datetime | None, now: datetime) -> float | None:
    """Seconds since then; 0 for a time that is yet to come."""
    return None if at is None else max((now - at).total_seconds(), 0.0)
