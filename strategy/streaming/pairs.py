"""The pairs worth following: those that a poll would price."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from positions.lifecycle import OPEN
from positions.venues.types import Market
from tasklog.storage.codec import DamagedDocument, decode
from tasklog.storage.collections import collection

PAIRS, POSITIONS = "matched_pairs", "positions"
READ_AT_ONCE = 200
# What prices do not depend on, and what takes most of the room.
NOT_NEEDED = {
    f"{market}.{field}": 0
    for market in ("market_a", "market_b")
    for field in ("facts", "resolution_source", "subtitle")
} | {"clauses_a": 0, "clauses_b": 0, "facts": 0, "words": 0, "outbox": 0}


@dataclass(frozen=True, slots=True)
class FollowedPair:
    """What following a pair needs of it."""

    id: str
    market_type: str
    event_key: str
    outcome_a: int
    outcome_b: int
    market_a: Market
    market_b: Market


def followable() -> set[str]:
    """The ids of the pairs that may be traded, read from an index."""
    cursor = collection(PAIRS).find({"is_listed": True, "verdict": "same"}, {"_id": 1})
    return {document["_id"] for document in cursor}


def read_pairs(ids: Collection[str]) -> Iterator[FollowedPair]:
    """These pairs without their texts; damaged ones are left out."""
    wanted = sorted(ids)
    for start in range(0, len(wanted), READ_AT_ONCE):
        block = {"_id": {"$in": wanted[start : start + READ_AT_ONCE]}}
        for document in collection(PAIRS).find(block, NOT_NEEDED):
            try:
                pair = decode(FollowedPair, document)
            except DamagedDocument:
                # The poll reports it.
                continue
            yield replace(
                pair,
                market_a=replace(pair.market_a, rules=""),
                market_b=replace(pair.market_b, rules=""),
            )


def is_held(event_key: str) -> bool:
    """Whether a position is open on the event: it would not be polled."""
    filters = {"event_key": event_key, "state": {"$in": [str(each) for each in OPEN]}}
    return collection(POSITIONS).find_one(filters, {"_id": 1}) is not None
