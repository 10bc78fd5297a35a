"""The agent's jobs: when each is due, and which one process does it.

A job is claimed in one guarded write for a short while that its work prolongs. A claim
ends by being finished, by running out, or by a newer fencing token: what a dead agent
had claimed is free as soon as the next one acts. The scheduled time keeps its name
until the job is finished, so that a repeated run makes the same ids.
"""

from strategy.schedule.claims import claim, fail, finish, prolong, retry_time, set_aside
from strategy.schedule.planning import (
    due,
    due_since,
    ensure,
    failing,
    first_due_at,
    late,
    make_all_due,
    make_due,
    recent_notes,
    want_polled,
)
from strategy.schedule.records import (
    CHECK,
    CLAIM_SECONDS,
    DISCOVERY,
    FIRST_BACKOFF_SECONDS,
    JOBS,
    LONG_AGO,
    LONGEST_BACKOFF,
    NOTES_LAST,
    PAIRS_WANTED,
    POLL,
    RETENTION,
    RETENTION_SECONDS,
    SEALING,
    SEALING_SECONDS,
    STREAMED,
    STREAMED_SECONDS,
    Claim,
    JobRecord,
)

__all__ = [
    "CHECK",
    "CLAIM_SECONDS",
    "DISCOVERY",
    "FIRST_BACKOFF_SECONDS",
    "JOBS",
    "LONGEST_BACKOFF",
    "LONG_AGO",
    "NOTES_LAST",
    "PAIRS_WANTED",
    "POLL",
    "RETENTION",
    "RETENTION_SECONDS",
    "SEALING",
    "SEALING_SECONDS",
    "STREAMED",
    "STREAMED_SECONDS",
    "Claim",
    "JobRecord",
    "claim",
    "due",
    "due_since",
    "ensure",
    "fail",
    "failing",
    "finish",
    "first_due_at",
    "late",
    "make_all_due",
    "make_due",
    "prolong",
    "recent_notes",
    "retry_time",
    "set_aside",
    "want_polled",
]
