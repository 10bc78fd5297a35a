"""What is stored of the agent's jobs, and a claim on one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tasklog.records import TrailLine
from tasklog.storage.codec import sparse
from tasklog.storage.collections import Records

# How long the job of a worker that died waits, while the same agent has the lease.
CLAIM_SECONDS = 20
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
# What keeps failing is tried at least this often, so that it recovers by itself.
FIRST_BACKOFF_SECONDS = 10
NOTES_LAST = timedelta(minutes=15)
LONGEST_BACKOFF = timedelta(minutes=5)
# A job waits behind others, and the largest listings take minutes to read.
OVERDUE = timedelta(minutes=2)
LONGEST_RUN = timedelta(minutes=15)
ERROR_LENGTH = 500

DISCOVERY = "discovery"
CHECK = "check"
RETENTION = "retention"
RETENTION_SECONDS = 3600
SEALING = "sealing"
SEALING_SECONDS = 600
POLL = "poll:"
# Polls the pairs whose streamed prices passed the threshold; followed by the type.
STREAMED = "streamed:"
STREAMED_SECONDS = 3600
PAIRS_WANTED = 100
DUE_ORDER = [("next_at", 1), ("_id", 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRecord:
    """One job. `scheduled_for` is the venues' time at which its run was first claimed.

    `failures` counts the runs in a row that ended in an unexpected error. Closings of a
    market type up to `losses_from`, on the wall clock, have led to a pause already.
    `notes` are what the last run has to tell people although nothing failed. `policy`
    is the polling policy that an operator has chosen, None for that of the settings. A
    stream wants `pairs` polled; `claimed_pairs` are those that the present run polls.
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
    policy: str | None = sparse()
    pairs: tuple[str, ...] = sparse(())
    claimed_pairs: tuple[str, ...] = sparse(())


JOBS = Records("jobs", JobRecord)


@dataclass(frozen=True, slots=True)
class Scheduled:
    """What a claim needs of a job."""

    next_at: datetime
    scheduled_for: str
    interval_seconds: int
    fixed_seconds: int | None
    failures: int
    policy: str | None = None
    claimed_pairs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to do one job at one scheduled time, for `pairs` where it names any."""

    job: str
    scheduled_for: str
    token: int
    planned_at: datetime
    claimed_at: datetime
    interval_seconds: int
    fixed_seconds: int | None = None
    failures: int = 0
    policy: str | None = None
    pairs: tuple[str, ...] = ()

    @property
    def is_streamed(self) -> bool:
        """The job polls what a stream has shown, and nothing else."""
        return self.job.startswith(STREAMED)


def free_and_due(now: datetime, token: int) -> dict[str, object]:
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
    # Nothing else would ever make it due again.
    unplanned = {"next_at": {"$not": {"$type": "date"}}}
    return {
        "$and": [
            {"$or": [{"next_at": {"$lte": now}}, moved, beyond_backoff, unplanned]},
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
