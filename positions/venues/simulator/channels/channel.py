"""What a channel is: it answers frames, and says what has changed of which books."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from positions.venues.simulator.kalshi import records as kalshi
from positions.venues.simulator.kalshi.listing import with_ticker
from positions.venues.simulator.messages import Json
from positions.venues.simulator.polymarket.listing import open_token
from positions.venues.simulator.polymarket.records import book_record
from positions.venues.simulator.world import World
from tasklog import strict_json

# Where more levels change at once, the whole book says it in fewer messages. It is
# what happens when simulated hours pass within a second.
MOST_CHANGES = 16

# By price, as the venue writes it, the size of a level; and those of each side.
Sizes = dict[str, str]
Sides = dict[str, Sizes]


class BookSource(Protocol):
    """Books at a time of the venues' clock."""

    def version(self, at: datetime) -> object:
        """Equal at two times between which no book has changed."""

    def token_book(self, token: str, at: datetime) -> Json | None:
        """Polymarket's book of a token; None where it has none."""

    def ticker_book(self, ticker: str, at: datetime) -> Json | None:
        """Kalshi's book of a market; None where there is no such market."""


class WorldBooks:
    """The books of a simulated world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def version(self, at: datetime) -> object:
        # Quotes and sizes are those of the last time at which prices changed. A market
        # that closes in between says nothing, as a real one.
        return self._world.profile.price_time(at)

    def token_book(self, token: str, at: datetime) -> Json | None:
        found = open_token(self._world, token, at)
        return book_record(found, found.ladder) if found else None

    def ticker_book(self, ticker: str, at: datetime) -> Json | None:
        market = with_ticker(self._world, ticker, at)
        return kalshi.book_record(market.ladder) if market else None


class Channel(ABC):
    """One connection to a channel.

    `venue_at` is the venues' time, of which the books are. `wall_at` is the wall
    clock's, with which messages are stamped: how late one arrives is measured on it.
    """

    def __init__(self, books: BookSource) -> None:
        self._books = books
        self._version: object = None

    @abstractmethod
    def answer(self, frame: str, venue_at: datetime, wall_at: datetime) -> list[str]:
        """The frames that answer one of the client's."""

    def changes(self, venue_at: datetime, wall_at: datetime) -> list[str]:
        """Frames for everything that has changed since the last call."""
        version = self._books.version(venue_at)
        if version == self._version:
            return []
        self._version = version
        return [json.dumps(each) for each in self._changed(venue_at, stamp(wall_at))]

    @abstractmethod
    def _changed(self, venue_at: datetime, stamped: int) -> Iterable[Json]:
        """The messages for what has changed."""


def read(frame: str) -> dict[str, Any]:
    """The client's message; an empty one where it is not an object."""
    try:
        message = strict_json.loads(frame)
    except strict_json.BadJson:
        return {}
    return message if isinstance(message, dict) else {}


def texts(value: object) -> list[str]:
    """The texts of a list; nothing where it is none."""
    return [e for e in value if isinstance(e, str)] if isinstance(value, list) else []


def changed_levels(before: Sides, after: Sides) -> list[tuple[str, str, str]]:
    """Side, price and new size of each level that differs, "0" where it is gone."""
    changed = []
    for side, sizes in after.items():
        old = before[side]
        changed += [(side, p, size) for p, size in sizes.items() if old.get(p) != size]
        changed += [(side, price, "0") for price in old if price not in sizes]
    return changed


def stamp(at: datetime) -> int:
    """Milliseconds since 1970."""
    return int(at.timestamp() * 1000)
