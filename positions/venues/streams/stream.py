"""The stream of one venue: as many connections as its markets take."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping

from positions.venues.streams.connection import Changed, Connection, Outside, shared_out
from positions.venues.streams.endpoint import Endpoint
from positions.venues.streams.feed import BestAsks, Feed
from positions.venues.streams.state import StreamState
from positions.venues.types import BookPair, Market


class Stream:
    """Follows markets and has their books. Use it within one event loop."""

    def __init__(
        self,
        endpoint: Endpoint,
        outside: Outside,
        changed: Changed,
    ) -> None:
        self.venue = endpoint.venue
        self._endpoint = endpoint
        self._outside, self._changed = outside, changed
        self._wall_now = outside.wall_now
        self._connections: list[Connection] = []
        self._tasks: list[asyncio.Task[None]] = []

    def follow(self, markets: Mapping[str, Market]) -> None:
        """Follow these markets and no others."""
        most = self._endpoint.markets_per_connection
        missing = shared_out(markets, self._connections, most)
        for _ in range(missing):
            connection = Connection(self._endpoint, self._outside, self._changed)
            self._connections.append(connection)
        shared_out(markets, self._connections, most)
        for connection in self._connections[len(self._tasks) :]:
            self._tasks.append(asyncio.create_task(connection.run()))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def asks(self, market_id: str) -> BestAsks | None:
        """The cheapest offers of a fresh book, else None."""
        feed = self._feed_of(market_id)
        return feed.asks(market_id) if feed else None

    def books(self, market_id: str) -> BookPair | None:
        """Both books where they are fresh, else None."""
        feed = self._feed_of(market_id)
        return feed.books(market_id, self._wall_now()) if feed else None

    def doubt(self, market_id: str, reason: str) -> None:
        if feed := self._feed_of(market_id):
            feed.doubt(market_id, reason)

    def state(self) -> StreamState:
        feeds = list(self._live_feeds())
        lags = [feed.lag for feed in feeds if feed.lag is not None]
        problems = [each.problem for each in self._connections if each.problem]
        problems += [feed.problem for feed in feeds if feed.problem]
        return StreamState(
            connections=len(self._connections),
            connected=sum(each.feed is not None for each in self._connections),
            followed=sum(len(each.markets) for each in self._connections),
            fresh=sum(feed.fresh_books for feed in feeds),
            reconnects=sum(each.reconnects for each in self._connections),
            lag=max(lags, default=None),
            problem=problems[0] if problems else "",
        )

    def _live_feeds(self) -> Iterator[Feed]:
        for connection in self._connections:
            if feed := connection.live_feed():
                yield feed

    def _feed_of(self, market_id: str) -> Feed | None:
        for connection in self._connections:
            if market_id in connection.markets:
                return connection.live_feed()
        return None
