"""Where do jobs wait, who holds one, and what happens to a job that cannot be run?

django-q's broker over Django's own connection. A job is claimed by one atomic write on
the server's clock, first come, first served. A claim bears the name of the incarnation
of the cluster that made it; claims of dead incarnations are set free at once. A job
that was started too often without an end, that is not on the allow-list or whose
signature is wrong is a dead letter: it stays, under the name of a queue that nobody
reads, and never runs.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from bson import ObjectId
from django.conf import settings
from django.db import connection
from django_q.brokers import Broker
from django_q.conf import Conf
from django_q.signing import BadSignature, SignedPackage
from django_q.utils import get_func_repr
from pymongo import ASCENDING, DESCENDING, ReturnDocument
from pymongo.collection import Collection
from pymongo.errors import PyMongoError

from tasklog.storage.codec import collection

logger = logging.getLogger(__name__)

QUEUE = "queue"
# Queues that no worker reads: dead letters, and what an operator sends away.
DEAD = "(dead)"
LEAVING = "(leaving)"
INCARNATION = "WORKER_INCARNATION"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
OUTAGE_PAUSE = 1.0
ACKNOWLEDGE_ATTEMPTS = 60

# {1} is the first argument.
SPOKEN = {
    "strategy.tasks.run_duty": "{1}",
    "arbsite.worker.tasks.pulse": "pulse of the worker",
}

Job = dict[str, Any]


def ensure_indexes() -> None:
    order = [("queue", ASCENDING), ("enqueued_at", ASCENDING), ("_id", ASCENDING)]
    _jobs().create_index(order)
    held = ("owner", ASCENDING)
    _jobs().create_index([order[0], held, *order[1:]])
    told = {"outbox.task_id": {"$gt": ""}}
    _jobs().create_index("outbox.task_id", partialFilterExpression=told)
    _jobs().create_index([("queue", ASCENDING), ("dead_at", DESCENDING)])


class MongoBroker(Broker):
    """The queue as django-q sees it."""

    def enqueue(self, task: str) -> ObjectId:
        # A job addressed to one incarnation is the pulse: it goes first.
        own = self.list_key != Conf.CLUSTER_NAME
        job = {
            "queue": self.list_key,
            "name": _name(task),
            "payload": task,
            "enqueued_at": EPOCH if own else datetime.now(UTC),
            "locked_until": EPOCH,
            "owner": None,
            "starts": 0,
        }
        inserted: ObjectId = _jobs().insert_one(job).inserted_id
        return inserted

    def dequeue(self) -> list[tuple[ObjectId, str]] | None:
        """The next job, claimed; None (after a short sleep) when there is none."""
        try:
            job = self._claim()
            if job is None:
                time.sleep(Conf.POLL)
                return None
            reason = refusal(job)
            if reason is None:
                return [(job["_id"], job["payload"])]
            bury(job, reason)
        except PyMongoError as error:
            # Raising would cost the pusher, and ten seconds.
            logger.warning("The queue cannot be read: %s", type(error).__name__)
            time.sleep(OUTAGE_PAUSE)
        return None

    def _claim(self) -> Job | None:
        until = {"startDate": "$$NOW", "unit": "second", "amount": Conf.RETRY}
        claim = {"locked_until": {"$dateAdd": until}, "owner": incarnation()}
        return _jobs().find_one_and_update(
            {
                "queue": {"$in": [self.list_key, incarnation()]},
                "$expr": {"$lte": ["$locked_until", "$$NOW"]},
            },
            [{"$set": claim}],
            sort=[("enqueued_at", ASCENDING), ("_id", ASCENDING)],
            return_document=ReturnDocument.AFTER,
        )

    def acknowledge(self, task_id: ObjectId) -> None:
        """The job is done. An outage is sat out, else the job would be run again."""
        for _ in range(ACKNOWLEDGE_ATTEMPTS):
            try:
                _jobs().delete_one({"_id": task_id})
            except PyMongoError as error:
                logger.warning("The queue does not answer: %s", type(error).__name__)
                time.sleep(OUTAGE_PAUSE)
            else:
                return

    delete = acknowledge

    def fail(self, task_id: ObjectId) -> None:
        job = _jobs().find_one({"_id": task_id})
        if job is not None:
            bury(job, "it cannot be read")

    def queue_size(self) -> int:
        return _jobs().count_documents({"queue": self.list_key, "owner": None})

    def lock_size(self) -> int:
        held = {"queue": self.list_key, "owner": {"$ne": None}}
        return _jobs().count_documents(held)

    def purge_queue(self) -> int:
        return _jobs().delete_many({"queue": self.list_key}).deleted_count

    delete_queue = purge_queue

    def ping(self) -> bool:
        connection.ensure_connection()
        return True

    def info(self) -> str:
        return "MongoDB"

    def set_stat(self, key: str, value: str, timeout: int) -> None:
        """The state of the clusters is kept by their supervisors."""

    def get_stat(self, key: str) -> None:
        return None

    def get_stats(self, pattern: str) -> list[Any]:
        return []


def _name(payload: str) -> str:
    """What a job of our own does, as it is shown to people: its duty, if it has one."""
    task = SignedPackage.loads(payload)
    words = [get_func_repr(task["func"]), *map(str, task["args"][:1])]
    return SPOKEN.get(words[0], "{0} {1}").format(*words, "")


def incarnation() -> str:
    """The name under which this process claims jobs."""
    return os.environ.get(INCARNATION) or f"process-{os.getpid()}"


def refusal(job: Job) -> str | None:
    """Why this job must not run; None if it may."""
    if job.get("starts", 0) >= Conf.MAX_ATTEMPTS:
        return f"it was started {job['starts']} times and never came to an end"
    try:
        task = SignedPackage.loads(job.get("payload"))
    except BadSignature:
        return "its signature is wrong"
    except Exception as error:
        return f"it cannot be read ({type(error).__name__})"
    for function in (task["func"], task.get("hook")):
        if function and get_func_repr(function) not in settings.Q_ALLOWED:
            return f"{get_func_repr(function)} is not on the list of allowed functions"
    return None


def bury(job: Job, reason: str) -> None:
    """Make a dead letter of a job, which keeps the name of its queue."""
    logger.error("Job %s is not run: %s.", job["_id"], reason)
    fields = {
        "came_from": "$queue",
        "queue": DEAD,
        "owner": None,
        "locked_until": EPOCH,
        "reason": {"$literal": reason},
        "dead_at": datetime.now(UTC),
    }
    _jobs().update_one({"_id": job["_id"], "queue": {"$ne": DEAD}}, [{"$set": fields}])


def count_start(task: Job, **_: Any) -> None:
    """In the worker, before the body: what kills its worker is known by its starts."""
    now = {"starts": {"$add": ["$starts", 1]}, "started_at": "$$NOW"}
    try:
        _jobs().update_one({"_id": task.get("ack_id")}, [{"$set": now}])
    except PyMongoError as error:
        logger.warning("A start was not counted: %s", type(error).__name__)


def release_all_but(living: Iterable[str]) -> int:
    """Set free what dead incarnations hold, and drop their pulses."""
    known = list(living)
    strangers = {"$nin": [None, *known]}
    free = {"$set": {"owner": None, "locked_until": EPOCH}}
    queues = {"$nin": [Conf.CLUSTER_NAME, *known]}
    _jobs().delete_many({"queue": queues, "enqueued_at": EPOCH})
    return _jobs().update_many({"owner": strangers}, free).modified_count


def release(owner: str) -> None:
    """Set free what one incarnation holds, and drop its pulse."""
    free = {"$set": {"owner": None, "locked_until": EPOCH}}
    _jobs().delete_many({"queue": owner})
    _jobs().update_many({"owner": owner}, free)


def is_working(owner: str, seconds: float) -> bool:
    """Does a job of this incarnation run that began within the last seconds?"""
    since = {"startDate": "$$NOW", "unit": "second", "amount": seconds}
    recent = {"$gt": ["$started_at", {"$dateSubtract": since}]}
    return _jobs().find_one({"owner": owner, "$expr": recent}, {"_id": 1}) is not None


def _jobs() -> Collection[Job]:
    return collection(QUEUE)
