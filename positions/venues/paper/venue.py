"""A venue that takes paper orders against prices read from a real reader."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from positions.venues.errors import OutcomeUnknown, VenueUnavailable
from positions.venues.interface import Clock, Reader
from positions.venues.types import (
    Book,
    BookPair,
    Listing,
    Market,
    MarketStatus,
    Order,
    Receipt,
    Resolution,
)


class OrderBookkeeper(Protocol):
    """Stores the orders of record. The simulator wraps one to add faults."""

    def place(
        self, order: Order, market: Market | None, book: Book | None, at: datetime
    ) -> Receipt:
        """Fill or kill, and record; a repeated id gets the receipt of the original.

        Raises OutcomeUnknown, or RequestRefused where nothing was recorded.
        """

    def find(self, client_order_id: str) -> Receipt | None:
        """The receipt under this id, None if there is none. Raises VenueError."""


class PaperVenue:
    """A Venue whose prices come from `reader` and whose orders go to `ledger`."""

    def __init__(self, reader: Reader, ledger: OrderBookkeeper, clock: Clock):
        self._reader = reader
        self._ledger = ledger
        self._clock = clock

    @property
    def name(self) -> str:
        return self._reader.name

    def list_markets(self) -> Listing:
        return self._reader.list_markets()

    def read_markets(self, market_ids: Sequence[str]) -> dict[str, Market]:
        return self._reader.read_markets(market_ids)

    def read_books(self, markets: Sequence[Market]) -> dict[str, BookPair]:
        return self._reader.read_books(markets)

    def read_resolutions(self, market_ids: Sequence[str]) -> dict[str, Resolution]:
        return self._reader.read_resolutions(market_ids)

    def find_order(self, client_order_id: str) -> Receipt | None:
        return self._ledger.find(client_order_id)

    def place_order(self, order: Order) -> Receipt:
        """Fill an order against the market and book as they are read now.

        An error before the ledger is reached means that nothing was placed and is
        passed on; a ledger that does not answer raises OutcomeUnknown.
        """
        # First, so that a repeated order costs no reads and cannot fail by them.
        receipt = self._ledger.find(order.client_order_id)
        if receipt is not None:
            return receipt
        market = self._reader.read_markets([order.market_id]).get(order.market_id)
        book = self._book(order, market)
        try:
            # From here on the order may be recorded although an error comes back.
            return self._ledger.place(order, market, book, self._clock.venue_now())
        except (VenueUnavailable, TimeoutError, ConnectionError):
            raise OutcomeUnknown(
                self.name, f"no answer to order {order.client_order_id}"
            ) from None

    def _book(self, order: Order, market: Market | None) -> Book | None:
        if market is None or market.status is not MarketStatus.OPEN:
            return None
        pair = self._reader.read_books([market]).get(market.market_id)
        if pair is None or order.outcome_index not in (0, 1):
            return None
        return pair[order.outcome_index]
