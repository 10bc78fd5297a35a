"""A paper venue whose orders take their time to arrive."""

from __future__ import annotations

from collections.abc import Callable

from positions.venues.interface import Clock, OrderBookkeeper, Reader
from positions.venues.paper.venue import PaperVenue
from positions.venues.types import Order, Receipt


class DistantVenue(PaperVenue):
    """Each order meets the book as it is after `travel` has let time pass."""

    def __init__(
        self,
        reader: Reader,
        ledger: OrderBookkeeper,
        clock: Clock,
        travel: Callable[[], None],
    ):
        super().__init__(reader, ledger, clock)
        self._travel = travel

    def place_order(self, order: Order) -> Receipt:
        self._travel()
        return super().place_order(order)
