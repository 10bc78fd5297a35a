"""What is stored of the trail and of the agents that ran, as typed records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from tasklog.kinds import LOGINS, TOPICS, Action, Kind, Status, Topic
from tasklog.storage.codec import sparse, stamped
from tasklog.storage.collections import Records
from tasklog.storage.tallies import Tally

NOT_YET = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Change:
    """One field that an operator changed, as text; None where there was nothing."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class MarketCount:
    """How many markets one venue lists."""

    venue: str
    markets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailLine:
    """One line of the audit trail.

    Whoever reports something fills in what it is about; `task_id` and `timestamp` are
    set where the line is written, `id` (the same as `task_id`) in `task_log` alone, not
    where a line waits in the document that it is about. `unnotified` marks news that
    nobody was told yet: it is written with the line, so that no news is lost and none
    is sent twice. `seal` is the number of the seal that covers the line, once it has
    one.
    """

    id: str | None = sparse()
    kind: Kind
    action: Action
    status: Status = Status.SUCCESS
    details: str
    error: str | None = None
    task_id: str = stamped("")
    timestamp: datetime = stamped(NOT_YET)

    # What the line is about.
    position_id: str | None = sparse()
    pair_id: str | None = sparse()
    job: str | None = sparse()
    scope: str | None = sparse()
    queue_job: str | None = sparse()
    token_id: str | None = sparse()
    event: str | None = sparse()

    # An event of a position.
    version: int | None = sparse()
    state: str | None = sparse()
    venue_time: datetime | None = sparse()
    side: str | None = sparse()
    attempt: int | None = sparse()

    # An act of an operator.
    actor: str | None = sparse()
    reason: str | None = sparse()
    changes: tuple[Change, ...] = sparse(())

    # A pass of the agent, or a call to a venue.
    venue: str | None = sparse()
    market_type: str | None = sparse()
    scheduled_for: str | None = sparse()
    priced: int | None = sparse()
    markets: tuple[MarketCount, ...] = sparse(())
    failed_venue: str | None = sparse()
    to_review: int | None = sparse()

    unnotified: bool | None = sparse()
    seal: int | None = sparse()

    @property
    def topic(self) -> Topic | None:
        """What the line is news of, None for the many lines that are not."""
        if self.kind in TOPICS:
            return TOPICS[self.kind]
        if self.to_review:
            return Topic.REVIEW
        is_news = self.action is Action.OVERRIDE and self.kind not in LOGINS
        return Topic.OVERRIDE if is_news else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One agent from start to end: the history behind the uptime."""

    id: str
    entry_point: str
    mode: str
    host: str
    pid: int
    token: int
    started_at: datetime
    heartbeat_at: datetime
    ended_at: datetime | None
    ended_cleanly: bool | None


TRAIL = Records("task_log", TrailLine)
RUNS = Records("agent_runs", RunRecord)

# Retention deletes no line of a recovery, so that the count never shrinks.
RECOVERIES = Tally(
    "recoveries",
    TRAIL.name,
    {"action": str(Action.RECOVER)},
    moment="timestamp",
    group=("kind",),
    index="task_recovered",
)
