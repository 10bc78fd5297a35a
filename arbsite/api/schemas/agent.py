"""What is told of the agent and of its house: runs, pauses, health?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema

from arbsite.api.schemas.answer import Answer
from arbsite.api.schemas.stored import Flag, Id, LongText, Moment, Text


class Run(Schema):
    id: Id
    door: Text
    mode: Text
    host: Text
    started_at: Moment
    heartbeat_at: Moment
    ended_at: Moment
    ended_cleanly: Flag


class Pause(Schema):
    scope: Id
    actor: Text
    reason: LongText
    since: Moment
    until: Moment


class Health(Answer):
    """See /healthz.json; here 503 is told as 200 with the status "unhealthy"."""

    status: str
    problems: list[str]
    banner: str
    time: datetime | None
    database: dict[str, Any]
    agent: dict[str, Any] | None
    worker: dict[str, Any] | None
    queue: dict[str, Any] | None
    polls: list[dict[str, Any]] | None
    versions: dict[str, str | None]
