"""How does a job leave the queue by an operator's hand: once, and with its line?

First it is taken out of every worker's reach, by a guarded write that carries its line;
then the line goes into the trail, and the job where it should. Whoever dies in between,
`finish` goes on: the next operator calls it, and the worker's supervisor. A payload is
never opened; the broker judges it when its turn comes.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django_q.conf import Conf
from pymongo.collection import Collection

from arbsite.worker.broker import DEAD, EPOCH, LEAVING, QUEUE
from positions.services.operator import Operator, OverrideRefused
from tasklog.storage.codec import Document, collection
from tasklog.trail import append, carry, relay

WAITING: Document = {"queue": Conf.CLUSTER_NAME, "owner": None}
RUNNING: Document = {"queue": Conf.CLUSTER_NAME, "owner": {"$gt": ""}}
BURIED: Document = {"queue": DEAD}
HEAPS = {
    "waiting": (WAITING, "enqueued_at", "jobs that wait"),
    "dead": (BURIED, "dead_at", "dead letters"),
}
KEPT = ("queue", "name", "starts", "enqueued_at", "dead_at", "reason")
# A drain that is this old and not done was left behind by whoever asked for it.
LEFT_BEHIND = timedelta(minutes=1)


class JobGone(OverrideRefused):
    """It is no longer there as it was: a worker has taken it, or somebody else."""

    def __init__(self) -> None:
        super().__init__(JobGone.__doc__)


def jobs() -> Collection[Document]:
    return collection(QUEUE)


def drop(job: Document, operator: Operator) -> None:
    """Take out a job that waits, or a dead letter. Raises JobGone."""
    finish(operator.now())
    is_dead = job.get("queue") == DEAD
    what = f"{'dead letter' if is_dead else 'waiting job'} {job['_id']} dropped"
    line = operator.line("queue_drop", what, _told(job), None, job["_id"])
    _send_away(job, BURIED if is_dead else WAITING, {"leaves": "drop"}, line)
    finish(operator.now())


def retry(job: Document, operator: Operator) -> None:
    """Let a dead letter wait again, its starts counted anew. Raises OverrideRefused."""
    finish(operator.now())
    if job.get("queue") != DEAD:
        raise JobGone
    if not jobs().count_documents({"_id": job["_id"], "payload": {"$type": "string"}}):
        raise OverrideRefused("it holds nothing that could be run")
    now = operator.now()
    after = {"queue": job.get("came_from"), "starts": 0, "enqueued_at": now}
    what = f"job {job['_id']} queued again"
    seen = (job["_id"], job.get("dead_at"))
    line = operator.line("queue_retry", what, _told(job), after, *seen)
    fresh = {"leaves": "retry", "enqueued_at": now, "starts": 0}
    _send_away(job, BURIED, fresh, line)
    finish(now)


def drain(heap: str, up_to: datetime, operator: Operator) -> int:
    """Drop what was in a heap at `up_to` and still is; how many there were."""
    finish(operator.now())
    query, field, _ = HEAPS[heap]
    line = operator.line("queue_drain", "", {"up_to": up_to}, None, heap, up_to)
    order = {"heap": heap, "line": line}
    older = {"$and": [query, {field: {"$lte": up_to}}]}
    away = {"queue": LEAVING, "leaves": "drain", "drain": order}
    jobs().update_many(older, {"$set": away})
    return _drained(order)


def finish(now: datetime) -> None:
    """Do what is left to do with jobs that leave. It may be done by several at once."""
    relay(jobs(), "job_id")
    told = {"queue": LEAVING, "outbox": []}
    jobs().delete_many({**told, "leaves": "drop"})
    back: Document = {
        "queue": {"$ifNull": ["$came_from", Conf.CLUSTER_NAME]},
        "owner": None,
        "locked_until": EPOCH,
    }
    gone = ["leaves", "came_from", "reason", "dead_at", "outbox"]
    jobs().update_many({**told, "leaves": "retry"}, [{"$set": back}, {"$unset": gone}])
    old = {"$lt": now - LEFT_BEHIND}
    while found := jobs().find_one({"queue": LEAVING, "drain.line.timestamp": old}):
        _drained(found["drain"])


def _drained(order: Document) -> int:
    """One line for all that was taken out by one order, and then they are deleted."""
    line = order["line"]
    taken = {"queue": LEAVING, "drain.line.task_id": line["task_id"]}
    if count := jobs().count_documents(taken):
        what = f"{count} {HEAPS[order['heap']][2]} dropped"
        told = {
            "details": f"{what}; {line['actor']}: {line['reason']}",
            "before": {**line["before"], "count": count},
        }
        append([{**line, **told}])
        jobs().delete_many(taken)
    return count


def _send_away(
    job: Document, among: Document, values: Document, line: Document
) -> None:
    """Out of every worker's reach, if it is still where it was."""
    guard = {**among, "_id": job["_id"], "dead_at": job.get("dead_at")}
    if carry(jobs(), guard, {"queue": LEAVING, **values}, line) is None:
        raise JobGone


def _told(job: Document) -> Document:
    return {name: job[name] for name in KEPT if name in job}
