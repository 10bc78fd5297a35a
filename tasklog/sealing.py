"""Seals new lines of the trail, finds those that changed since, and removes old ones.

Lines are sealed some time after they were written, away from the write path. A seal is
one insert under the next number: of two sealers one is refused. Its number is written
to the lines after that; a death in between is made good by the next run.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tasklog.formats import counted
from tasklog.records import TRAIL
from tasklog.seals import (
    LEAST_KEPT,
    SEALS,
    START,
    Seal,
    batch_hash,
    digest,
    faults,
    is_lasting,
)
from tasklog.storage.codec import to_milliseconds

logger = logging.getLogger(__name__)

BATCH = 500
SEALS_AT_ONCE = 20
UNSEALED = {
    "seal": None,
    # Only a line that was damaged by hand has another id or time.
    "_id": {"$type": "string"},
    "timestamp": {"$type": "date"},
}
NUMBERED = {"_id": {"$type": "number"}}
LAST = [("_id", -1)]
OLDEST = [("deletable_since", 1)]


@dataclass(frozen=True, slots=True)
class Sealed:
    """How much one run sealed, and the head of the chain as `number:hash`."""

    batches: int
    lines: int
    head: str


def seal_lines(now: datetime, check_stop: Callable[[], None]) -> Sealed:
    """Seal all lines that are not sealed yet, in batches.

    Ends early where another process seals at the same time.
    """
    last = SEALS.first(NUMBERED, LAST)
    if last is not None:
        # Its sealer may have died before it numbered them.
        _number_lines(last)
    batches = lines = 0
    while documents := _unsealed():
        check_stop()
        # Lines that are deleted some day and those that stay never share a batch.
        for lasts in (True, False):
            batch = [each for each in documents if is_lasting(each) is lasts]
            if not batch:
                continue
            seal = _seal_of(batch, lasts, last, now)
            if not SEALS.insert(seal):
                return Sealed(batches, lines, head_of(last))
            _number_lines(seal)
            last, batches, lines = seal, batches + 1, lines + seal.count
    if batches:
        # The log is kept apart from the database: a head in it can be compared later.
        logger.info("sealed %d lines of the trail, head %s", lines, head_of(last))
    return Sealed(batches, lines, head_of(last))


def head() -> str:
    """The head of the chain as `number:hash`."""
    return head_of(SEALS.first(NUMBERED, LAST))


def last_number() -> int:
    """How many batches were sealed, 0 for none."""
    document = SEALS.raw.find_one(NUMBERED, {"_id": 1}, sort=LAST)
    return int(document["_id"]) if document else 0


def head_of(seal: Seal | None) -> str:
    return f"{seal.id}:{seal.hash}" if seal else f"0:{START}"


def is_in_chain(noted: str) -> bool:
    """Whether a head that was noted elsewhere is part of the chain.

    Raises ValueError where it is no `number:hash`.
    """
    number, _, noted_hash = noted.partition(":")
    if not number.isdecimal() or len(noted_hash) != len(START):
        raise ValueError(f"{noted!r} is no head of the trail: NUMBER:HASH is needed")
    if int(number) == 0:
        return noted_hash == START
    seal = SEALS.get(int(number))
    return seal is not None and seal.hash == noted_hash


def check_seals() -> Iterator[tuple[Seal, int, list[str]]]:
    """Each seal with the number of its lines that were read, and what is wrong."""
    previous: Seal | None = None
    cursor = SEALS.find({}, [("_id", 1)], limit=SEALS_AT_ONCE).records
    while cursor:
        broken = faults(cursor, previous)
        for seal in cursor:
            problems = [what for each, what in broken if each is seal]
            read, changes = _changes(seal)
            yield seal, read, problems + changes
        previous = cursor[-1]
        after = {"_id": {"$gt": previous.id}}
        cursor = SEALS.find(after, [("_id", 1)], limit=SEALS_AT_ONCE).records


def remove_batches(
    before: datetime, now: datetime, check_stop: Callable[[], None]
) -> int:
    """Delete the lines of whole batches that ended before; how many lines.

    The seals stay. Each is marked first, so that a death in between leaves none whose
    lines seem to be missing, and the next run deletes the rest.
    """
    deleted = 0
    while seals := _deletable(before):
        for seal in seals:
            check_stop()
            here = {"_id": seal.id}
            SEALS.raw.update_one(here, {"$set": {"removed_at": to_milliseconds(now)}})
            ids = {"_id": {"$in": list(seal.lines)}}
            deleted += TRAIL.raw.delete_many(ids).deleted_count
            SEALS.raw.update_one(
                here, {"$set": {"lines": []}, "$unset": {"deletable_since": ""}}
            )
    return deleted


def oldest_deletable() -> datetime | None:
    """The time of the oldest batch whose lines may be deleted."""
    seal = SEALS.first({"deletable_since": {"$type": "date"}}, OLDEST)
    return seal.newest if seal else None


def _deletable(before: datetime) -> Sequence[Seal]:
    old = {"deletable_since": {"$lt": before}}
    return SEALS.find(old, OLDEST, limit=SEALS_AT_ONCE).records


def _unsealed() -> list[Any]:
    cursor = TRAIL.raw.find(UNSEALED).sort([("timestamp", 1), ("_id", 1)])
    return list(cursor.limit(BATCH))


def _seal_of(
    batch: Sequence[Any], lasts: bool, last: Seal | None, now: datetime
) -> Seal:
    newest = max(line["timestamp"] for line in batch)
    seal = Seal(
        id=last.id + 1 if last else 1,
        is_lasting=lasts,
        sealed_at=to_milliseconds(now),
        first=batch[0]["_id"],
        last=batch[-1]["_id"],
        count=len(batch),
        newest=newest,
        previous_hash=last.hash if last else START,
        hash="",
        lines=tuple(line["_id"] for line in batch),
        deletable_since=None if lasts else newest,
    )
    return replace(seal, hash=batch_hash(seal, map(digest, batch)))


def _number_lines(seal: Seal) -> None:
    filters = {"_id": {"$in": list(seal.lines)}, "seal": None}
    TRAIL.raw.update_many(filters, {"$set": {"seal": seal.id}})


def _changes(seal: Seal) -> tuple[int, list[str]]:
    """How many lines of a seal were read, and how they differ from what was sealed."""
    if seal.removed_at is not None:
        is_too_early = seal.removed_at - seal.newest < LEAST_KEPT
        what = "its lines are marked as removed, and retention removes none like them"
        return 0, [what] if seal.is_lasting or is_too_early else []
    documents = {
        document["_id"]: document
        for document in TRAIL.raw.find({"_id": {"$in": list(seal.lines)}})
    }
    if missing := [line for line in seal.lines if line not in documents]:
        names = ", ".join(missing[:3])
        problem = f"{len(missing)} of {counted(seal.count, 'line')} deleted: {names}"
        return len(documents), [problem]
    digests = [digest(documents[line]) for line in seal.lines]
    if batch_hash(seal, digests) != seal.hash:
        return len(documents), ["a line, or the seal itself, was rewritten"]
    return len(documents), []
