"""Loses responses to orders, before or after the order is recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import count

from positions.venues.errors import OutcomeUnknown, VenueUnavailable
from positions.venues.interface import OrderBookkeeper, PlacedOrder
from positions.venues.simulator.faults import FaultPlan, OrderFault
from positions.venues.types import Book, Market, Order, Receipt


class UnreliableLedger:
    """Wraps a ledger and loses its responses according to a fault plan.

    A lost answer raises OutcomeUnknown, whether or not the order was recorded.
    """

    def __init__(self, ledger: OrderBookkeeper, plan: FaultPlan) -> None:
        self._ledger = ledger
        self._plan = plan
        self._numbers = count()

    def place(
        self,
        order: Order,
        market: Market | None,
        book: Book | None,
        at: datetime,
        wall: datetime,
    ) -> Receipt:
        return self._lose(
            order, lambda: self._ledger.place(order, market, book, at, wall)
        )

    def match(
        self,
        order: Order,
        market: Market | None,
        book: Book | None,
        at: datetime,
        wall: datetime,
    ) -> Receipt:
        return self._lose(
            order, lambda: self._ledger.match(order, market, book, at, wall)
        )

    def cancel(self, order: Order, at: datetime) -> Receipt:
        return self._lose(order, lambda: self._ledger.cancel(order, at))

    def find(self, client_order_id: str) -> PlacedOrder | None:
        """Raises VenueUnavailable where the plan fails this lookup."""
        if self._plan.order_fault(next(self._numbers)) is not None:
            raise VenueUnavailable("orders", "time-out")
        return self._ledger.find(client_order_id)

    def _lose(self, order: Order, call: Callable[[], Receipt]) -> Receipt:
        # The caller sees the same error in both cases, as over a real network, and
        # has to look the order up by its id to learn which one it was.
        fault = self._plan.order_fault(next(self._numbers))
        if fault is OrderFault.BEFORE:
            raise OutcomeUnknown(order.venue, fault.value)
        receipt = call()
        if fault is OrderFault.AFTER:
            raise OutcomeUnknown(order.venue, fault.value)
        return receipt
