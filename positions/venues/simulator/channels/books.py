"""The books that channels show: the very records that the APIs return."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from positions.venues.simulator.kalshi.records import book_record as kalshi_record
from positions.venues.simulator.kalshi.records import market_ladder
from positions.venues.simulator.messages import Json
from positions.venues.simulator.polymarket.books import book_record
from positions.venues.simulator.polymarket.ids import scenario_of_token
from positions.venues.simulator.polymarket.status import outcome_ladder
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
        found = scenario_of_token(self._world, token)
        if found is None or found[0].question.polymarket is None:
            return None
        scenario, index = found
        if not scenario.outcome.polymarket.is_open(at):
            return None
        book = outcome_ladder(self._world, scenario, index, at)
        return book_record(self._world, scenario, index, book, at)

    def ticker_book(self, ticker: str, at: datetime) -> Json | None:
        market = self._world.by_ticker(ticker)
        if market is None:
            return None
        return kalshi_record(market_ladder(self._world, market, at))
