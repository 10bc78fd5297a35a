"""Lines of the trail that are news, and channels that keep what they are given."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from arbsite.notifying.channels import Message, Undelivered
from arbsite.notifying.messenger import Messenger
from arbsite.notifying.texts import Saying
from tasklog.models import Action, Status
from tasklog.storage.codec import Document
from tasklog.trail import append, entry

START = datetime(2027, 1, 4, 12, tzinfo=UTC)
_numbers = count(1)


def line(kind: str = "entered", at: datetime = START, **given: Any) -> Document:
    """A line as `append` takes it."""
    number = next(_numbers)
    values = {
        "task_id": f"line-{number}",
        "action": Action.PLACE_ORDER,
        "status": Status.SUCCESS,
        "details": f"event {number} of kind {kind}",
        "timestamp": at,
    }
    return entry(**{**values, "kind": kind, **given})


def happen(*lines: Document) -> None:
    append(lines)


@dataclass
class Inbox:
    """A channel whose receiver knows each key, as receivers should."""

    name: str = "inbox"
    shown: str = "a test"
    problem: str = ""
    sent: list[Message] = field(default_factory=list)
    failures: list[Undelivered] = field(default_factory=list)

    def send(self, message: Message) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)

    @property
    def titles(self) -> list[str]:
        return [one.title for one in self.sent]

    @property
    def keys(self) -> set[str]:
        return {one.key for one in self.sent}


def messenger(*channels: Any) -> Messenger:
    saying = Saying("SIMULATED", "https://arb.example")
    return Messenger(channels, "simulated", saying, "a test")


@dataclass
class Clock:
    """Wall time that a test moves."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
