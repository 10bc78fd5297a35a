"""Responses to orders are lost before or after the order is recorded."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from positions.venues.errors import OutcomeUnknown, VenueUnavailable
from positions.venues.interface import PlacedOrder
from positions.venues.simulator.faults import FaultPlan, OrderFault
from positions.venues.simulator.orders import UnreliableLedger
from positions.venues.types import Book, Market, Order, OrderStatus, Receipt
from tests.support.simulator_worlds import NOON


class RecordingLedger:
    """Accepts every order once."""

    def __init__(self) -> None:
        self.placed: dict[str, PlacedOrder] = {}

    def place(
        self,
        order: Order,
        market: Market | None,
        book: Book | None,
        at: datetime,
        wall: datetime,
    ) -> Receipt:
        receipt = Receipt(order.client_order_id, OrderStatus.ACCEPTED)
        placed = PlacedOrder(order, receipt)
        return self.placed.setdefault(order.client_order_id, placed).receipt

    match = place

    def cancel(self, order: Order, at: datetime) -> Receipt:
        receipt = Receipt(order.client_order_id, OrderStatus.REJECTED)
        placed = PlacedOrder(order, receipt)
        return self.placed.setdefault(order.client_order_id, placed).receipt

    def find(self, client_order_id: str) -> PlacedOrder | None:
        return self.placed.get(client_order_id)


class FixedFaults(FaultPlan):
    """These faults for the leading calls, in order, and none after them."""

    def __init__(self, *faults: OrderFault | None) -> None:
        super().__init__(0, 0.0)
        object.__setattr__(self, "_faults", faults)

    def order_fault(self, index: int) -> OrderFault | None:
        faults = self._faults  # type: ignore[attr-defined]
        return faults[index] if index < len(faults) else None


def order(name: str = "o1") -> Order:
    return Order(name, "kalshi", "KX-1", 0, Decimal(10), Decimal("0.5"))


def test_without_a_fault_the_receipt_comes_back() -> None:
    ledger = UnreliableLedger(RecordingLedger(), FixedFaults())
    assert ledger.place(order(), None, None, NOON, NOON).status is OrderStatus.ACCEPTED
    assert ledger.find("o1") is not None
    assert ledger.find("o2") is None


@pytest.mark.parametrize(
    ("fault", "is_recorded"), [(OrderFault.BEFORE, False), (OrderFault.AFTER, True)]
)
def test_a_response_is_lost_before_or_after_the_order_is_recorded(
    fault: OrderFault, is_recorded: bool
) -> None:
    recorded = RecordingLedger()
    ledger = UnreliableLedger(recorded, FixedFaults(fault))
    with pytest.raises(OutcomeUnknown, match="kalshi"):
        ledger.place(order(), None, None, NOON, NOON)
    assert ("o1" in recorded.placed) is is_recorded
    assert (ledger.find("o1") is not None) is is_recorded


def test_a_lookup_may_fail_and_be_repeated() -> None:
    ledger = UnreliableLedger(RecordingLedger(), FixedFaults(None, OrderFault.AFTER))
    receipt = ledger.place(order(), None, None, NOON, NOON)
    with pytest.raises(VenueUnavailable):
        ledger.find("o1")
    assert ledger.find("o1") == PlacedOrder(order(), receipt)


def test_equal_seeds_lose_the_same_responses() -> None:
    def lost(seed: int) -> list[int]:
        ledger = UnreliableLedger(RecordingLedger(), FaultPlan(seed, 0.2))
        indices = []
        for number in range(100):
            try:
                ledger.place(order(f"o{number}"), None, None, NOON, NOON)
            except OutcomeUnknown:
                indices.append(number)
        return indices

    assert lost(3) == lost(3)
    assert 8 < len(lost(3)) < 33
    assert lost(3) != lost(4)
