"""Lines of the trail that are written with the change they report, then relayed.

A document's `outbox` holds them. The write that changes the document pushes its line,
so there is no moment in which one exists without the other. The relay inserts the lines
into `task_log` and takes them out afterwards: a crash between the two inserts the same
ids again, which changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any, TypeVar

from pymongo import ReturnDocument, UpdateOne

from tasklog.records import TrailLine
from tasklog.storage.codec import DamagedDocument, changes, decode, encode, salvage
from tasklog.storage.collections import Records
from tasklog.trail import append

Record = TypeVar("Record")

RELAY_BATCH = 50


def change(
    records: Records[Record],
    before: Record,
    after: Record,
    line: TrailLine,
    guard: Sequence[str],
) -> Record | None:
    """One guarded write that turns `before` into `after` and carries the line.

    Returns the record after it; None where a field of `guard` is no longer as in
    `before`, or the same line waits in the outbox already.
    """
    seen = encode(before)
    expected = {name: seen.get(name) for name in ("_id", *guard)}
    document = records.raw.find_one_and_update(
        {**expected, "outbox.task_id": {"$ne": line.task_id}},
        {"$set": changes(before, after), "$push": {"outbox": encode(line)}},
        return_document=ReturnDocument.AFTER,
    )
    return records.read(document)


def overwrite(
    records: Records[Any],
    before: Any,
    fields: Mapping[str, Any],
    line: TrailLine,
    guard: Sequence[str],
) -> bool:
    """The same for a document that may be damaged; False where it has changed.

    `before` is what can be read of it. The guard is what is stored, which in a damaged
    document is something else.
    """
    document = records.raw.find_one({"_id": before.id})
    if document is None or salvage(records.record, document) != before:
        return False
    waiting = document.get("outbox")
    lines = [*(waiting if isinstance(waiting, list) else ()), encode(line)]
    expected = {name: document.get(name) for name in ("_id", *guard)}
    update = records.raw.update_one(expected, {"$set": {**fields, "outbox": lines}})
    return bool(update.matched_count)


class Subject(StrEnum):
    """The field of a line that names the document it is about."""

    POSITION = "position_id"
    PAIR = "pair_id"
    JOB = "job"
    SCOPE = "scope"
    QUEUE_JOB = "queue_job"
    TOKEN = "token_id"  # noqa: S105  (a field, no secret)
    EVENT = "event"


def relay(records: Records[Any], subject: Subject) -> int:
    """Move what waits in the outboxes of a collection into the trail; how many lines.

    Lines that cannot be read stay where they are and are not read again in this call.
    """
    moved, last = 0, ""
    # By id upwards: a document whose lines cannot be moved must not be read endlessly.
    while documents := _waiting(records, last):
        last = documents[-1]["_id"]
        lines = {document["_id"]: _lines(document) for document in documents}
        append(
            _about(line, subject, str(identity))
            for identity, waiting in lines.items()
            for line in waiting
        )
        writes = [
            _taking_out(name, waiting) for name, waiting in lines.items() if waiting
        ]
        if writes:
            # By the ids that were read: a line that was pushed meanwhile stays.
            records.raw.bulk_write(writes)
        moved += sum(map(len, lines.values()))
    return moved


def _waiting(records: Records[Any], last: Any) -> list[Mapping[str, Any]]:
    # As the partial indexes are declared, so that the planner uses them.
    filters: Any = {"outbox.task_id": {"$gt": ""}}
    if last != "":
        filters["_id"] = {"$gt": last}
    cursor = records.raw.find(filters, {"outbox": 1}).sort("_id").limit(RELAY_BATCH)
    return list(cursor)


def _lines(document: Mapping[str, Any]) -> list[TrailLine]:
    lines = []
    for stored in document["outbox"]:
        try:
            lines.append(decode(TrailLine, stored))
        except (DamagedDocument, TypeError, AttributeError):
            continue
    return lines


def _about(line: TrailLine, subject: Subject, identity: str) -> TrailLine:
    fields: Any = {subject.value: identity}
    return replace(line, **fields)


def _taking_out(identity: Any, lines: Sequence[TrailLine]) -> UpdateOne:
    ids = [line.task_id for line in lines]
    return UpdateOne(
        {"_id": identity}, {"$pull": {"outbox": {"task_id": {"$in": ids}}}}
    )
