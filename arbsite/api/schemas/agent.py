"""The agent and its installation: runs, pauses, health."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema

from arbsite.api.schemas.answer import Answer
from arbsite.api.schemas.derived import derived
from arbsite.monitoring.health import (
    AgentHealth,
    DatabaseHealth,
    QueueHealth,
    Versions,
    WorkerHealth,
)
from arbsite.monitoring.status import FailingJob, PollStatus
from arbsite.pages.reports.streams import StreamStatus
from positions.models import PauseRecord
from tasklog.records import RunRecord


@derived(RunRecord, hidden=frozenset({"pid", "token"}))
class Run(Schema):
    """One agent from start to end."""


@derived(PauseRecord, hidden=frozenset({"ended_at", "outbox"}), renamed={"id": "scope"})
class Pause(Schema):
    """Entries are paused in a scope."""


class Health(Answer):
    """See /healthz.json; here 503 becomes 200 with the status "unhealthy"."""

    status: str
    problems: list[str]
    warnings: list[str]
    banner: str
    time: datetime | None
    database: DatabaseHealth
    agent: AgentHealth | None
    worker: WorkerHealth | None
    queue: QueueHealth | None
    polls: list[PollStatus] | None
    failing_jobs: list[FailingJob] | None
    streams: list[StreamStatus] | None
    versions: Versions
