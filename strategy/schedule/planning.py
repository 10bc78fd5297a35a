"""Which jobs there are, when they are due, and what they have to tell."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from pymongo import UpdateOne
from pymongo.errors import DuplicateKeyError

from strategy.schedule.records import (
    DUE_ORDER,
    JOBS,
    LONG_AGO,
    LONGEST_RUN,
    NOTES_LAST,
    OVERDUE,
    PAIRS_WANTED,
    STREAMED,
    STREAMED_SECONDS,
    JobRecord,
    free_and_due,
)
from tasklog.storage.codec import encode, to_milliseconds


def ensure(intervals: dict[str, int], now: datetime) -> None:
    """Create the jobs that are missing, due at once; intervals are seconds by name."""
    writes = []
    for name, seconds in sorted(intervals.items()):
        fresh = encode(_new_job(name, seconds, now))
        del fresh["_id"]
        # A job that exists keeps its times and its interval through restarts.
        writes.append(UpdateOne({"_id": name}, {"$setOnInsert": fresh}, upsert=True))
    if writes:
        JOBS.raw.bulk_write(writes, ordered=False)


def _new_job(name: str, seconds: int, now: datetime) -> JobRecord:
    return JobRecord(
        id=name,
        interval_seconds=seconds,
        next_at=now,
        last_at=None,
        scheduled_for=None,
        claim_token=0,
        claimed_until=LONG_AGO,
        fixed_seconds=None,
        requested_at=None,
        requested_by=None,
        failures=0,
        last_error=None,
        losses_from=None,
        outbox=(),
    )


def make_due(names: Iterable[str], now: datetime) -> None:
    """Make these jobs due now."""
    JOBS.raw.update_many(
        {"_id": {"$in": list(names)}}, {"$set": {"next_at": to_milliseconds(now)}}
    )


def want_polled(market_type: str, pair_id: str, now: datetime) -> None:
    """Have one pair polled at once, whatever is planned for its market type.

    A pair that waits already is not added twice, and of more than PAIRS_WANTED the
    scheduled poll takes care.
    """
    name = f"{STREAMED}{market_type}"
    fresh = encode(_new_job(name, STREAMED_SECONDS, now))
    for each in ("_id", "next_at"):
        del fresh[each]
    with suppress(DuplicateKeyError):
        JOBS.raw.update_one(
            {"_id": name, f"pairs.{PAIRS_WANTED - 1}": {"$exists": False}},
            {
                "$addToSet": {"pairs": pair_id},
                "$min": {"next_at": to_milliseconds(now)},
                "$setOnInsert": fresh,
            },
            upsert=True,
        )


def make_all_due(now: datetime) -> None:
    """Make every job due now."""
    JOBS.raw.update_many({}, {"$set": {"next_at": to_milliseconds(now)}})


def due(now: datetime, token: int) -> list[str]:
    """Names of the jobs that are due and free, longest overdue first."""
    return list(due_since(now, token))


def due_since(now: datetime, token: int) -> dict[str, object]:
    """The same with the times since which they are due, as those are stored."""
    cursor = JOBS.raw.find(free_and_due(now, token), {"next_at": 1}).sort(DUE_ORDER)
    return {document["_id"]: document.get("next_at") for document in cursor}


def first_due_at() -> datetime | None:
    """When the next job is due, whether it is claimed or not."""
    planned = {"next_at": {"$gt": LONG_AGO}}
    cursor = JOBS.raw.find(planned, {"next_at": 1}).sort("next_at", 1).limit(1)
    for document in cursor:
        next_at: datetime = document["next_at"]
        return next_at
    return None


def failing() -> tuple[JobRecord, ...]:
    """The jobs whose last run ended in an unexpected error."""
    return tuple(JOBS.show({"failures": {"$gt": 0}}, order=[("_id", 1)]))


def late(now: datetime, since: datetime | None) -> tuple[tuple[str, str], ...]:
    """The jobs that should long have run or ended, each with what is wrong.

    `since` is when the agent that runs now was started: before it, nobody could.
    """
    problems = []
    for job in JOBS.show({"next_at": {"$lt": now - OVERDUE}}, order=DUE_ORDER):
        due_at: datetime | None = job.next_at
        start = max(filter(None, (due_at, since)), default=now)
        claimed_until: datetime | None = job.claimed_until
        is_claimed = claimed_until is not None and claimed_until > now
        waited = now - start
        if waited > (LONGEST_RUN if is_claimed else OVERDUE):
            minutes = waited // timedelta(minutes=1)
            what = "has not ended for" if is_claimed else "is overdue by"
            problems.append((job.id, f"{what} {minutes} min"))
    return tuple(problems)


def recent_notes(now: datetime) -> tuple[str, ...]:
    """The notes of the jobs that ran lately, each once."""
    noted = JOBS.show(
        {"notes.0": {"$exists": True}, "last_at": {"$gte": now - NOTES_LAST}},
        order=[("_id", 1)],
    )
    texts = (text for job in noted for text in job.notes)
    return tuple(dict.fromkeys(texts))
