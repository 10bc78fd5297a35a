"""Streams over real websockets, of a simulator that serves scripted books."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest

from positions.venues.registry import spec
from positions.venues.simulator.faults import StreamFault, StreamFaults
from positions.venues.streams import Endpoint
from positions.venues.streams.connection import Outside
from positions.venues.streams.stream import Stream
from tests.support.streams import (
    ScriptedBooks,
    market_of,
    shown,
    streaming,
    wall_now,
)

BEFORE, AFTER = ({40: 10}, {45: 30}), ({41: 7}, {44: 3})
VENUES = ("polymarket", "kalshi")


OUTSIDE = Outside(wall_now, random.random, asyncio.sleep)


def endpoint(venue: str, url: str, most: int = 100) -> Endpoint:
    stream = spec(venue).stream
    assert stream is not None
    return Endpoint(venue, url + stream.simulated_path, stream.open_feed, most)


async def until(is_true: Callable[[], object]) -> None:
    """Wait for something that happens in this loop, ten seconds at most."""
    async with asyncio.timeout(10):
        while not is_true():
            await asyncio.sleep(0.01)


def followed(
    point: Endpoint, work: Callable[[Stream], Coroutine[Any, Any, None]], ids: str = "A"
) -> None:
    """Run `work` with a stream that follows these markets."""

    async def run() -> None:
        stream = Stream(point, OUTSIDE, lambda changed: None)
        stream.follow({each: market_of(point.venue, each) for each in ids})
        try:
            await work(stream)
        finally:
            await stream.stop()

    asyncio.run(run())


@pytest.mark.parametrize("venue", VENUES)
def test_a_change_at_the_venue_is_in_the_books_that_are_followed(venue: str) -> None:
    books = ScriptedBooks({"A": BEFORE})
    market = market_of(venue, "A")

    def is_as_served(stream: Stream) -> bool:
        truth = books.pair(market, wall_now())
        return shown(stream.books("A")) == shown(truth)

    async def work(stream: Stream) -> None:
        await until(lambda: is_as_served(stream))
        books.set("A", AFTER)
        await until(lambda: is_as_served(stream))
        state = stream.state()
        assert (state.connected, state.followed, state.fresh) == (1, 1, 1)
        assert state.lag is not None
        assert state.lag < timedelta(seconds=2)

    with streaming(books) as server:
        followed(endpoint(venue, server.stream_url), work)


@pytest.mark.parametrize("venue", VENUES)
def test_markets_beyond_a_connections_limit_get_another_one(venue: str) -> None:
    books = ScriptedBooks(dict.fromkeys("ABC", BEFORE))

    async def work(stream: Stream) -> None:
        await until(lambda: stream.state().fresh == 3)
        assert stream.state().connections == 2
        # Those that stay keep their connection, and with it their books.
        stream.follow({each: market_of(venue, each) for each in "BC"})
        await until(lambda: stream.state().fresh == 2)
        assert stream.books("A") is None

    with streaming(books) as server:
        followed(endpoint(venue, server.stream_url, most=2), work, "ABC")


def test_without_the_venue_no_book_is_fresh_and_it_connects_again() -> None:
    books = ScriptedBooks({"A": BEFORE})

    async def work(stream: Stream) -> None:
        await until(lambda: stream.state().problem)
        assert stream.books("A") is None
        assert stream.asks("A") is None
        assert stream.state().connected == 0

    with streaming(books) as server:
        pass
    followed(endpoint("polymarket", server.stream_url), work)


class Stalls(StreamFaults):
    """Nothing comes from the second connection's first message on, nor of the first."""

    def __init__(self) -> None:
        super().__init__(0, 0.0)

    def fault(self, connection: int, number: int) -> StreamFault | None:
        return StreamFault.STALLED if connection == 0 and number == 0 else None


@pytest.mark.parametrize("venue", VENUES)
def test_a_venue_that_falls_silent_is_connected_to_again(
    venue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "positions.venues.streams.connection.ANSWERED_REQUEST"
    monkeypatch.setattr(name, timedelta(seconds=0.3))
    books = ScriptedBooks({"A": BEFORE})

    async def work(stream: Stream) -> None:
        await until(lambda: stream.state().fresh == 1)
        assert stream.state().reconnects == 1

    with streaming(books, Stalls()) as server:
        followed(endpoint(venue, server.stream_url), work)
