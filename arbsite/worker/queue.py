"""The queue's collection: jobs that wait, are claimed, or became dead letters.

A job is claimed by one atomic write on the server's clock, first come, first served. A
claim carries the name of the generation of the cluster that made it, so that the claims
of dead generations can be released at once. A dead letter stays in the collection,
under the name of a queue that no worker reads, and never runs.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from bson import ObjectId
from django_q.conf import Conf
from pymongo import ASCENDING, DESCENDING, ReturnDocument

from arbsite.worker.records import DEAD, QUEUED_JOBS, QueuedJob
from tasklog.storage.codec import salvage
from tasklog.storage.collections import insert_missing

logger = logging.getLogger(__name__)

# "Not locked", and for probes "before every other job".
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def ensure_indexes() -> None:
    queue, owner = ("queue", ASCENDING), ("owner", ASCENDING)
    order = [("enqueued_at", ASCENDING), ("_id", ASCENDING)]
    QUEUED_JOBS.raw.create_index([queue, *order])
    QUEUED_JOBS.raw.create_index([queue, owner, *order])
    has_outbox = {"outbox.task_id": {"$gt": ""}}
    # The relay reads what waits in the order of the ids.
    QUEUED_JOBS.raw.create_index(
        [order[1], ("outbox.task_id", ASCENDING)], partialFilterExpression=has_outbox
    )
    QUEUED_JOBS.raw.create_index([queue, ("dead_at", DESCENDING)])


def add(queue: str, name: str, payload: str, enqueued_at: datetime) -> ObjectId:
    """The id of the new job."""
    job = QueuedJob(
        # Ids grow: jobs of the same millisecond keep their order.
        id=ObjectId(),
        queue=queue,
        name=name,
        payload=payload,
        enqueued_at=enqueued_at,
        locked_until=EPOCH,
        owner=None,
        attempts=0,
    )
    QUEUED_JOBS.insert(job)
    return job.id


def claim(queues: list[str], owner: str) -> QueuedJob | None:
    """The oldest job of these queues that nobody holds, now held by `owner`."""
    until = {"startDate": "$$NOW", "unit": "second", "amount": Conf.RETRY}
    document = QUEUED_JOBS.raw.find_one_and_update(
        {
            "queue": {"$in": queues},
            # By the server's clock: workers of several hosts may disagree about the
            # time.
            "$expr": {"$lte": ["$locked_until", "$$NOW"]},
        },
        [{"$set": {"locked_until": {"$dateAdd": until}, "owner": owner}}],
        sort=[("enqueued_at", ASCENDING), ("_id", ASCENDING)],
        return_document=ReturnDocument.AFTER,
    )
    if document is None:
        return None
    if not isinstance(document["_id"], ObjectId):
        _adopt(document)
        return None
    # Not read strictly: a damaged job must become a dead letter, not stop the queue.
    return salvage(QueuedJob, document)


def _adopt(document: Mapping[str, Any]) -> None:
    """Make a dead letter of a job with an id that only a person can have written.

    It gets an id of the usual kind, by which operators retry or drop it. The new id
    follows from the old one, so that a death between the two writes makes no second.
    """
    digest = hashlib.sha256(repr(document["_id"]).encode()).digest()
    letter = {
        **document,
        "_id": ObjectId(digest[:12]),
        "came_from": document.get("queue"),
        "queue": DEAD,
        "owner": None,
        "locked_until": EPOCH,
        "reason": "not queued by this installation",
        "dead_at": datetime.now(UTC),
    }
    logger.error("Job %r was not queued by this installation.", document["_id"])
    insert_missing(QUEUED_JOBS.raw, [letter])
    remove(document["_id"])


def remove(job_id: ObjectId) -> None:
    QUEUED_JOBS.raw.delete_one({"_id": job_id})


def count_waiting(queue: str) -> int:
    return QUEUED_JOBS.raw.count_documents({"queue": queue, "owner": None})


def count_claimed(queue: str) -> int:
    return QUEUED_JOBS.raw.count_documents({"queue": queue, "owner": {"$ne": None}})


def has_jobs(queue: str) -> bool:
    return QUEUED_JOBS.raw.find_one({"queue": queue}, {"_id": 1}) is not None


def unrecorded(queues: Iterable[str], seconds: float, limit: int) -> int:
    """How many jobs were started more than `seconds` ago and are still claimed.

    After the time that a job may take, that means that nobody records results.
    """
    until = {"startDate": "$$NOW", "unit": "second", "amount": seconds}
    query = {
        "queue": {"$in": list(queues)},
        "owner": {"$ne": None},
        "started_at": {"$type": "date"},
        "$expr": {"$lt": ["$started_at", {"$dateSubtract": until}]},
    }
    return QUEUED_JOBS.raw.count_documents(query, limit=limit)


def purge(queue: str) -> int:
    """Delete every job of a queue; how many there were."""
    return QUEUED_JOBS.raw.delete_many({"queue": queue}).deleted_count


def dead_letter(job_id: ObjectId, reason: str) -> None:
    """Put a job aside for good; it remembers its queue in `came_from`."""
    logger.error("Job %s will not run: %s.", job_id, reason)
    fields: dict[str, Any] = {
        "came_from": "$queue",
        "queue": DEAD,
        "owner": None,
        "locked_until": EPOCH,
        # In a pipeline a text that starts with $ would be read as a field's name.
        "reason": {"$literal": reason},
        "dead_at": datetime.now(UTC),
    }
    # Of two processes that give it up, the first one's reason and time stay.
    QUEUED_JOBS.raw.update_one(
        {"_id": job_id, "queue": {"$ne": DEAD}}, [{"$set": fields}]
    )


def count_attempt(job_id: ObjectId) -> None:
    fields = {"attempts": {"$add": ["$attempts", 1]}, "started_at": "$$NOW"}
    QUEUED_JOBS.raw.update_one({"_id": job_id}, [{"$set": fields}])


def release_all_except(generations: Iterable[str]) -> int:
    """Release the claims of all other generations and drop their probes.

    Returns the number of jobs that are free again.
    """
    alive = list(generations)
    QUEUED_JOBS.raw.delete_many(
        {"queue": {"$nin": [Conf.CLUSTER_NAME, *alive]}, "enqueued_at": EPOCH}
    )
    claims = {"owner": {"$nin": [None, *alive]}}
    return QUEUED_JOBS.raw.update_many(claims, _unclaimed()).modified_count


def release(generation: str) -> None:
    """Release the claims of one generation and drop its probe."""
    QUEUED_JOBS.raw.delete_many({"queue": generation})
    QUEUED_JOBS.raw.update_many({"owner": generation}, _unclaimed())


def is_working(generation: str, seconds: float) -> bool:
    """Does this generation run a job that started within the last `seconds`?"""
    since = {"startDate": "$$NOW", "unit": "second", "amount": seconds}
    recent = {"$gt": ["$started_at", {"$dateSubtract": since}]}
    query = {"owner": generation, "$expr": recent}
    return QUEUED_JOBS.raw.find_one(query, {"_id": 1}) is not None


def _unclaimed() -> dict[str, Any]:
    return {"$set": {"owner": None, "locked_until": EPOCH}}
