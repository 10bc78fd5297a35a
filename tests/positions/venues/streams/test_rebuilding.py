"""Books are rebuilt from whatever arrives: they are right, or they are doubted.

The messages are those of the simulator's channels. Hypothesis decides which of them
get lost, come twice, late or out of order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from positions.venues.kalshi.stream import KalshiFeed
from positions.venues.polymarket.stream import PolymarketFeed
from positions.venues.simulator.channels.channel import Channel
from positions.venues.simulator.channels.kalshi import KalshiChannel
from positions.venues.simulator.channels.polymarket import PolymarketChannel
from positions.venues.streams import Comparison, Feed
from tests.support.streams import START, ScriptedBooks, Sides, best, market_of, shown

MARKETS = ("A", "B")
DELIVERED, DROPPED, REPEATED, LATE = range(4)

sizes = st.integers(1, 5)


def sides() -> st.SearchStrategy[Sides]:
    """A book of a few levels, the best bid below the best ask."""
    return st.integers(20, 80).flatmap(
        lambda middle: st.tuples(
            st.dictionaries(st.integers(middle - 5, middle), sizes, max_size=4),
            st.dictionaries(st.integers(middle + 1, middle + 6), sizes, max_size=4),
        )
    )


fates = st.sampled_from([DELIVERED] * 4 + [DROPPED, REPEATED, LATE])
steps = st.lists(
    st.tuples(
        st.sampled_from(MARKETS),
        sides(),
        st.lists(fates, min_size=1, max_size=12),
        st.sampled_from([0.1, 0.6, 3.0, 6.0]),
    ),
    min_size=1,
    max_size=12,
)


@dataclass
class Wire:
    """A channel and a feed, and what the connection between them does."""

    channel: Channel
    feed: Feed
    now: datetime = START
    late: list[str] = field(default_factory=list)

    def say(self, frames: Iterable[str], fates: list[int]) -> bool:
        """Send the client's frames; whether all that answers them arrives in order."""
        answers: list[str] = []
        for frame in frames:
            answers += self.channel.answer(frame, self.now, self.now)
        return self.deliver(answers, fates)

    def deliver(self, messages: list[str], fates: list[int]) -> bool:
        overdue, self.late = self.late, []
        is_perfect = True
        for number, message in enumerate(messages):
            fate = fates[number % len(fates)]
            is_perfect &= fate == DELIVERED
            if fate == LATE:
                self.late.append(message)
            for _ in range({DELIVERED: 1, REPEATED: 2}.get(fate, 0)):
                self.feed.receive(message, self.now)
        for message in overdue:
            self.feed.receive(message, self.now)
        return is_perfect

    def change(self, fates: list[int]) -> bool:
        return self.deliver(self.channel.changes(self.now, self.now), fates)

    def pass_seconds(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def wire(venue: str, books: ScriptedBooks) -> Wire:
    if venue == "polymarket":
        return Wire(PolymarketChannel(books), PolymarketFeed())
    return Wire(KalshiChannel(books), KalshiFeed())


def start(venue: str, books: ScriptedBooks, fates: list[int]) -> Wire:
    connection = wire(venue, books)
    markets = {each: market_of(venue, each) for each in MARKETS}
    connection.say(connection.feed.follow(markets, connection.now), fates)
    connection.change([DELIVERED])
    return connection


def lived(
    connection: Wire, books: ScriptedBooks, changes: list[Any]
) -> Iterator[tuple[str, bool]]:
    """Make each change; its market, and whether all that says so has arrived."""
    for market_id, after, fates, seconds in changes:
        connection.pass_seconds(seconds)
        connection.say(connection.feed.recover(connection.now), fates)
        before = books.sides[market_id]
        books.set(market_id, after)
        yield market_id, connection.change(fates) and before != after


def settle(connection: Wire) -> None:
    """The connection is good again, and some time passes."""
    for _ in range(4):
        connection.pass_seconds(6)
        connection.say(connection.feed.recover(connection.now), [DELIVERED])
        connection.change([DELIVERED])


def check_over_rest(connection: Wire, books: ScriptedBooks, venue: str) -> None:
    """Compare each book with that over REST, as the stream does at its own rate."""
    for market_id in MARKETS:
        streamed = connection.feed.books(market_id, connection.now)
        if streamed is None:
            continue
        read = books.pair(market_of(venue, market_id), connection.now)
        comparison = Comparison(streamed, read, connection.now)
        connection.pass_seconds(2)
        assert comparison.is_due(connection.now)
        if comparison.contradicts(streamed):
            connection.feed.doubt(market_id, "differs")


initial = st.fixed_dictionaries({each: sides() for each in MARKETS})
first_fates = st.lists(fates, min_size=1, max_size=6)


@given(initial, first_fates, steps)
def test_polymarket_books_have_the_best_prices_of_the_venue_or_are_doubted(
    sides: dict[str, Sides], fates: list[int], changes: list[Any]
) -> None:
    books = ScriptedBooks(sides)
    connection = start("polymarket", books, fates)
    # What no message arrives about can be seen over REST only.
    for market_id, has_arrived in lived(connection, books, changes):
        if has_arrived:
            pair = connection.feed.books(market_id, connection.now)
            truth = books.pair(market_of("polymarket", market_id), connection.now)
            assert pair is None or best(pair) == best(truth)


@given(st.sampled_from(["polymarket", "kalshi"]), initial, first_fates, steps)
def test_after_a_comparison_each_book_is_the_venues_or_is_doubted(
    venue: str, sides: dict[str, Sides], fates: list[int], changes: list[Any]
) -> None:
    books = ScriptedBooks(sides)
    connection = start(venue, books, fates)
    for _ in lived(connection, books, changes):
        pass
    connection.deliver([], [DELIVERED])
    check_over_rest(connection, books, venue)
    for market_id in MARKETS:
        pair = connection.feed.books(market_id, connection.now)
        truth = books.pair(market_of(venue, market_id), connection.now)
        assert pair is None or shown(pair) == shown(truth)
    settle(connection)
    check_over_rest(connection, books, venue)
    settle(connection)
    for market_id in MARKETS:
        truth = books.pair(market_of(venue, market_id), connection.now)
        assert shown(connection.feed.books(market_id, connection.now)) == shown(truth)


@given(initial, first_fates, steps)
def test_kalshi_books_are_those_of_the_numbered_messages_or_are_doubted(
    sides: dict[str, Sides], fates: list[int], changes: list[Any]
) -> None:
    books = ScriptedBooks(sides)
    connection = start("kalshi", books, fates)
    for market_id, has_arrived in lived(connection, books, changes):
        if has_arrived:
            # A message of this book has come, so that any gap before it shows.
            pair = connection.feed.books(market_id, connection.now)
            truth = books.pair(market_of("kalshi", market_id), connection.now)
            assert pair is None or shown(pair) == shown(truth)
