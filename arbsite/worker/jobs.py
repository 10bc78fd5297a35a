"""Jobs that an operator removes from the queue or retries: once, with one line.

First the job is taken out of every worker's reach, by a guarded write that carries its
line; then the line goes into the trail, and the job is deleted or queued again. If the
process dies in between, `finish_interrupted` completes the change: the next operator
calls it, and the worker's supervisor. A payload is never opened; the broker judges it
when a worker claims it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bson import ObjectId
from django_q.conf import Conf

from arbsite.worker.queue import EPOCH
from arbsite.worker.records import (
    DEAD,
    DRAINING,
    QUEUED_JOBS,
    DrainOrder,
    QueuedJob,
    Removal,
)
from positions.services.operator import Operator, OverrideRejected
from tasklog.changes import as_text, changed_fields
from tasklog.kinds import Kind
from tasklog.outbox import Subject, relay
from tasklog.records import Change, TrailLine
from tasklog.storage.codec import DamagedDocument, decode, encode
from tasklog.storage.collections import Filters
from tasklog.trail import append

WAITING: Filters = {"queue": Conf.CLUSTER_NAME, "owner": None}
RUNNING: Filters = {"queue": Conf.CLUSTER_NAME, "owner": {"$gt": ""}}
DEAD_LETTERS: Filters = {"queue": DEAD}
SHOWN_FIELDS = ("queue", "name", "attempts", "enqueued_at", "dead_at", "reason")
# A drain older than this and not done belonged to a process that died.
ABANDONED_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class QueueView:
    """A part of the queue: its filter, the date that orders it, its name on pages."""

    filters: Filters
    order: str
    title: str


QUEUE_VIEWS = {
    "waiting": QueueView(WAITING, "enqueued_at", "jobs that wait"),
    "dead": QueueView(DEAD_LETTERS, "dead_at", "dead letters"),
}


class JobGone(OverrideRejected):
    """The job has changed: a worker or another operator has taken it."""

    def __init__(self) -> None:
        super().__init__(JobGone.__doc__)


def find(identity: str) -> QueuedJob | None:
    """A waiting or running job, or a dead letter, salvaged and without its payload."""
    if not ObjectId.is_valid(identity):
        return None
    queues = {"$in": [Conf.CLUSTER_NAME, DEAD]}
    filters = {"_id": ObjectId(identity), "queue": queues}
    return next(QUEUED_JOBS.show(filters, without=("payload",)), None)


def count(view: str) -> int:
    """How many jobs a part of the queue holds."""
    return QUEUED_JOBS.raw.count_documents(QUEUE_VIEWS[view].filters)


def drop(job: QueuedJob, operator: Operator) -> None:
    """Delete a waiting job or a dead letter. Raises JobGone."""
    finish_interrupted(operator.now())
    what = f"{'dead letter' if job.is_dead else 'waiting job'} {job.id} dropped"
    changes = changed_fields(job, None, SHOWN_FIELDS)
    line = operator.line(Kind.OVERRIDE_QUEUE_DROP, what, changes, job.id)
    _take_out(job, line, Removal.DROP)
    finish_interrupted(operator.now())


def retry(job: QueuedJob, operator: Operator) -> None:
    """Queue a dead letter again, with no attempts. Raises OverrideRejected."""
    finish_interrupted(operator.now())
    if not job.is_dead:
        raise JobGone
    has_payload = {"_id": job.id, "payload": {"$type": "string"}}
    if not QUEUED_JOBS.raw.count_documents(has_payload):
        raise OverrideRejected("it has no payload to run")
    now = operator.now()
    queue = job.came_from or Conf.CLUSTER_NAME
    after = replace(job, queue=queue, attempts=0, enqueued_at=now)
    line = operator.line(
        Kind.OVERRIDE_QUEUE_RETRY,
        f"job {job.id} queued again",
        changed_fields(job, after, ("queue", "attempts", "enqueued_at")),
        job.id,
        job.dead_at,
    )
    _take_out(job, line, Removal.RETRY, enqueued_at=now, attempts=0)
    finish_interrupted(now)


def _take_out(
    job: QueuedJob, line: TrailLine, action: Removal, **changes: int | datetime
) -> None:
    """Take a job out of every worker's reach. Raises JobGone if it has changed.

    Not by `tasklog.outbox.change`, which reads the document strictly: operators drop
    damaged jobs too, and payloads stay in the database.
    """
    view = DEAD_LETTERS if job.is_dead else WAITING
    # A dead letter that was retried and died again is another one. A damaged date is
    # None here, but something else in the document.
    dead_at = job.dead_at or {"$not": {"$type": "date"}}
    fields = {"queue": DRAINING, "action": action.value, **changes}
    taken = QUEUED_JOBS.raw.update_one(
        {
            **view,
            "_id": job.id,
            "dead_at": dead_at,
            "outbox.task_id": {"$ne": line.task_id},
        },
        {"$set": fields, "$push": {"outbox": encode(line)}},
    )
    if not taken.matched_count:
        raise JobGone


def drain(view: str, up_to: datetime, operator: Operator) -> int:
    """Delete what a view held at `up_to` and still holds; how many there were."""
    finish_interrupted(operator.now())
    part = QUEUE_VIEWS[view]
    change = Change("up_to", as_text(up_to), None)
    # The details lack the number of jobs: it is known when they are taken out.
    line = operator.line(Kind.OVERRIDE_QUEUE_DRAIN, "", (change,), view, up_to)
    order = DrainOrder(view, line)
    fields = {"queue": DRAINING, "action": Removal.DRAIN.value, "drain": encode(order)}
    due = {"$and": [part.filters, {part.order: {"$lte": up_to}}]}
    QUEUED_JOBS.raw.update_many(due, {"$set": fields})
    return _delete_drained(order)


def _delete_drained(order: DrainOrder) -> int:
    """Write one line for all jobs that one order took out, then delete them."""
    line = order.line
    filters = {"queue": DRAINING, "drain.line.task_id": line.task_id}
    if dropped := QUEUED_JOBS.raw.count_documents(filters):
        summary = replace(
            line,
            details=f"{dropped} {QUEUE_VIEWS[order.view].title} dropped{line.details}",
            changes=(Change("jobs", str(dropped), "0"), *line.changes),
        )
        append([summary])
        QUEUED_JOBS.raw.delete_many(filters)
    return dropped


def finish_interrupted(now: datetime) -> None:
    """Complete every removal and retry. Several processes may do so at once."""
    relay(QUEUED_JOBS, Subject.QUEUE_JOB)
    # Their line is in the trail: only now may the job itself go.
    recorded = {"queue": DRAINING, "outbox": []}
    QUEUED_JOBS.raw.delete_many({**recorded, "action": Removal.DROP.value})
    requeued = {
        "queue": {"$ifNull": ["$came_from", Conf.CLUSTER_NAME]},
        "owner": None,
        "locked_until": EPOCH,
    }
    removed = ["action", "came_from", "reason", "dead_at", "outbox"]
    QUEUED_JOBS.raw.update_many(
        {**recorded, "action": Removal.RETRY.value},
        [{"$set": requeued}, {"$unset": removed}],
    )
    abandoned = {"$lt": now - ABANDONED_AFTER}
    filters = {"queue": DRAINING, "drain.line.timestamp": abandoned}
    for document in QUEUED_JOBS.raw.distinct("drain", filters):
        try:
            _delete_drained(decode(DrainOrder, document))
        except DamagedDocument:
            # Its jobs stay where no worker reads them; the others must not wait.
            continue
