"""One connection to a venue's channel: kept open, and asked for signs of life."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from websockets.asyncio.client import ClientConnection, connect

from positions.venues.streams.endpoint import Endpoint
from positions.venues.streams.feed import FRAME_BYTES, Feed
from positions.venues.streams.freshness import ANSWERED_WITHIN
from positions.venues.types import Market

logger = logging.getLogger(__name__)

HEARTBEAT_EVERY = timedelta(seconds=10)
# A request for a snapshot that nothing at all has followed for so long.
ANSWERED_REQUEST = timedelta(seconds=15)
LOOK_SECONDS = 0.5
OPEN_SECONDS = 10.0
# Before the next attempt, at random up to so many seconds, by failures in a row.
BACK_OFF = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
SETTLED = timedelta(seconds=60)

Changed = Callable[[set[str]], object]


@dataclass(frozen=True, slots=True)
class Outside:
    """What an event loop of ours needs: the wall clock, chance in [0, 1), and sleep."""

    wall_now: Callable[[], datetime]
    random: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]


class Silent(Exception):
    """The venue shows no sign of life."""


class Connection:
    """Connects again whenever it ends; its books are gone until the next snapshots.

    `changed` is called with the markets of each frame.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        outside: Outside,
        changed: Changed,
    ) -> None:
        self._endpoint = endpoint
        self._outside, self._changed = outside, changed
        self._wall_now = outside.wall_now
        self.markets: dict[str, Market] = {}
        self.feed: Feed | None = None
        self.reconnects = 0
        self.problem = ""
        self._asked_at: datetime | None = None

    def live_feed(self) -> Feed | None:
        """The feed while its books may be used."""
        feed = self.feed
        if feed is None or not feed.liveness.is_live(self._wall_now()):
            return None
        return feed

    async def run(self) -> None:
        """Until it is cancelled."""
        failures = 0
        while True:
            opened_at = self._wall_now()
            try:
                await self._run_once()
            except Exception as error:
                # Whatever it is, a bug of ours included: the others go on, and so does
                # this one after a while.
                self._note(error)
            finally:
                self.feed = None
                self._changed(set(self.markets))
            if self._wall_now() - opened_at > SETTLED:
                failures = 0
            longest = BACK_OFF[min(failures, len(BACK_OFF) - 1)]
            failures += 1
            self.reconnects += 1
            # At random, so that those who were cut off together do not come together.
            await self._outside.sleep(longest * self._outside.random())

    def _note(self, error: Exception) -> None:
        problem = f"{type(error).__name__}: {error}"
        if problem != self.problem:
            logger.warning("Stream of %s: %s", self._endpoint.venue, problem)
        self.problem = problem

    async def _run_once(self) -> None:
        async with connect(
            self._endpoint.url,
            additional_headers=self._endpoint.headers(),
            open_timeout=OPEN_SECONDS,
            close_timeout=1,
            # We ask for signs of life ourselves, in each venue's own way.
            ping_interval=None,
            compression=None,
            max_size=FRAME_BYTES,
            proxy=None,
        ) as socket:
            feed = self._endpoint.open_feed()
            feed.answered_at, self._asked_at = self._wall_now(), None
            self.feed, self.problem = feed, ""
            receiving = asyncio.create_task(self._receive(socket, feed))
            try:
                await self._look_after(socket, feed, receiving)
            finally:
                receiving.cancel()
                await asyncio.gather(receiving, return_exceptions=True)

    async def _receive(self, socket: ClientConnection, feed: Feed) -> None:
        async for frame in socket:
            self._asked_at = None
            if changed := feed.receive(frame, self._wall_now()):
                self._changed(changed)

    async def _look_after(
        self, socket: ClientConnection, feed: Feed, receiving: asyncio.Task[None]
    ) -> None:
        asked_at = None
        while not receiving.done():
            now = self._wall_now()
            await self._request(socket, feed.follow(self.markets, now), now)
            await self._request(socket, feed.recover(now), now)
            if asked_at is None or now - asked_at >= HEARTBEAT_EVERY:
                asked_at = now
                await self._ask(socket, feed)
            answered_at = feed.answered_at
            if answered_at is not None and now - answered_at > ANSWERED_WITHIN:
                raise Silent(Silent.__doc__)
            if self._asked_at is not None and now - self._asked_at > ANSWERED_REQUEST:
                raise Silent("The venue sends no snapshot.")
            await asyncio.wait({receiving}, timeout=LOOK_SECONDS)
        # Raises what ended it.
        receiving.result()

    async def _request(
        self, socket: ClientConnection, frames: Iterable[str], now: datetime
    ) -> None:
        for frame in frames:
            await socket.send(frame)
            self._asked_at = self._asked_at or now

    async def _ask(self, socket: ClientConnection, feed: Feed) -> None:
        """Ask for a sign of life."""
        if feed.heartbeat:
            await socket.send(feed.heartbeat)
            return

        def answered(pong: asyncio.Future[float]) -> None:
            # Those that are still awaited when a connection ends fail.
            if not pong.cancelled() and pong.exception() is None:
                feed.answered_at = self._wall_now()

        asyncio.ensure_future(await socket.ping()).add_done_callback(answered)


def shared_out(
    markets: Mapping[str, Market], connections: list[Connection], most: int
) -> int:
    """Give each market a connection with room; how many more connections it takes."""
    left = dict(markets)
    for connection in connections:
        kept = {each: left.pop(each) for each in connection.markets if each in left}
        connection.markets = kept
    for connection in connections:
        for market_id in list(left)[: most - len(connection.markets)]:
            connection.markets[market_id] = left.pop(market_id)
    return -(-len(left) // most)
