"""Orders meet a book that others have traded on, and responses to them get lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from itertools import count

from positions.venues.errors import OutcomeUnknown, VenueUnavailable
from positions.venues.interface import Arrival, OrderBookkeeper, PlacedOrder, Taken
from positions.venues.simulator.faults import FaultPlan, OrderFault
from positions.venues.simulator.profile import Profile
from positions.venues.simulator.randomness import SeededRandom
from positions.venues.types import Book, Level, Order, OrderAction, Receipt

# What is left of a thinned book, as shares of the order's size.
LEAST_LEFT, MOST_LEFT = 0.25, 0.9
WHOLE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Competition:
    """Others trade on a book between its pricing and the arrival of an order.

    How often they do depends on the market type. What they leave is drawn from the
    seed and the client order id, so it does not depend on the pace of venue time.
    """

    rng: SeededRandom
    profile: Profile

    def meet(self, arrival: Arrival) -> Arrival:
        """The order with the book as it is, thinned, or without its prices."""
        order, market, book = arrival.order, arrival.market, arrival.book
        likely = self.profile.types.get(market.market_type if market else "")
        if book is None or likely is None:
            return arrival
        name = ("order", order.client_order_id)
        draw = self.rng.random(*name)
        if draw < likely.vanished:
            return replace(arrival, book=_with_depth(book, order, Decimal(0)))
        if draw < likely.vanished + likely.thinned:
            left = self.rng.uniform(LEAST_LEFT, MOST_LEFT, *name, "left")
            size = (order.size * Decimal(left)).quantize(WHOLE, ROUND_DOWN)
            return replace(arrival, book=_with_depth(book, order, size))
        return arrival


def _with_depth(book: Book, order: Order, size: Decimal) -> Book:
    """The book with this size, or less, at prices within the order's limit."""
    if order.action is OrderAction.BUY:
        return replace(book, asks=tuple(_cut(book.asks, order, size)))
    return replace(book, bids=tuple(_cut(book.bids, order, size)))


def _cut(levels: Sequence[Level], order: Order, size: Decimal) -> Iterator[Level]:
    limit, is_purchase = order.limit_price, order.action is OrderAction.BUY
    for level in levels:
        if level.price > limit if is_purchase else level.price < limit:
            yield level
        elif size > 0:
            left = size if level.size is None else min(size, level.size)
            yield Level(level.price, left)
            size -= left


@dataclass(frozen=True, slots=True)
class UnreliableLedger:
    """Wraps a ledger and loses its responses according to a fault plan.

    A lost answer raises OutcomeUnknown, whether or not the order was recorded. With
    `competition`, orders are matched against what others left of the book.
    """

    ledger: OrderBookkeeper
    plan: FaultPlan
    competition: Competition | None = None
    numbers: Iterator[int] = field(default_factory=count)

    def place(self, arrival: Arrival) -> Receipt:
        return self._lose(arrival.order, lambda: self.ledger.place(self._met(arrival)))

    def match(self, arrival: Arrival) -> Receipt:
        return self._lose(arrival.order, lambda: self.ledger.match(self._met(arrival)))

    def cancel(self, order: Order, at: datetime) -> Receipt:
        return self._lose(order, lambda: self.ledger.cancel(order, at))

    def find(self, client_order_id: str) -> PlacedOrder | None:
        """Raises VenueUnavailable where the plan fails this lookup."""
        if self.plan.order_fault(next(self.numbers)) is not None:
            raise VenueUnavailable("orders", "time-out")
        return self.ledger.find(client_order_id)

    def taken(
        self, venue: str, market_ids: Sequence[str], since: datetime
    ) -> list[Taken]:
        return self.ledger.taken(venue, market_ids, since)

    def _met(self, arrival: Arrival) -> Arrival:
        return self.competition.meet(arrival) if self.competition else arrival

    def _lose(self, order: Order, call: Callable[[], Receipt]) -> Receipt:
        # The caller sees the same error in both cases, as over a real network, and
        # has to look the order up by its id to learn which one it was.
        fault = self.plan.order_fault(next(self.numbers))
        if fault is OrderFault.BEFORE:
            raise OutcomeUnknown(order.venue, fault.value)
        receipt = call()
        if fault is OrderFault.AFTER:
            raise OutcomeUnknown(order.venue, fault.value)
        return receipt
