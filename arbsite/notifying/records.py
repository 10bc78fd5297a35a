"""What is stored of notifications and of their rules, as typed records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from arbsite.notifying.events import Event
from arbsite.notifying.throttle import Mode, ThrottleState
from tasklog.records import TrailLine
from tasklog.storage.collections import Records


class NotificationStatus(StrEnum):
    # To be sent, for the first time or again.
    PENDING = "pending"
    # Reported by a later message, and due until it is.
    SUPPRESSED = "suppressed"
    SENT = "sent"
    # Given up, with its line in the trail.
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationRecord:
    """A message about one event through one channel.

    The messages of one kind through one channel are numbered; `throttle` is the state
    after this one. `task_id` is the line of the trail that it reports, None for a
    summary of suppressed events; `suppressed` is how many such events it reports.
    """

    id: str
    task_id: str | None
    position_id: str | None
    event: Event
    channel: str
    number: int
    status: NotificationStatus
    title: str
    text: str
    link: str
    suppressed: int
    throttle: ThrottleState
    decided_at: datetime
    due_at: datetime | None
    attempts: int
    claimed_by: str | None
    sent_at: datetime | None
    error: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRecord:
    """The mode that an operator chose for a kind of event; `id` is its name."""

    id: str
    mode: Mode
    actor: str
    reason: str
    since: datetime
    outbox: tuple[TrailLine, ...]


NOTIFICATIONS = Records("notifications", NotificationRecord)
RULES = Records("notification_rules", RuleRecord)
