"""django-q's broker over Django's own MongoDB connection.

A job that was started too often without finishing, that calls a function which is not
allowed, or whose signature is invalid becomes a dead letter instead of being run.
"""

from __future__ import annotations

import logging
import os
import time
from datetime import UTC, datetime
from typing import Any

from bson import ObjectId
from django.conf import settings
from django_q.brokers import Broker
from django_q.conf import Conf
from django_q.signing import BadSignature, SignedPackage
from django_q.utils import get_func_repr
from pymongo.errors import PyMongoError

from arbsite.logs import WORKER_GENERATION
from arbsite.worker import queue, waking
from arbsite.worker.queue import EPOCH
from arbsite.worker.records import QueuedJob

logger = logging.getLogger(__name__)

OUTAGE_PAUSE = 1.0
# A minute. After a longer outage the job runs again, which does no harm.
ACKNOWLEDGE_ATTEMPTS = 60

# How the queue's page names our own jobs; {1} is the first argument.
DISPLAY_NAMES = {
    "strategy.tasks.run_job": "{1}",
    "arbsite.worker.tasks.answer_probe": "worker probe",
}


class MongoBroker(Broker):
    """The queue as django-q sees it."""

    def enqueue(self, task: str) -> ObjectId:
        # A job addressed to one generation is a probe: it goes to the front.
        is_probe = self.list_key != Conf.CLUSTER_NAME
        enqueued_at = EPOCH if is_probe else datetime.now(UTC)
        return queue.add(self.list_key, _display_name(task), task, enqueued_at)

    def dequeue(self) -> list[tuple[ObjectId, str]] | None:
        """The next job, claimed; None (after a wait for one) when there is none."""
        try:
            job = queue.claim([self.list_key, generation()], generation())
            if job is None:
                waking.wait(Conf.POLL)
                return None
            reason = rejection(job)
            if reason is None:
                return [(job.id, job.payload)]
            queue.dead_letter(job.id, reason)
        except PyMongoError as error:
            # If this raised, django-q's pusher would sleep for ten seconds and exit.
            logger.warning("Cannot read the queue: %s", type(error).__name__)
            time.sleep(OUTAGE_PAUSE)
        return None

    def acknowledge(self, task_id: ObjectId) -> None:
        """The job is done. Retried through an outage, else the job would run again."""
        for _ in range(ACKNOWLEDGE_ATTEMPTS):
            try:
                queue.remove(task_id)
            except PyMongoError as error:
                logger.warning("Cannot acknowledge a job: %s", type(error).__name__)
                time.sleep(OUTAGE_PAUSE)
            else:
                return

    delete = acknowledge

    def fail(self, task_id: ObjectId) -> None:
        queue.dead_letter(task_id, "unreadable payload")

    def queue_size(self) -> int:
        return queue.count_waiting(self.list_key)

    def lock_size(self) -> int:
        return queue.count_claimed(self.list_key)

    def purge_queue(self) -> int:
        return queue.purge(self.list_key)

    delete_queue = purge_queue

    def ping(self) -> bool:
        """True without a look at the database, which the pusher waits for, if away.

        django-q asks before it forks its workers: a connection would bring threads,
        whose locks a fork may inherit and never see released.
        """
        return True

    def info(self) -> str:
        return "MongoDB"

    def set_stat(self, key: str, value: str, timeout: int) -> None:
        """Ignored: the supervisors register their clusters themselves."""

    def get_stat(self, key: str) -> None:
        return None

    def get_stats(self, pattern: str) -> list[Any]:
        return []


def generation() -> str:
    """The name under which this process claims jobs."""
    return os.environ.get(WORKER_GENERATION) or f"process-{os.getpid()}"


def rejection(job: QueuedJob) -> str | None:
    """Why this job must not run; None if it may."""
    # Of a damaged job, the number may be missing.
    if (job.attempts or 0) >= Conf.MAX_ATTEMPTS:
        return f"started {job.attempts} times without finishing"
    try:
        task = SignedPackage.loads(job.payload)
    except BadSignature:
        return "invalid signature"
    except Exception as error:
        return f"unreadable payload ({type(error).__name__})"
    for function in (task["func"], task.get("hook")):
        if function and get_func_repr(function) not in settings.WORKER_FUNCTIONS:
            return f"{get_func_repr(function)} is not an allowed function"
    return None


def count_attempt(task: dict[str, Any], **_: Any) -> None:
    """Receiver of django-q's pre_execute, in the worker.

    Counted before the job runs: a job that kills its worker leaves no other trace.
    """
    try:
        queue.count_attempt(task["ack_id"])
    except PyMongoError as error:
        logger.warning("Cannot count an attempt: %s", type(error).__name__)


def _display_name(payload: str) -> str:
    """How people see a job of our own: its function, or the job it looks after."""
    task = SignedPackage.loads(payload)
    parts = [get_func_repr(task["func"]), *map(str, task["args"][:1])]
    return DISPLAY_NAMES.get(parts[0], "{0} {1}").format(*parts, "")
