"""Lines of the trail that are news, and channels that store what is sent."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from arbsite.notifying.channels import Channel, Message, Undelivered
from arbsite.notifying.messenger import Messenger
from arbsite.notifying.texts import MessageContext
from positions.venues.types import Mode
from tasklog.kinds import Action, Kind
from tasklog.records import TrailLine
from tasklog.trail import append

START = datetime(2027, 1, 4, 12, tzinfo=UTC)
_numbers = count(1)


def line(kind: Kind = Kind.ENTERED, at: datetime = START, **changes: Any) -> TrailLine:
    """A line as `append` takes it."""
    number = next(_numbers)
    plain = TrailLine(
        kind=kind,
        action=Action.PLACE_ORDER,
        details=f"event {number} of kind {kind}",
        task_id=f"line-{number}",
        timestamp=at,
    )
    return replace(plain, **changes)


def happen(*lines: TrailLine) -> None:
    append(lines)


@dataclass
class Inbox:
    """A channel whose receiver recognises each key, as receivers should."""

    name: str = "inbox"
    destination: str = "a test"
    problem: str = ""
    sent: list[Message] = field(default_factory=list)
    failures: list[Undelivered] = field(default_factory=list)

    def send(self, message: Message) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)

    @property
    def titles(self) -> list[str]:
        return [message.title for message in self.sent]

    @property
    def keys(self) -> set[str]:
        return {message.key for message in self.sent}


CONTEXT = MessageContext(Mode.SIMULATED, "https://arb.example")


def messenger(*channels: Channel) -> Messenger:
    return Messenger(channels, CONTEXT, "a test")


@dataclass
class Clock:
    """Wall time that a test moves."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def message(**changes: Any) -> Message:
    """A message about a profit."""
    plain = Message(
        key="0a1b",
        event="profit",
        title="SIMULATED · Profit: Will it rain?",
        text="SIMULATED · Profit\n+$3.00",
        link="https://arb.example/positions/p1/",
        mode="simulated",
        banner="SIMULATED",
        decided_at=START,
    )
    return replace(plain, **changes)
