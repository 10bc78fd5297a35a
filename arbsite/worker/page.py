"""What waits in the queue, who is at work, and what could not be run?

A job's payload is a signed pickle: it is measured here, and never opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from arbsite.overrides.verbs import duty_words
from arbsite.pages.reports.limits import MAX_MILLISECONDS
from arbsite.worker.broker import EPOCH
from arbsite.worker.jobs import BURIED, RUNNING, WAITING, jobs
from arbsite.worker.registry import CLUSTERS, SILENT_SECONDS
from positions.admin.verbs import wall_now
from tasklog.storage.codec import Document, collection
from tasklog.storage.reading import moment, text, whole

ROWS = 50
COUNTED = 100_000
SHOWN = dict.fromkeys(
    (
        *("name", "queue", "owner", "starts", "enqueued_at", "started_at"),
        *("locked_until", "dead_at", "reason"),
    ),
    1,
)


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as it may be shown; `size` is that of its payload, in bytes."""

    id: str
    name: str
    queue: str
    owner: str
    starts: int | None
    size: int | None
    reason: str
    enqueued_at: datetime | None
    started_at: datetime | None
    locked_until: datetime | None
    dead_at: datetime | None


@dataclass(frozen=True, slots=True)
class WorkerRow:
    """One cluster of workers: where it runs, and when it was last heard of."""

    name: str
    host: str
    pid: int | None
    incarnation: str
    restarts: int | None
    started_at: datetime | None
    beat_at: datetime | None
    pulse_at: datetime | None
    is_silent: bool


@dataclass(frozen=True, slots=True)
class Depth:
    """How many jobs wait, run and are dead, and since when the oldest waits."""

    waiting: int
    running: int
    dead: int
    oldest: datetime | None


def depth() -> Depth:
    oldest = jobs().find_one(
        WAITING,
        {"enqueued_at": 1},
        sort=[("enqueued_at", 1)],
        max_time_ms=MAX_MILLISECONDS,
    )
    return Depth(
        _count(WAITING),
        _count(RUNNING),
        _count(BURIED),
        moment(oldest or {}, "enqueued_at"),
    )


OLDEST_FIRST = {"enqueued_at": 1, "_id": 1}
NEWEST_FIRST = {"dead_at": -1}


def rows(query: Document, order: dict[str, int]) -> list[JobRow]:
    """Without the payload: its size is told by the database."""
    is_text = {"$eq": [{"$type": "$payload"}, "string"]}
    size = {"$cond": [is_text, {"$strLenBytes": "$payload"}, None]}
    found = jobs().find(query, {**SHOWN, "size": size}).sort(order).limit(ROWS)
    return [_job(one) for one in found.max_time_ms(MAX_MILLISECONDS)]


def _job(document: Document) -> JobRow:
    return JobRow(
        id=text(document, "_id"),
        name=duty_words(text(document, "name")),
        queue=text(document, "queue"),
        owner=text(document, "owner"),
        starts=whole(document, "starts"),
        size=whole(document, "size"),
        reason=text(document, "reason"),
        enqueued_at=_known(moment(document, "enqueued_at")),
        started_at=moment(document, "started_at"),
        locked_until=_known(moment(document, "locked_until")),
        dead_at=moment(document, "dead_at"),
    )


def _known(at: datetime | None) -> datetime | None:
    return None if at == EPOCH else at


def workers(now: datetime) -> list[WorkerRow]:
    found = collection(CLUSTERS).find({}).sort("_id", 1).limit(ROWS)
    return [_worker(one, now) for one in found.max_time_ms(MAX_MILLISECONDS)]


def _worker(document: Document, now: datetime) -> WorkerRow:
    beat = moment(document, "beat_at")
    return WorkerRow(
        name=text(document, "_id"),
        host=text(document, "host"),
        pid=whole(document, "pid"),
        incarnation=text(document, "incarnation"),
        restarts=whole(document, "restarts"),
        started_at=moment(document, "started_at"),
        beat_at=beat,
        pulse_at=moment(document, "pulse_at"),
        is_silent=beat is None or now - beat > timedelta(seconds=SILENT_SECONDS),
    )


@never_cache
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    now = wall_now()
    context = {
        "now": now,
        "depth": depth(),
        "running": rows(RUNNING, OLDEST_FIRST),
        "waiting": rows(WAITING, OLDEST_FIRST),
        "dead": rows(BURIED, NEWEST_FIRST),
        "workers": workers(now),
        "rows": ROWS,
        "attempts": settings.Q_CLUSTER["max_attempts"],
    }
    return render(request, "queue/index.html", context)


def _count(query: Document) -> int:
    return jobs().count_documents(query, limit=COUNTED, maxTimeMS=MAX_MILLISECONDS)
