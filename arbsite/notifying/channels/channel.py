"""What is a message, what is a channel, and how does one say that it failed?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it leaves; sent again it has the same `key` and nothing else."""

    key: str
    event: str
    title: str
    text: str
    link: str
    mode: str
    banner: str
    decided_at: datetime
    held_back: int = 0
    position_id: str | None = None


class Undelivered(Exception):
    """The message was not taken. `retry_after` is in seconds, 0 if nothing was said."""

    def __init__(self, why: str, is_retryable: bool, retry_after: float = 0.0):
        super().__init__(why)
        self.is_retryable = is_retryable
        self.retry_after = retry_after


class Channel(Protocol):
    """A way out. `name` never changes; `shown` says where it leads without a secret.

    `problem` is why it cannot be used as it is configured, with the remedy, "" if it
    can.
    """

    @property
    def name(self) -> str: ...

    @property
    def shown(self) -> str: ...

    @property
    def problem(self) -> str: ...

    def send(self, message: Message) -> None:
        """Within a bounded time. Raises Undelivered."""
