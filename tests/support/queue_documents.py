"""Documents of the queue, as the broker stores them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bson import ObjectId

from arbsite.worker.queue import EPOCH
from arbsite.worker.records import DEAD
from strategy.wiring import wall_now
from tasklog.storage.codec import Document


def job(**changes: Any) -> Document:
    """A job that waits for a worker."""
    fields = {
        "_id": ObjectId(),
        "queue": "arbsite",
        "payload": "signed:pickle",
        "enqueued_at": wall_now() - timedelta(minutes=3),
        "locked_until": EPOCH,
        "owner": None,
        "attempts": 0,
    }
    return {**fields, **changes}


def dead(**changes: Any) -> Document:
    """A dead letter."""
    fields = {
        "queue": DEAD,
        "came_from": "arbsite",
        "reason": "invalid signature",
        "dead_at": wall_now(),
    }
    return job(**{**fields, **changes})
