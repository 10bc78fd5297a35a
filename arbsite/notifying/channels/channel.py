"""Messages, the channels that send them, and how a channel reports a failure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

PRIVATE_ADDRESS = (
    "it is not a public address; ARBSITE_WEBHOOK_PRIVATE=true allows private ones"
)


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it is sent; sent again, it is the same in all fields.

    `key` is how a receiver recognises it. `suppressed` is how many events of its kind
    were suppressed since the message before it.
    """

    key: str
    event: str
    title: str
    text: str
    link: str
    mode: str
    banner: str
    decided_at: datetime
    suppressed: int = 0
    position_id: str | None = None


class Undelivered(Exception):
    """The message was not taken.

    `retry_after` is how many seconds the receiver asks to wait, 0 if it does not.
    """

    def __init__(self, reason: str, is_retryable: bool, retry_after: float = 0.0):
        super().__init__(reason)
        self.is_retryable = is_retryable
        self.retry_after = retry_after


class Channel(Protocol):
    """A way to send messages.

    `name` never changes: it is part of the ids of messages. `destination` is shown to
    people and has no secret. `problem` is why the channel cannot be used as it is
    configured, with the remedy, "" if it can.
    """

    @property
    def name(self) -> str: ...

    @property
    def destination(self) -> str: ...

    @property
    def problem(self) -> str: ...

    def send(self, message: Message) -> None:
        """Send within a bounded time. Raises Undelivered."""
