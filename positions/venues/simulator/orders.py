"""What if the answer to an order is lost on its way?"""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Protocol

from positions.venues.errors import OutcomeUnknown, VenueUnavailable
from positions.venues.simulator.faults import FaultPlan, OrderFault
from positions.venues.types import Book, Market, Order, Receipt


class Bookkeeper(Protocol):
    """Whoever keeps the paper orders of record."""

    def place(
        self, order: Order, market: Market | None, book: Book | None, at: datetime
    ) -> Receipt:
        """Fill the order against the book, once for each client order id."""

    def find(self, client_order_id: str) -> Receipt | None:
        """The receipt of an order placed earlier, None if there is none."""


class UnreliableBookkeeper:
    """A bookkeeper whose answers to orders get lost by plan, accepted or not."""

    def __init__(self, bookkeeper: Bookkeeper, plan: FaultPlan) -> None:
        self._bookkeeper = bookkeeper
        self._plan = plan
        self._numbers = count()

    def place(
        self, order: Order, market: Market | None, book: Book | None, at: datetime
    ) -> Receipt:
        """Raises OutcomeUnknown before or after the order was accepted."""
        fault = self._plan.order_fault(next(self._numbers))
        if fault is OrderFault.BEFORE:
            raise OutcomeUnknown(order.venue, fault.value)
        receipt = self._bookkeeper.place(order, market, book, at)
        if fault is OrderFault.AFTER:
            raise OutcomeUnknown(order.venue, fault.value)
        return receipt

    def find(self, client_order_id: str) -> Receipt | None:
        """Raises VenueUnavailable where the plan lets the question fail."""
        if self._plan.order_fault(next(self._numbers)) is not None:
            raise VenueUnavailable("orders", "time-out")
        return self._bookkeeper.find(client_order_id)
