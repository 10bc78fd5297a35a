"""A venue that takes paper orders against prices read from a real reader.

Its books are those of the reader without what paper orders took from them, so nothing
is bought twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from positions.venues.errors import OutcomeUnknown, VenueUnavailable
from positions.venues.interface import (
    Arrival,
    Clock,
    OrderBookkeeper,
    Reader,
    Taken,
)
from positions.venues.paper.arriving import Arriving
from positions.venues.paper.depletion import left_of
from positions.venues.types import (
    BookPair,
    Listing,
    Market,
    MarketStatus,
    Order,
    OrderStatus,
    Receipt,
    Resolution,
)

# Within a day somebody has offered again what was taken, even if the size is the same.
FORGOTTEN_AFTER = timedelta(days=1)


class PaperVenue:
    """A Venue whose prices come from `reader` and whose orders go to `ledger`."""

    def __init__(
        self,
        reader: Reader,
        ledger: OrderBookkeeper,
        clock: Clock,
        *,
        reads_together: bool = False,
    ):
        self._reader = reader
        self._arriving = Arriving(reader, reads_together)
        self._ledger = ledger
        self._clock = clock

    @property
    def name(self) -> str:
        return self._reader.name

    def list_markets(self) -> Listing:
        return self._reader.list_markets()

    def read_markets(self, market_ids: Sequence[str]) -> dict[str, Market]:
        return self._arriving.remembered(self._reader.read_markets(market_ids))

    def read_books(self, markets: Sequence[Market]) -> dict[str, BookPair]:
        return self._left(self._reader.read_books(markets))

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
        arrival = self._arrive(order)
        with self._unknown_without_answer(order):
            # From here on the order may be recorded although an error comes back.
            return self._ledger.place(arrival)

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
        arrival = self._arrive(order)
        with self._unknown_without_answer(order):
            return self._ledger.match(arrival)

    @contextmanager
    def _unknown_without_answer(self, order: Order) -> Iterator[None]:
        try:
            yield
        except (VenueUnavailable, TimeoutError, ConnectionError):
            raise OutcomeUnknown(
                self.name, f"no answer to order {order.client_order_id}"
            ) from None

    def _arrive(self, order: Order) -> Arrival:
        """The order at the market and book that it is for; None for what there is not.

        Both clocks are read last: what is read before takes time.
        """
        market, books = self._arriving.read(order.market_id)
        shown = left = None
        is_open = market is not None and market.status is MarketStatus.OPEN
        if is_open and order.market_id in books and order.outcome_index in (0, 1):
            shown = books[order.market_id][order.outcome_index]
            left = self._left(books)[order.market_id][order.outcome_index]
        at, wall = self._clock.venue_now(), self._clock.wall_now()
        return Arrival(order, market, left, shown, at, wall)

    def _left(self, books: dict[str, BookPair]) -> dict[str, BookPair]:
        """The books as they would be if the orders of the ledger were real."""
        since = self._clock.venue_now() - FORGOTTEN_AFTER
        by_market: defaultdict[str, list[Taken]] = defaultdict(list)
        for each in self._ledger.taken(self.name, list(books), since):
            by_market[each.market_id].append(each)
        return {
            market_id: left_of(pair, by_market[market_id])
            for market_id, pair in books.items()
        }
