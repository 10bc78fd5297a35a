"""Scripted books, and what feeds make of the messages about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal

from positions.venues.simulator.channels.channel import BookSource
from positions.venues.simulator.core import Simulator
from positions.venues.simulator.faults import NO_STREAM_FAULTS, StreamFaults
from positions.venues.simulator.messages import Json
from positions.venues.simulator.server import SimulatorServer, Sockets
from positions.venues.types import Book, BookPair, Level, Market, Outcome
from tests.support.market_builders import kalshi, polymarket
from tests.support.simulator_clients import Exchange, running

START = datetime(2027, 1, 4, tzinfo=UTC)
CENT = Decimal("0.01")

# Bids and asks of outcome 0: sizes by price in cents.
Cents = Mapping[int, int]
Sides = tuple[Cents, Cents]


def market_of(venue: str, market_id: str) -> Market:
    """A market whose tokens are named after it."""
    outcomes = (
        Outcome(0, "Yes", f"{market_id}:0"),
        Outcome(1, "No", f"{market_id}:1"),
    )
    build = polymarket if venue == "polymarket" else kalshi
    return build(market_id=market_id, outcomes=outcomes)


class ScriptedBooks:
    """Books, by market id, that change when they are set."""

    def __init__(self, sides: Mapping[str, Sides]) -> None:
        self.sides = dict(sides)
        self._version = 0

    def set(self, market_id: str, sides: Sides) -> None:
        self.sides[market_id] = sides
        self._version += 1

    def version(self, at: datetime) -> object:
        return self._version

    def token_book(self, token: str, at: datetime) -> Json | None:
        market_id, _, index = token.partition(":")
        bids, asks = self._of_outcome(market_id, int(index))
        return {
            "market": market_id,
            "asset_id": token,
            "bids": [_level(cents, bids) for cents in sorted(bids)],
            "asks": [_level(cents, asks) for cents in sorted(asks, reverse=True)],
        }

    def ticker_book(self, ticker: str, at: datetime) -> Json | None:
        return {
            f"{side}_dollars": [
                [f"{CENT * cents:.4f}", f"{size:.2f}"]
                for cents, size in sorted(self._of_outcome(ticker, index)[0].items())
            ]
            for side, index in (("yes", 0), ("no", 1))
        }

    def pair(self, market: Market, at: datetime) -> BookPair:
        """Both books of a market as they are now."""
        yes, no = (
            Book(market.venue, market.market_id, index, *_ladders(sides), at)
            for index in (0, 1)
            for sides in [self._of_outcome(market.market_id, index)]
        )
        return yes, no

    def _of_outcome(self, market_id: str, index: int) -> Sides:
        bids, asks = self.sides[market_id]
        return (bids, asks) if index == 0 else (_mirrored(asks), _mirrored(bids))


def wall_now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def streaming(
    books: BookSource,
    faults: StreamFaults = NO_STREAM_FAULTS,
    apis: Simulator | None = None,
) -> Iterator[SimulatorServer]:
    """A simulator on a socket that streams these books."""
    sockets = Sockets(books, wall_now, wall_now, faults)
    server = SimulatorServer(apis or Exchange().core, "127.0.0.1", 0, sockets)
    with running(server):
        yield server


def shown(pair: BookPair | None) -> object:
    """What can be compared of a pair of books."""
    return pair and [(book.bids, book.asks) for book in pair]


def best(pair: BookPair | None) -> object:
    """Its best prices alone."""
    return pair and [
        [levels[0].price if levels else None for levels in (book.bids, book.asks)]
        for book in pair
    ]


def _mirrored(side: Cents) -> Cents:
    return {100 - cents: size for cents, size in side.items()}


def _level(cents: int, side: Cents) -> Json:
    return {"price": str(CENT * cents), "size": str(side[cents])}


def _ladders(sides: Sides) -> tuple[tuple[Level, ...], tuple[Level, ...]]:
    bids, asks = (
        [(CENT * cents, Decimal(size)) for cents, size in sorted(side.items())]
        for side in sides
    )
    return (
        tuple(Level(price, size) for price, size in reversed(bids)),
        tuple(Level(price, size) for price, size in asks),
    )
