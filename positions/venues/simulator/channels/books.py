"""The books that channels show: the very records that the APIs return."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from positions.venues.simulator.kalshi import records as kalshi
from positions.venues.simulator.kalshi.listing import with_ticker
from positions.venues.simulator.messages import Json
from positions.venues.simulator.polymarket.clob_records import book_record
from positions.venues.simulator.polymarket.listing import open_token
from positions.venues.simulator.world import World


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
