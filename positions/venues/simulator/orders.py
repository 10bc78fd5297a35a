"""Loses responses to orders, before or after the order is recorded."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Protocol

from positions.venues.errors import OutcomeUnknown, VenueUnavailable
from positions.venues.simulator.faults import FaultPlan, OrderFault
from positions.venues.types import Book, Market, Order, Receipt


class OrderLedger(Protocol):
    """Fills and records paper orders."""

    def place(
        self, order: Order, market: Market | None, book: Book | None, at: datetime
    ) -> Receipt:
        """Fill the order against the book, once per client order id."""

    def find(self, client_order_id: str) -> Receipt | None:
        """The receipt of an order placed earlier, None if there is none."""


class UnreliableLedger:
    """Wraps a ledger and loses its responses according to a fault plan."""

    def __init__(self, ledger: OrderLedger, plan: FaultPlan) -> None:
        self._ledger = ledger
        self._plan = plan
        self._numbers = count()

    def place(
        self, order: Order, market: Market | None, book: Book | None, at: datetime
    ) -> Receipt:
        """Raises OutcomeUnknown, whether or not the order was recorded."""
        # The caller sees the same error in both cases, as over a real network, and
        # has to look the order up by its id to learn which one it was.
        fault = self._plan.order_fault(next(self._numbers))
        if fault is OrderFault.BEFORE:
            raise OutcomeUnknown(order.venue, fault.value)
        receipt = self._ledger.place(order, market, book, at)
        if fault is OrderFault.AFTER:
            raise OutcomeUnknown(order.venue, fault.value)
        return receipt

    def find(self, client_order_id: str) -> Receipt | None:
        """Raises VenueUnavailable where the plan fails this lookup."""
        if self._plan.order_fault(next(self._numbers)) is not None:
            raise VenueUnavailable("orders", "time-out")
        return self._ledger.find(client_order_id)
