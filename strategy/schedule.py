"""The agent's jobs: when each is due, and which one process does it.

A job is claimed in one guarded write for a short while that its work prolongs. A claim
ends by being finished, by running out, or by a newer fencing token: what a dead agent
had claimed is free as soon as the next one acts. The scheduled time keeps its name
until the job is finished, so that a repeated run makes the same ids.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pymongo import ReturnDocument, UpdateOne

from tasklog.records import TrailLine
from tasklog.storage.codec import decode, encode, to_milliseconds
from tasklog.storage.collections import Records
from tasklog.storage.ids import content_id
from tasklog.trail import stamped

# How long the job of a worker that died waits, while the same agent has the lease.
CLAIM_SECONDS = 20
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
# What keeps failing is tried at least this often, so that it recovers by itself.
FIRST_BACKOFF_SECONDS = 10
NOTES_LAST = timedelta(minutes=15)
LONGEST_BACKOFF = timedelta(minutes=5)
ERROR_LENGTH = 500

DISCOVERY = "discovery"
CHECK = "check"
RETENTION = "retention"
RETENTION_SECONDS = 3600
POLL = "poll:"
DUE_ORDER = [("next_at", 1), ("_id", 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRecord:
    """One job. `scheduled_for` is the venues' time at which its run was first claimed.

    `failures` counts the runs in a row that ended in an unexpected error. Closings of a
    market type up to `losses_from`, on the wall clock, have led to a pause already.
    `notes` are what the last run has to tell people although nothing failed.
    """

    id: str
    interval_seconds: int
    next_at: datetime
    last_at: datetime | None
    scheduled_for: str | None
    claim_token: int
    claimed_until: datetime
    fixed_seconds: int | None
    requested_at: datetime | None
    requested_by: str | None
    failures: int
    last_error: str | None
    losses_from: datetime | None
    outbox: tuple[TrailLine, ...]
    notes: tuple[str, ...] = ()


JOBS = Records("jobs", JobRecord)


@dataclass(frozen=True, slots=True)
class _Claimed:
    """What a claim needs of a job."""

    next_at: datetime
    scheduled_for: str
    interval_seconds: int
    fixed_seconds: int | None
    failures: int


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to do one job at one scheduled time."""

    job: str
    scheduled_for: str
    token: int
    planned_at: datetime
    claimed_at: datetime
    interval_seconds: int
    fixed_seconds: int | None = None
    failures: int = 0


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


def make_all_due(now: datetime) -> None:
    """Make every job due now."""
    JOBS.raw.update_many({}, {"$set": {"next_at": to_milliseconds(now)}})


def due(now: datetime, token: int) -> list[str]:
    """Names of the jobs that are due and free, longest overdue first."""
    cursor = JOBS.raw.find(_free_and_due(now, token), {"_id": 1}).sort(DUE_ORDER)
    return [document["_id"] for document in cursor]


def first_due_at() -> datetime | None:
    """When the next job is due, whether it is claimed or not."""
    cursor = JOBS.raw.find({}, {"next_at": 1}).sort("next_at", 1).limit(1)
    for document in cursor:
        next_at: datetime = document["next_at"]
        return next_at
    return None


def claim(name: str, now: datetime, token: int, scheduled_for: str) -> Claim | None:
    """Take a job; None if it is not due or another process has claimed it.

    Raises DamagedDocument.
    """
    document = JOBS.raw.find_one_and_update(
        {"_id": name, **_free_and_due(now, token)},
        [
            {
                "$set": {
                    "claim_token": token,
                    "claimed_until": _claim_end(now),
                    "scheduled_for": {"$ifNull": ["$scheduled_for", scheduled_for]},
                }
            }
        ],
        return_document=ReturnDocument.AFTER,
    )
    if document is None:
        return None
    # Only what the claim needs: other damage must not stop the job.
    job = decode(_Claimed, document)
    return Claim(
        job=name,
        scheduled_for=job.scheduled_for,
        token=token,
        planned_at=job.next_at,
        claimed_at=now,
        interval_seconds=job.interval_seconds,
        fixed_seconds=job.fixed_seconds,
        failures=job.failures,
    )


def prolong(claimed: Claim, now: datetime) -> bool:
    """Keep the claim; False if it was lost."""
    update = JOBS.raw.update_one(
        _own(claimed), {"$set": {"claimed_until": _claim_end(now)}}
    )
    return bool(update.matched_count)


def finish(
    claimed: Claim,
    now: datetime,
    interval_seconds: int,
    notes: tuple[str, ...] = (),
) -> None:
    """The job is done: it is due again one interval after this run was planned.

    After a long stop, or a clock that moved, it is one interval from now instead:
    what was missed is not made up for.
    """
    interval = timedelta(seconds=interval_seconds)
    planned = claimed.planned_at + interval
    is_on_time = now < planned <= now + interval
    # No match means that the claim was lost: whoever has the job now plans its next
    # run.
    JOBS.raw.update_one(
        _own(claimed),
        {
            "$set": {
                "next_at": to_milliseconds(planned if is_on_time else now + interval),
                "last_at": to_milliseconds(now),
                "interval_seconds": interval_seconds,
                "scheduled_for": None,
                "claimed_until": LONG_AGO,
                "failures": 0,
                "last_error": None,
                "notes": list(notes),
            }
        },
    )


def retry_time(claimed: Claim, now: datetime) -> datetime:
    """When a job that fails now is tried again.

    FIRST_BACKOFF_SECONDS (or an interval, if that is shorter) after the first failure,
    twice as long after each further one, up to LONGEST_BACKOFF.
    """
    # Capped before the power: a long row of failures would overflow a timedelta.
    shortest = min(claimed.interval_seconds, FIRST_BACKOFF_SECONDS)
    doubled = timedelta(seconds=shortest) * 2 ** min(claimed.failures, 10)
    return to_milliseconds(now + min(doubled, LONGEST_BACKOFF))


def fail(claimed: Claim, now: datetime, retry_at: datetime, line: TrailLine) -> bool:
    """The run ended in an error: its back-off and its line; False if it was lost.

    The scheduled time keeps its name: what the failed run wrote is what the next one
    meets.
    """
    run = claimed.job, claimed.scheduled_for, claimed.failures
    # With the count, as a run that fails again under its name is another failure.
    stored = stamped(line, content_id("job failed", *run), to_milliseconds(now))
    update = JOBS.raw.update_one(
        _own(claimed),
        {
            "$set": {
                "next_at": retry_at,
                "claimed_until": LONG_AGO,
                "last_error": (stored.error or "")[:ERROR_LENGTH],
            },
            "$inc": {"failures": 1},
            "$push": {"outbox": encode(stored)},
        },
    )
    return bool(update.matched_count)


def set_aside(name: str, token: int, now: datetime) -> datetime:
    """Leave a claimed job whose document is damaged alone until the returned time."""
    until = to_milliseconds(now + LONGEST_BACKOFF)
    # By its claim, which this process has just written: next_at may be what is damaged.
    JOBS.raw.update_one(
        {"_id": name, "claim_token": token}, {"$set": {"claimed_until": until}}
    )
    return until


def failing() -> tuple[JobRecord, ...]:
    """The jobs whose last run ended in an unexpected error."""
    return tuple(JOBS.show({"failures": {"$gt": 0}}, order=[("_id", 1)]))


def recent_notes(now: datetime) -> tuple[str, ...]:
    """The notes of the jobs that ran lately, each once."""
    noted = JOBS.show(
        {"notes.0": {"$exists": True}, "last_at": {"$gte": now - NOTES_LAST}},
        order=[("_id", 1)],
    )
    texts = (text for job in noted for text in job.notes)
    return tuple(dict.fromkeys(texts))


def _own(claimed: Claim) -> dict[str, object]:
    return {
        "_id": claimed.job,
        "claim_token": claimed.token,
        # Under one token a job is claimed again and again: this names the run.
        "scheduled_for": claimed.scheduled_for,
    }


def _claim_end(now: datetime) -> datetime:
    return to_milliseconds(now + timedelta(seconds=CLAIM_SECONDS))


def _free_and_due(now: datetime, token: int) -> dict[str, object]:
    """Due: its time has come, or is so far ahead that a clock must have moved."""
    interval = "$interval_seconds"
    is_number = {"$isNumber": interval}
    ahead = {
        "$gt": [
            "$next_at",
            # Two intervals in milliseconds; `finish` plans one ahead.
            # A damaged interval must not stop the query, and with it all other jobs.
            {"$add": [now, {"$multiply": [{"$cond": [is_number, interval, 0]}, 2000]}]},
        ]
    }
    # A back-off is no moved clock, even where it is longer than two intervals.
    moved = {"$and": [{"$expr": ahead}, {"failures": 0}]}
    beyond_backoff = {
        "next_at": {"$gt": now + 2 * LONGEST_BACKOFF},
        "failures": {"$gt": 0},
    }
    return {
        "$and": [
            {"$or": [{"next_at": {"$lte": now}}, moved, beyond_backoff]},
            # A worker of an agent that was replaced must not take work any more.
            {"claim_token": {"$lte": token}},
            {
                "$or": [
                    {"claim_token": {"$lt": token}},
                    {"claimed_until": {"$lte": now}},
                    # No claim is made for so long: a clock was set back.
                    {"claimed_until": {"$gt": now + timedelta(hours=1)}},
                ]
            },
        ]
    }
