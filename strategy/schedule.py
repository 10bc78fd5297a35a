"""Which duties are due, and how does exactly one process do each in its slot?

A duty is claimed in one guarded write for a short while that its work prolongs.
A claim ends by being finished, by running out, or by a newer fencing token: what a
dead agent had claimed is free as soon as the next one acts. The slot keeps its name
until it is finished, so that a repeated run makes the same ids.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pymongo import ReturnDocument, UpdateOne
from pymongo.collection import Collection

from tasklog.storage.codec import Document, collection, to_milliseconds

CLAIM_SECONDS = 20
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

DISCOVERY = "discovery"
CHECK = "check"
TIDY = "tidy"
TIDY_SECONDS = 3600
POLL = "poll:"
DUE_ORDER = [("next_at", 1), ("_id", 1)]


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to do one duty in one slot."""

    duty: str
    slot: str
    token: int
    planned_at: datetime
    claimed_at: datetime
    interval_seconds: int
    fixed_seconds: int | None = None


def cadences() -> Collection[Document]:
    return collection("cadences")


def ensure(duties: dict[str, int], now: datetime) -> None:
    """Duties that must exist, with their intervals; new ones are due at once."""
    fresh = {
        "next_at": to_milliseconds(now),
        "last_at": None,
        "slot": None,
        "claim_token": 0,
        "claimed_until": LONG_AGO,
    }
    writes = [
        UpdateOne(
            {"_id": duty},
            {"$setOnInsert": {**fresh, "interval_seconds": seconds}},
            upsert=True,
        )
        for duty, seconds in sorted(duties.items())
    ]
    if writes:
        cadences().bulk_write(writes, ordered=False)


def hurry(duties: Iterable[str], now: datetime) -> None:
    """Make duties due now."""
    cadences().update_many(
        {"_id": {"$in": list(duties)}}, {"$set": {"next_at": to_milliseconds(now)}}
    )


def due(now: datetime, token: int) -> list[str]:
    """Names of duties that are due and free, longest overdue first."""
    found = cadences().find(_free_and_due(now, token), {"_id": 1}).sort(DUE_ORDER)
    return [document["_id"] for document in found]


def claim(duty: str, now: datetime, token: int, slot: str) -> Claim | None:
    """Take a duty; None if it is not due or somebody else is at it."""
    taken = cadences().find_one_and_update(
        {"_id": duty, **_free_and_due(now, token)},
        [
            {
                "$set": {
                    "claim_token": token,
                    "claimed_until": _until(now),
                    "slot": {"$ifNull": ["$slot", slot]},
                }
            }
        ],
        return_document=ReturnDocument.AFTER,
    )
    if taken is None:
        return None
    return Claim(
        duty,
        taken["slot"],
        token,
        taken["next_at"],
        now,
        taken["interval_seconds"],
        taken.get("fixed_seconds"),
    )


def prolong(held: Claim, now: datetime) -> bool:
    """Keep the claim; False if it was lost."""
    result = cadences().update_one(
        _held(held), {"$set": {"claimed_until": _until(now)}}
    )
    return bool(result.matched_count)


def finish(held: Claim, now: datetime, interval_seconds: int) -> None:
    """The duty is done: its next slot is one interval after this one was planned.

    After a long stop, or a clock that moved, it is one interval from now instead:
    what was missed is not made up for.
    """
    interval = timedelta(seconds=interval_seconds)
    planned = held.planned_at + interval
    is_on_time = now < planned <= now + interval
    cadences().update_one(
        _held(held),
        {
            "$set": {
                "next_at": to_milliseconds(planned if is_on_time else now + interval),
                "last_at": to_milliseconds(now),
                "interval_seconds": interval_seconds,
                "slot": None,
                "claimed_until": LONG_AGO,
            }
        },
    )


def _held(held: Claim) -> Document:
    return {"_id": held.duty, "claim_token": held.token, "slot": held.slot}


def _until(now: datetime) -> datetime:
    return to_milliseconds(now + timedelta(seconds=CLAIM_SECONDS))


def _free_and_due(now: datetime, token: int) -> Document:
    """Due: its time has come, or is so far ahead that a clock must have moved."""
    ahead = {
        "$gt": [
            "$next_at",
            {"$add": [now, {"$multiply": ["$interval_seconds", 2000]}]},
        ]
    }
    return {
        "$and": [
            {"$or": [{"next_at": {"$lte": now}}, {"$expr": ahead}]},
            # A worker of an agent that was replaced must not take work any more.
            {"claim_token": {"$lte": token}},
            {
                "$or": [
                    {"claim_token": {"$lt": token}},
                    {"claimed_until": {"$lte": now}},
                    {"claimed_until": {"$gt": now + timedelta(hours=1)}},
                ]
            },
        ]
    }
