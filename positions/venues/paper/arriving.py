"""Reads the market and the book that an order meets when it arrives."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from positions.venues.interface import Reader
from positions.venues.types import BookPair, Market, MarketStatus

MARKETS_REMEMBERED = 2000

Books = dict[str, BookPair]


class Arriving:
    """The reads of one venue's orders.

    A book is read by what its market says of its tokens. Where the market was read
    before, as pricing does, market and book are read `together`, in two calls at once;
    otherwise one after the other.
    """

    def __init__(self, reader: Reader, together: bool):
        self._reader = reader
        self._together = together
        self._markets: dict[str, Market] = {}

    def remembered(self, markets: dict[str, Market]) -> dict[str, Market]:
        """The same markets; the books of these can be read without reading them."""
        if self._together:
            # Replaced, not changed: other threads read it meanwhile.
            newest = {**self._markets, **markets}
            self._markets = dict(list(newest.items())[-MARKETS_REMEMBERED:])
        return markets

    def read(self, market_id: str) -> tuple[Market | None, Books]:
        """The market as it is now, None for an unknown one; its books if it is open.

        Raises VenueError.
        """
        before = self._markets.get(market_id)
        if before is None or before.status is not MarketStatus.OPEN:
            market = self._market(market_id)
            return market, self._books(market)
        with ThreadPoolExecutor(1, "book") as pool:
            # With its urgency.
            reading = pool.submit(copy_context().run, self._books, before)
            market = self._market(market_id)
        books: Books = reading.result()
        if market is None or market.outcomes == before.outcomes:
            return market, books
        return market, self._books(market)

    def _market(self, market_id: str) -> Market | None:
        return self._reader.read_markets([market_id]).get(market_id)

    def _books(self, market: Market | None) -> Books:
        if market is None or market.status is not MarketStatus.OPEN:
            return {}
        return self._reader.read_books([market])
