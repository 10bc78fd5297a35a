"""What a channel is: it answers frames, and says what has changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Protocol

from tasklog import strict_json

# Where more levels change at once, the whole book says it in fewer messages. It is
# what happens when simulated hours pass within a second.
MOST_CHANGES = 16

# Price and size of a level, as the venue writes them.
Sizes = dict[str, str]


class Channel(Protocol):
    """One connection to a channel.

    `venue_at` is the venues' time, of which the books are. `wall_at` is the wall
    clock's, with which messages are stamped: how late one arrives is measured on it.
    """

    def answer(self, frame: str, venue_at: datetime, wall_at: datetime) -> list[str]:
        """The frames that answer one of the client's."""

    def changes(self, venue_at: datetime, wall_at: datetime) -> list[str]:
        """Frames for everything that has changed since the last call."""


def read(frame: str) -> dict[str, Any]:
    """The client's message; an empty one where it is not an object."""
    try:
        message = strict_json.loads(frame)
    except strict_json.BadJson:
        return {}
    return message if isinstance(message, dict) else {}


def texts(value: object) -> list[str]:
    """The texts of a list; nothing where it is none."""
    if not isinstance(value, list):
        return []
    return [each for each in value if isinstance(each, str)]


def changed_levels(before: Sizes, after: Sizes) -> Iterator[tuple[str, str]]:
    """Price and new size of each level that differs, "0" where it is gone."""
    for price, size in after.items():
        if before.get(price) != size:
            yield price, size
    for price in before:
        if price not in after:
            yield price, "0"


def stamp(at: datetime) -> int:
    """Milliseconds since 1970."""
    return int(at.timestamp() * 1000)
