"""Seals: a chain of hashes over the lines of the trail, in batches.

Each seal's hash covers its lines, its own fields and the hash of the seal before it.
Whoever changes a sealed line has to replace every seal after it, too; and a head that
was noted elsewhere shows even that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import bson

from tasklog.kinds import LOGINS, Action, Kind
from tasklog.storage.codec import sparse
from tasklog.storage.collections import Records

# What the first seal has in the place of the hash of the one before.
START = "0" * 64
# Retention deletes no line of the last day.
LEAST_KEPT = timedelta(days=1)
# What is written to a line after it was sealed.
LATER_FIELDS = ("seal", "unnotified")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """One sealed batch; `id` counts 1, 2, … without a gap.

    `is_lasting`: its lines are never deleted. `newest` is the latest timestamp among
    them, and `deletable_since` the same while they may be deleted. `lines` are their
    ids in the order of the hash; they are dropped, and `removed_at` is set, where
    retention deleted the lines.
    """

    id: int
    is_lasting: bool
    sealed_at: datetime
    first: str
    last: str
    count: int
    newest: datetime
    previous_hash: str
    hash: str
    lines: tuple[str, ...]
    removed_at: datetime | None = None
    deletable_since: datetime | None = sparse()


SEALS: Records[Seal] = Records("trail_seals", Seal)


def is_lasting(line: Mapping[str, Any]) -> bool:
    """Whether a stored line stays for good: it belongs to a position, tells what an
    operator did or what was recovered or deleted. Others become old news.
    """
    if line.get("position_id") is not None:
        return True
    action, kind = line.get("action"), line.get("kind")
    if kind in LOGINS:
        return False
    if action == Action.DETECT:
        return kind not in (Kind.POLL, Kind.JOB_FAILED)
    return action not in (Action.FETCH, Action.MONITOR) or kind == Kind.RETENTION


def digest(line: Mapping[str, Any]) -> bytes:
    """SHA-256 of a stored line, whatever the order of its fields."""
    fields = {name: line[name] for name in sorted(line) if name not in LATER_FIELDS}
    return hashlib.sha256(bson.encode(fields)).digest()


def batch_hash(seal: Seal, digests: Iterable[bytes]) -> str:
    """The hash of a seal over these lines; its own `hash` does not matter."""
    fields = {
        "id": seal.id,
        "is_lasting": seal.is_lasting,
        "sealed_at": seal.sealed_at,
        "first": seal.first,
        "last": seal.last,
        "count": seal.count,
        "newest": seal.newest,
        "previous_hash": seal.previous_hash,
    }
    summed = hashlib.sha256(bson.encode(fields))
    for part in digests:
        summed.update(part)
    return summed.hexdigest()


def faults(seals: Sequence[Seal], previous: Seal | None) -> list[tuple[Seal, str]]:
    """Where seals in their order do not continue the chain after `previous`."""
    broken = []
    for seal in seals:
        number, expected = (previous.id, previous.hash) if previous else (0, START)
        if seal.id != number + 1:
            broken.append((seal, f"follows on {number}: seals are missing"))
        elif seal.previous_hash != expected:
            broken.append((seal, "does not continue the chain of the seal before it"))
        previous = seal
    return broken
