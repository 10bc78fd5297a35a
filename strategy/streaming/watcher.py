"""Follows the streams of all venues in one event loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from threading import Event
from typing import Any

from pymongo.errors import PyMongoError

from positions.venues.errors import VenueError
from positions.venues.interface import Reader
from positions.venues.streams import LONGEST_LAG, MISSED, Comparison, Endpoint
from positions.venues.streams.changes import Changes, Noted
from positions.venues.streams.connection import Outside
from positions.venues.streams.stream import Stream
from positions.venues.types import BookPair, Market
from strategy.schedule import want_polled
from strategy.streaming.pairs import FollowedPair, followable, is_held, read_pairs
from strategy.streaming.prices import Key, Prices
from strategy.streaming.states import keep_state
from tasklog.redaction import redact

logger = logging.getLogger(__name__)


# Changes that come in one go are priced in one go.
TOGETHER_SECONDS = 0.005
PAIRS_EVERY = 20.0
# Fees and the like change without a new pair: now and then all are read again.
READ_AGAIN_EVERY = 30
CHECKED_EVERY = 30.0
CHECKED_AT_ONCE = 20
POLLED_EVERY = 30.0
STATE_EVERY = 5.0
RECORDED_EVERY = 0.25
STOP_SECONDS = 0.2
# One for reads over REST, which may take long, and one to request polls.
THREADS = 2


@dataclass(slots=True)
class Watcher:
    """Streams the books of matched pairs, and has pairs polled that are worth it.

    `readers` read books over REST: those of venues that stream none, and some of the
    others for comparison. `woken` is called when a job was made due.
    """

    endpoints: Sequence[Endpoint]
    readers: Mapping[str, Reader]
    outside: Outside
    least_edge: Decimal
    woken: Callable[[], object]
    # Receives the books that changed; None where nobody records them.
    noted: Noted | None = None
    _changes: Changes = field(default_factory=Changes)
    _streams: dict[str, Stream] = field(default_factory=dict)
    _changed: set[Key] = field(default_factory=set)
    _wanted: asyncio.Queue[FollowedPair] = field(default_factory=asyncio.Queue)
    _prices: Prices = field(init=False)
    _triggers: int = 0
    _rounds: int = 0
    # By venue, the last market that was compared.
    _checked: dict[str, str] = field(default_factory=dict)

    async def watch(self, stopping: Event) -> None:
        """Until `stopping` is set."""
        loop = asyncio.get_running_loop()
        # Each thread has a connection to the database of its own.
        loop.set_default_executor(ThreadPoolExecutor(THREADS, "streams"))
        for endpoint in self.endpoints:
            changed = partial(self._note_changed, endpoint.venue)
            self._streams[endpoint.venue] = Stream(endpoint, self.outside, changed)
        streamed = {name: stream.asks for name, stream in self._streams.items()}
        self._prices = Prices(streamed, self.least_edge)
        tasks = [
            asyncio.create_task(work)
            for work in (
                self._every(PAIRS_EVERY, self._refresh_pairs),
                self._every(CHECKED_EVERY, self._check_over_rest),
                self._every(POLLED_EVERY, self._poll_unstreamed),
                self._every(STATE_EVERY, self._keep_states),
                self._want(),
                *((self._every(RECORDED_EVERY, self._record),) if self.noted else ()),
            )
        ]
        try:
            while not stopping.is_set():
                await self.outside.sleep(STOP_SECONDS)
                for task in tasks:
                    if task.done():
                        # A fault of ours: whoever started this starts it again.
                        task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for stream in self._streams.values():
                await stream.stop()

    async def _every(
        self, seconds: float, work: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        while True:
            try:
                await work()
            except (PyMongoError, VenueError) as error:
                # Polling continues without it, and the next attempt is near.
                logger.info("Streams: read again shortly: %s", redact(str(error)))
            await self.outside.sleep(seconds)

    async def _refresh_pairs(self) -> None:
        ids = await asyncio.to_thread(followable)
        self._rounds += 1
        before = {} if self._rounds % READ_AGAIN_EVERY == 0 else self._prices.pairs
        kept = [pair for pair_id, pair in before.items() if pair_id in ids]
        missing = ids - before.keys()
        read = await asyncio.to_thread(lambda: list(read_pairs(missing)))
        followed = [pair for pair in (*kept, *read) if self._is_streamed(pair)]
        self._prices.follow(followed)
        followed_markets = set()
        for name, stream in self._streams.items():
            markets = self._markets_on(name)
            stream.follow(markets)
            followed_markets |= {(name, market_id) for market_id in markets}
        self._changes.keep(followed_markets)
        if missing:
            # Without the other side's prices, streamed ones say nothing.
            await self._poll_unstreamed()

    def _is_streamed(self, pair: FollowedPair) -> bool:
        """Whether at least one of its sides is streamed, and the other can be read."""
        venues = {pair.market_a.venue, pair.market_b.venue}
        return bool(venues & self._streams.keys()) and venues <= self.readers.keys()

    def _markets_on(self, venue: str) -> dict[str, Market]:
        return {
            market.market_id: market
            for pair in self._prices.pairs.values()
            for market in (pair.market_a, pair.market_b)
            if market.venue == venue
        }

    async def _record(self) -> None:
        """Hand on what changed. Only called where somebody records."""
        for books in self._changes.due(self._books, self.outside.wall_now()):
            if self.noted:
                self.noted(books)

    def _books(self, venue: str, market_id: str) -> BookPair | None:
        return self._streams[venue].books(market_id)

    def _note_changed(self, venue: str, market_ids: set[str]) -> None:
        if self.noted and venue in self._streams:
            self._changes.note(venue, market_ids)
        if not self._changed:
            loop = asyncio.get_running_loop()
            loop.call_later(TOGETHER_SECONDS, self._price_changed)
        self._changed.update((venue, market_id) for market_id in market_ids)

    def _price_changed(self) -> None:
        changed, self._changed = self._changed, set()
        for pair in self._prices.worth_a_poll(changed):
            self._wanted.put_nowait(pair)

    async def _want(self) -> None:
        """Make the jobs of the pairs that are worth a poll due, one after the other."""
        while True:
            pair = await self._wanted.get()
            try:
                wanted = await asyncio.to_thread(_want_polled, pair, self.outside)
            except PyMongoError as error:
                logger.warning("Streams: no poll requested: %s", type(error).__name__)
                continue
            if wanted:
                self._triggers += 1
                self.woken()

    async def _poll_unstreamed(self) -> None:
        for name in self.readers.keys() - self._streams.keys():
            markets = list(self._markets_on(name).values())
            books = await self._read(name, markets)
            for key in self._prices.note_polled(name, books):
                self._note_changed(key[0], {key[1]})

    async def _check_over_rest(self) -> None:
        """Compare some books of each stream with those over REST, in turn."""
        for name, stream in self._streams.items():
            markets = self._next_to_check(name)
            before = {each: stream.books(each) for each in markets}
            read = await self._read(name, list(markets.values()))
            read_at = self.outside.wall_now()
            comparisons = {
                market_id: Comparison(streamed, read[market_id], read_at)
                for market_id, streamed in before.items()
                if streamed is not None and market_id in read
            }
            await self.outside.sleep(LONGEST_LAG.total_seconds())
            for market_id, comparison in comparisons.items():
                streamed = stream.books(market_id)
                if streamed is not None and comparison.contradicts(streamed):
                    logger.warning("Stream of %s: %s %s", name, market_id, MISSED)
                    stream.doubt(market_id, MISSED)

    def _next_to_check(self, venue: str) -> dict[str, Market]:
        markets = self._markets_on(venue)
        ids = sorted(markets)
        last = self._checked.get(venue, "")
        following = [each for each in ids if each > last][:CHECKED_AT_ONCE]
        self._checked[venue] = following[-1] if following else ""
        return {each: markets[each] for each in following}

    async def _read(self, name: str, markets: list[Market]) -> Mapping[str, BookPair]:
        if not markets:
            return {}
        return await asyncio.to_thread(self.readers[name].read_books, markets)

    async def _keep_states(self) -> None:
        for name, stream in self._streams.items():
            state, now = stream.state(), self.outside.wall_now()
            await asyncio.to_thread(keep_state, name, state, self._triggers, now)


def _want_polled(pair: FollowedPair, outside: Outside) -> bool:
    """Whether a poll of the pair could open anything and was requested."""
    if is_held(pair.event_key):
        return False
    want_polled(pair.market_type, pair.id, outside.wall_now())
    return True
