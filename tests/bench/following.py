"""The books of many pairs, followed by their streams on one core.

The frames are those of the simulated channels, in both venues' own formats. Sockets are
left out: what they cost is the kernel's and the library's.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from resource import getpagesize

from positions.venues.simulator.channels.channel import Channel
from positions.venues.simulator.channels.kalshi import KalshiChannel
from positions.venues.simulator.channels.polymarket import PolymarketChannel
from positions.venues.stream_wiring import simulated_endpoints
from positions.venues.streams import Endpoint, Feed
from positions.venues.types import Market
from strategy.arbitrage import Listed, edge_if_none_pays
from strategy.streaming.pairs import FollowedPair
from strategy.streaming.prices import Key, Prices, Streamed
from tests.bench import progress
from tests.bench.measurement import Goal, Report, interleaved
from tests.support.streams import ScriptedBooks, Sides, market_of

PAIRS = 5_000
# How often a book changes, for what is said of one core.
CHANGE_SECONDS = 10.0
LEVELS = 10
LEAST_EDGE = Decimal("0.005")
AT = datetime(2027, 1, 4, 12, tzinfo=UTC)
TURN = timedelta(seconds=1)
CHANNELS: Mapping[str, type[PolymarketChannel] | type[KalshiChannel]] = {
    "polymarket": PolymarketChannel,
    "kalshi": KalshiChannel,
}


@dataclass(frozen=True, slots=True)
class Connection:
    """A venue's channel at one end, our feed at the other."""

    venue: str
    channel: Channel
    feed: Feed
    markets: dict[str, Market]

    def open(self) -> None:
        for request in self.feed.follow(self.markets, AT):
            for frame in self.channel.answer(request, AT, AT):
                self.feed.receive(frame, AT)


# A connection and what it receives.
Frame = tuple[Connection, str]


def follow(size: int | None, repetitions: int) -> Report:
    """Take in changes of all books of `size` pairs, and judge the pairs by them."""
    size = size or PAIRS
    pairs = [_pair(number) for number in range(size)]
    books = _books(pairs)
    by_best, by_whole = (list(_connections(pairs, books)) for _ in range(2))
    before = _resident_megabytes()
    for connection in by_best:
        connection.open()
    grown = _resident_megabytes() - before
    for connection in by_whole:
        connection.open()
    turns = _turns(by_best, by_whole, books, repetitions)
    prices, whole = _prices(pairs, by_best), _WholeBooks(pairs, by_whole)
    frames = len(turns[0].by_best)
    json_alone, best, all_of_it = iter(turns), iter(turns), iter(turns)
    costs = interleaved(
        {
            "JSON alone": lambda: _json_alone(next(json_alone).by_best),
            "best prices": lambda: _by_best_prices(next(best).by_best, prices),
            "whole books": lambda: whole.take_in(next(all_of_it).by_whole),
        },
        repetitions,
    )
    followed = costs["best prices"].cpu
    doubtful = 2 * size - sum(each.feed.fresh_books for each in by_best)
    times_json = followed / costs["JSON alone"].cpu
    return Report(
        {"pairs": size, "connections": len(by_best), "changes": frames},
        costs,
        (
            Goal("books that became doubtful", doubtful, 0, at_least=False),
            Goal("CPU, times JSON alone", times_json, 30, at_least=False),
            Goal("times whole books", costs["whole books"].cpu / followed, 1.5),
        ),
        {
            "MB for all books": round(grown, 1),
            "microseconds of CPU a change": round(1e6 * followed / frames, 1),
            "changes a second on one core": round(frames / followed),
            f"% of a core at one change of a book in {CHANGE_SECONDS:g} s": round(
                100 * 2 * size * followed / frames / CHANGE_SECONDS, 1
            ),
        },
    )


@dataclass(frozen=True, slots=True)
class Turn:
    """Frames in which every book changes, for each of two followers."""

    by_best: list[Frame]
    by_whole: list[Frame]


def _pair(number: int) -> FollowedPair:
    market_a = market_of("polymarket", f"p{number}")
    market_b = market_of("kalshi", f"K{number}")
    return FollowedPair(
        f"pair {number}", "Other", f"e{number}", 0, 0, market_a, market_b
    )


def _books(pairs: list[FollowedPair]) -> ScriptedBooks:
    return ScriptedBooks(
        {
            market.market_id: _sides(0)
            for pair in pairs
            for market in (pair.market_a, pair.market_b)
        }
    )


def _sides(more: int) -> Sides:
    """Bids and asks, with so much more on offer at the best prices."""
    bids = {49 - level: 100 + level for level in range(LEVELS)}
    asks = {52 + level: 100 + level for level in range(LEVELS)}
    return bids | {49: 100 + more}, asks | {52: 100 + more}


def _connections(
    pairs: list[FollowedPair], books: ScriptedBooks
) -> Iterator[Connection]:
    for endpoint in simulated_endpoints("http://localhost"):
        markets = [
            market
            for pair in pairs
            for market in (pair.market_a, pair.market_b)
            if market.venue == endpoint.venue
        ]
        most = endpoint.markets_per_connection
        for start in range(0, len(markets), most):
            block = {each.market_id: each for each in markets[start : start + most]}
            yield _connection(endpoint, books, block)


def _connection(
    endpoint: Endpoint, books: ScriptedBooks, markets: dict[str, Market]
) -> Connection:
    channel = CHANNELS[endpoint.venue](books)
    # What it says first has changed since nothing was subscribed to.
    channel.changes(AT, AT)
    return Connection(endpoint.venue, channel, endpoint.open_feed(), markets)


def _turns(
    by_best: list[Connection],
    by_whole: list[Connection],
    books: ScriptedBooks,
    number: int,
) -> list[Turn]:
    turns = []
    for turn in range(1, number + 1):
        progress.show(f"preparing turn {turn} of {number}")
        for market_id in books.sides:
            books.set(market_id, _sides(turn))
        at = AT + turn * TURN
        turns.append(Turn(_received(by_best, at), _received(by_whole, at)))
    return turns


def _received(connections: list[Connection], at: datetime) -> list[Frame]:
    """Connections take turns at random; the frames of each stay in their order."""
    frames = [each.channel.changes(at, at) for each in connections]
    order = [index for index, each in enumerate(frames) for _ in each]
    random.Random(1).shuffle(order)
    following = [iter(each) for each in frames]
    return [(connections[index], next(following[index])) for index in order]


def _json_alone(frames: list[Frame]) -> None:
    for _, frame in frames:
        json.loads(frame)


def _feeds(connections: list[Connection]) -> dict[Key, Feed]:
    return {
        (connection.venue, market_id): connection.feed
        for connection in connections
        for market_id in connection.markets
    }


def _prices(pairs: list[FollowedPair], connections: list[Connection]) -> Prices:
    feeds = _feeds(connections)

    def asks_on(venue: str) -> Streamed:
        return lambda market_id: feeds[venue, market_id].asks(market_id)

    prices = Prices({venue: asks_on(venue) for venue in CHANNELS}, LEAST_EDGE)
    prices.follow(pairs)
    return prices


def _by_best_prices(frames: list[Frame], prices: Prices) -> None:
    """As the watcher of the streams does."""
    for connection, frame in frames:
        changed = connection.feed.receive(frame, AT)
        prices.worth_a_poll((connection.venue, each) for each in changed)


class _WholeBooks:
    """Rebuilds both books of both markets at each change, and evaluates the pair."""

    def __init__(self, pairs: list[FollowedPair], connections: list[Connection]):
        self._feeds = _feeds(connections)
        self._pairs = {
            (market.venue, market.market_id): pair
            for pair in pairs
            for market in (pair.market_a, pair.market_b)
        }

    def take_in(self, frames: list[Frame]) -> None:
        for connection, frame in frames:
            for market_id in connection.feed.receive(frame, AT):
                pair = self._pairs[connection.venue, market_id]
                edge_if_none_pays(
                    self._listed(pair.market_a),
                    pair.outcome_a,
                    self._listed(pair.market_b),
                    pair.outcome_b,
                )

    def _listed(self, market: Market) -> Listed:
        feed = self._feeds[market.venue, market.market_id]
        return Listed(market, feed.books(market.market_id, AT))


def _resident_megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * getpagesize() / 10**6
