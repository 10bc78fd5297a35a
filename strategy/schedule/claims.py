"""Claims one job for one process, and writes how its run ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from pymongo import ReturnDocument

from strategy.schedule.records import (
    CLAIM_SECONDS,
    ERROR_LENGTH,
    FIRST_BACKOFF_SECONDS,
    JOBS,
    LONG_AGO,
    LONGEST_BACKOFF,
    STREAMED,
    Claim,
    Scheduled,
    free_and_due,
)
from tasklog.records import TrailLine
from tasklog.storage.codec import decode, encode, to_milliseconds
from tasklog.storage.ids import content_id
from tasklog.trail import stamped

_PAIRS = {"$ifNull": ["$pairs", []]}
_HAS_PAIRS = {"$gt": [{"$size": _PAIRS}, 0]}
# Those of a run that died are polled again. What is wanted from now on is the next
# run's: this one may have read its books already.
_PAIRS_TAKEN = {
    "claimed_pairs": {"$setUnion": [{"$ifNull": ["$claimed_pairs", []]}, _PAIRS]},
    "pairs": [],
}


def claim(name: str, now: datetime, token: int, scheduled_for: str) -> Claim | None:
    """Take a job; None if it is not due or another process has claimed it.

    Raises DamagedDocument.
    """
    document = JOBS.raw.find_one_and_update(
        {"_id": name, **free_and_due(now, token)},
        [
            {
                "$set": {
                    "claim_token": token,
                    "claimed_until": _claim_end(now),
                    "scheduled_for": {"$ifNull": ["$scheduled_for", scheduled_for]},
                    **(_PAIRS_TAKEN if name.startswith(STREAMED) else {}),
                }
            }
        ],
        return_document=ReturnDocument.AFTER,
    )
    if document is None:
        return None
    # Only what the claim needs: other damage must not stop the job.
    job = decode(Scheduled, document)
    return Claim(
        job=name,
        scheduled_for=job.scheduled_for,
        token=token,
        planned_at=job.next_at,
        claimed_at=now,
        interval_seconds=job.interval_seconds,
        fixed_seconds=job.fixed_seconds,
        failures=job.failures,
        policy=job.policy,
        pairs=job.claimed_pairs,
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
    next_at: object = to_milliseconds(planned if is_on_time else now + interval)
    done: dict[str, object] = {}
    if claimed.is_streamed:
        next_at = {"$cond": [_HAS_PAIRS, to_milliseconds(now), next_at]}
        done = {"claimed_pairs": []}
    JOBS.raw.update_one(
        _own(claimed),
        [
            {
                "$set": {
                    "next_at": next_at,
                    "last_at": to_milliseconds(now),
                    "interval_seconds": interval_seconds,
                    "scheduled_for": None,
                    "claimed_until": LONG_AGO,
                    "failures": 0,
                    "last_error": None,
                    # Text that begins with a dollar sign is no field.
                    "notes": {"$literal": list(notes)},
                    **done,
                }
            }
        ],
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
    # By its claim, which this process has just written: next_at may be what is damaged,
    # and is planned again then.
    planned = {"$cond": [{"$eq": [{"$type": "$next_at"}, "date"]}, "$next_at", until]}
    JOBS.raw.update_one(
        {"_id": name, "claim_token": token},
        [{"$set": {"claimed_until": until, "next_at": planned}}],
    )
    return until


def _own(claimed: Claim) -> dict[str, object]:
    return {
        "_id": claimed.job,
        "claim_token": claimed.token,
        # Under one token a job is claimed again and again: this names the run.
        "scheduled_for": claimed.scheduled_for,
    }


def _claim_end(now: datetime) -> datetime:
    return to_milliseconds(now + timedelta(seconds=CLAIM_SECONDS))
