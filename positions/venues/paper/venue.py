"""A venue that takes paper orders against prices read from a real reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from positions.venues.errors import OutcomeUnknown, VenueUnavailable
from positions.venues.interface import Clock, OrderBookkeeper, Reader
from positions.venues.types import (
    Book,
    BookPair,
    Listing,
    Market,
    MarketStatus,
    Order,
    OrderStatus,
    Receipt,
    Resolution,
)


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
        placed = self._ledger.find(client_order_id)
        if placed is None:
            return None
        return self._matched(placed.order, placed.receipt)

    def place_order(self, order: Order) -> Receipt:
        """Fill an order against the market and book as they are read now.

        An error before the ledger is reached means that nothing was placed and is
        passed on; a ledger that does not answer raises OutcomeUnknown.
        """
        # First, so that a repeated order costs no reads and cannot fail by them.
        placed = self._ledger.find(order.client_order_id)
        if placed is not None:
            return self._matched(placed.order, placed.receipt)
        market, book = self._read(order)
        with self._unknown_without_answer(order):
            # From here on the order may be recorded although an error comes back.
            return self._ledger.place(order, market, book, *self._moments())

    def cancel_order(self, order: Order) -> Receipt:
        with self._unknown_without_answer(order):
            return self._ledger.cancel(order, self._clock.venue_now())

    def _matched(self, order: Order, receipt: Receipt) -> Receipt:
        """The receipt, matched first where the delay of the order is over."""
        is_due = (
            receipt.matches_at is not None
            and receipt.status is OrderStatus.DELAYED
            and self._clock.venue_now() >= receipt.matches_at
        )
        if not is_due:
            return receipt
        market, book = self._read(order)
        with self._unknown_without_answer(order):
            return self._ledger.match(order, market, book, *self._moments())

    def _moments(self) -> tuple[datetime, datetime]:
        return self._clock.venue_now(), self._clock.wall_now()

    @contextmanager
    def _unknown_without_answer(self, order: Order) -> Iterator[None]:
        try:
            yield
        except (VenueUnavailable, TimeoutError, ConnectionError):
            raise OutcomeUnknown(
                self.name, f"no answer to order {order.client_order_id}"
            ) from None

    def _read(self, order: Order) -> tuple[Market | None, Book | None]:
        """The market and book that an order is for; None for what there is not."""
        market = self._reader.read_markets([order.market_id]).get(order.market_id)
        if market is None or market.status is not MarketStatus.OPEN:
            return market, None
        pair = self._reader.read_books([market]).get(market.market_id)
        if pair is None or order.outcome_index not in (0, 1):
            return market, None
        return market, pair[order.outcome_index]
