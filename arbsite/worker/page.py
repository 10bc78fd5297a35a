"""The queue's page: jobs that wait or run, dead letters, and the worker clusters.

A job's payload is a signed pickle: it is measured here, and never opened.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from arbsite.pages.display import displayed
from arbsite.pages.reports.limits import MAX_MILLISECONDS
from arbsite.pages.reports.titles import job_title
from arbsite.worker.jobs import DEAD_LETTERS, RUNNING, WAITING
from arbsite.worker.queue import EPOCH
from arbsite.worker.records import CLUSTERS, QUEUED_JOBS, ClusterRecord
from arbsite.worker.registry import SILENT_SECONDS
from strategy.wiring import wall_now
from tasklog.storage.codec import salvage
from tasklog.storage.collections import Filters, Order

ROWS = 50
# Counting further would take the page too long.
COUNT_LIMIT = 100_000
OLDEST_FIRST = [("enqueued_at", 1), ("_id", 1)]
NEWEST_FIRST = [("dead_at", -1)]


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as it may be shown; `size` is that of its payload, in bytes.

    `id` is text: a job written by hand may have any.
    """

    id: str
    name: str
    queue: str
    owner: str | None
    attempts: int | None
    size: int | None
    reason: str | None
    enqueued_at: datetime | None
    started_at: datetime | None
    locked_until: datetime | None
    dead_at: datetime | None


@dataclass(frozen=True, slots=True)
class WorkerRow:
    """One cluster of workers, and whether its heartbeat is late."""

    cluster: ClusterRecord
    is_silent: bool


@dataclass(frozen=True, slots=True)
class Depth:
    """How many jobs wait, run and are dead, and since when the oldest waits."""

    waiting: int
    running: int
    dead: int
    oldest: datetime | None


def depth() -> Depth:
    oldest = job_rows(WAITING, OLDEST_FIRST, 1)
    return Depth(
        _count(WAITING),
        _count(RUNNING),
        _count(DEAD_LETTERS),
        oldest[0].enqueued_at if oldest else None,
    )


def job_rows(filters: Filters, order: Order, limit: int = ROWS) -> list[JobRow]:
    """Jobs without their payload, whose size the database measures."""
    is_text = {"$eq": [{"$type": "$payload"}, "string"]}
    size = {"$cond": [is_text, {"$strLenBytes": "$payload"}, None]}
    projection = {field.name: 1 for field in fields(JobRow) if field.name != "id"}
    documents = QUEUED_JOBS.raw.find(filters, {**projection, "size": size})
    bounded = documents.sort(order).limit(limit).max_time_ms(MAX_MILLISECONDS)
    return [_shown(salvage(JobRow, document)) for document in bounded]


def _shown(job: JobRow) -> JobRow:
    job = displayed(job)
    return replace(
        job,
        name=job_title(job.name),
        enqueued_at=_unless_epoch(job.enqueued_at),
        locked_until=_unless_epoch(job.locked_until),
    )


def _unless_epoch(at: datetime | None) -> datetime | None:
    # The queue writes it for "not locked", and for probes.
    return None if at == EPOCH else at


def worker_rows(now: datetime) -> list[WorkerRow]:
    clusters = CLUSTERS.show({}, [("_id", 1)], ROWS, MAX_MILLISECONDS)
    return [
        WorkerRow(cluster, _is_silent(cluster, now))
        for cluster in map(displayed, clusters)
    ]


def _is_silent(cluster: ClusterRecord, now: datetime) -> bool:
    # Salvaged, a missing or damaged time is None, whatever the record declares.
    heartbeat: datetime | None = cluster.heartbeat_at
    return heartbeat is None or now - heartbeat > timedelta(seconds=SILENT_SECONDS)


@never_cache
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    now = wall_now()
    context = {
        "now": now,
        "depth": depth(),
        "running": job_rows(RUNNING, OLDEST_FIRST),
        "waiting": job_rows(WAITING, OLDEST_FIRST),
        "dead": job_rows(DEAD_LETTERS, NEWEST_FIRST),
        "workers": worker_rows(now),
        "rows": ROWS,
        "attempts": settings.Q_CLUSTER["max_attempts"],
    }
    return render(request, "queue/index.html", context)


def _count(filters: Filters) -> int:
    return QUEUED_JOBS.raw.count_documents(
        filters, limit=COUNT_LIMIT, maxTimeMS=MAX_MILLISECONDS
    )
