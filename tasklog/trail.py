"""How does a line get into the audit trail exactly once, and without a secret?

What is done to a document rides in it, in the outbox, with the write that does it, and
is relayed from there; what concerns no document is written directly under an id of its
own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from pymongo import ReturnDocument, UpdateOne
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError

from tasklog.models import Action, Status
from tasklog.redaction import redact
from tasklog.storage.codec import Document, collection, encode, to_milliseconds
from tasklog.topics import MARK, topic

DUPLICATE_KEY = 11000
ERROR_LENGTH = 2000
RELAY_BATCH = 50


def entry(
    task_id: str,
    action: Action,
    status: Status,
    details: str,
    timestamp: datetime,
    error: str | None = None,
    **more: object,
) -> Document:
    """One line of the trail as a document of `task_log` (without its _id).

    Secrets are taken out here, before anything is cut or stored anywhere.
    """
    return {
        "task_id": task_id,
        "action": str(action),
        "status": str(status),
        "details": redact(details),
        "error": None if error is None else redact(error)[:ERROR_LENGTH],
        "timestamp": to_milliseconds(timestamp),
        **redact.within(more),
    }


class Journal:
    """Writes lines that belong to no position: passes, attempts, recoveries."""

    def __init__(self, now: Callable[[], datetime], new_id: Callable[[], str]):
        self._now = now
        self._new_id = new_id

    def write(
        self,
        action: Action,
        status: Status,
        details: str,
        error: str | None = None,
        task_id: str | None = None,
        **more: object,
    ) -> None:
        """Append a line; one with a `task_id` of its own is written once only."""
        identity = self._new_id() if task_id is None else task_id
        line = entry(identity, action, status, details, self._now(), error, **more)
        append([line])


def append(lines: Iterable[Document]) -> None:
    """Insert lines; those whose id is there already are left as they are."""
    insert_new(collection("task_log"), [_marked(line) for line in lines])


def _marked(line: Document) -> Document:
    mark = {} if topic(line) is None else {MARK: True}
    return {"_id": line["task_id"], **line, **mark}


def insert_new(target: Collection[Document], documents: list[Document]) -> None:
    """Insert what is not there yet; documents whose _id exists stay as they are."""
    if not documents:
        return
    try:
        target.insert_many(documents, ordered=False)
    except BulkWriteError as error:
        failures = (error.details or {}).get("writeErrors", [])
        if any(failure["code"] != DUPLICATE_KEY for failure in failures):
            raise


def carry(
    source: Collection[Document],
    guard: Mapping[str, Any],
    values: Mapping[str, Any],
    line: Document,
    *,
    is_new: bool = False,
) -> Document | None:
    """One guarded write that carries its line; None: it was no longer as given.

    The document after it. A line that waits there already is not carried twice.
    `is_new`: a document that is not there is made. Raises DuplicateKeyError then,
    where one is there and is not as given.
    """
    return source.find_one_and_update(
        {**guard, "outbox.task_id": {"$ne": line["task_id"]}},
        {"$set": encode(values), "$push": {"outbox": line}},
        upsert=is_new,
        return_document=ReturnDocument.AFTER,
    )


def relay(source: Collection[Document], own: str = "position_id") -> int:
    """Move what waits in the outboxes of `source` into the trail; the lines moved.

    Under `own` each line names the document that it is about. Insert first, take out
    after: a crash between the two inserts the same ids again, which changes nothing.
    """
    moved = 0
    while waiting := list(
        source.find({"outbox.task_id": {"$gt": ""}}, {"outbox": 1}).limit(RELAY_BATCH)
    ):
        append(
            {**line, own: document["_id"]}
            for document in waiting
            for line in document["outbox"]
        )
        source.bulk_write([_taken_out(document) for document in waiting])
        moved += sum(len(document["outbox"]) for document in waiting)
    return moved


def _taken_out(document: Document) -> UpdateOne:
    ids = [line["task_id"] for line in document["outbox"]]
    return UpdateOne(
        {"_id": document["_id"]}, {"$pull": {"outbox": {"task_id": {"$in": ids}}}}
    )
