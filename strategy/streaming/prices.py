"""Prices at which pairs are watched: streamed ones, polled ones where none stream."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from positions.venues.streams import BestAsks
from positions.venues.types import Book, BookPair, Level
from strategy.arbitrage.quick_check import edge_at
from strategy.arbitrage.scale import scale_for
from strategy.streaming.crossings import Crossings
from strategy.streaming.pairs import FollowedPair

# A market by its venue and its id.
Key = tuple[str, str]
# The cheapest offers of a streamed market while its book is fresh.
Streamed = Callable[[str], BestAsks | None]


class Prices:
    """The pairs that are followed, and what their prices say of them."""

    def __init__(self, streams: Mapping[str, Streamed], least_edge: Decimal) -> None:
        self._streams = streams
        self._crossings = Crossings(least_edge)
        self.pairs: dict[str, FollowedPair] = {}
        self._of_market: dict[Key, list[FollowedPair]] = {}
        self._polled: dict[Key, BestAsks] = {}

    def follow(self, pairs: Iterable[FollowedPair]) -> None:
        """Watch these pairs and no others."""
        followed = {pair.id: pair for pair in pairs}
        for ended in self.pairs.keys() - followed.keys():
            self._crossings.forget(ended)
        self.pairs = followed
        self._of_market = {}
        for pair in followed.values():
            for market in (pair.market_a, pair.market_b):
                key = market.venue, market.market_id
                self._of_market.setdefault(key, []).append(pair)

    def note_polled(self, venue: str, books: Mapping[str, BookPair]) -> set[Key]:
        """Books of a venue that streams none, as read over REST; the markets read."""
        for market_id, pair in books.items():
            self._polled[venue, market_id] = _best(pair[0]), _best(pair[1])
        return {(venue, market_id) for market_id in books}

    def worth_a_poll(self, changed: Iterable[Key]) -> list[FollowedPair]:
        """The pairs of these markets whose edge has passed the threshold."""
        touched = {
            pair.id: pair for key in changed for pair in self._of_market.get(key, ())
        }
        return [
            pair
            for pair in touched.values()
            if self._crossings.is_worth_a_poll(pair.id, self._edge(pair))
        ]

    def _edge(self, pair: FollowedPair) -> Decimal | None:
        market_a, market_b = pair.market_a, pair.market_b
        best_a = self._asks(market_a.venue, market_a.market_id)
        best_b = self._asks(market_b.venue, market_b.market_id)
        if best_a is None or best_b is None:
            return None
        scale = scale_for(market_a.fee, market_b.fee)
        return edge_at(best_a, pair.outcome_a, best_b, pair.outcome_b, scale)

    def _asks(self, venue: str, market_id: str) -> BestAsks | None:
        streamed = self._streams.get(venue)
        # A stream that is late or silent is no reason to use older prices instead.
        return streamed(market_id) if streamed else self._polled.get((venue, market_id))


def _best(book: Book) -> Level | None:
    return book.asks[0] if book.asks else None
