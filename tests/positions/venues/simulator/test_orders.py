"""Answers to orders get lost, before or after the order is on record."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from positions.venues.errors import OutcomeUnknown, VenueUnavailable
from positions.venues.simulator.faults import FaultPlan, OrderFault
from positions.venues.simulator.orders import UnreliableBookkeeper
from positions.venues.types import Book, Market, Order, OrderStatus, Receipt, VenueName
from tests.support.simulator_worlds import NOON


class Notebook:
    """Accepts every order once."""

    def __init__(self) -> None:
        self.receipts: dict[str, Receipt] = {}

    def place(
        self, order: Order, market: Market | None, book: Book | None, at: datetime
    ) -> Receipt:
        receipt = Receipt(order.client_order_id, OrderStatus.ACCEPTED)
        return self.receipts.setdefault(order.client_order_id, receipt)

    def find(self, client_order_id: str) -> Receipt | None:
        return self.receipts.get(client_order_id)


class Planned(FaultPlan):
    """The faults of the first calls, one after the other; none later."""

    def __init__(self, *faults: OrderFault | None) -> None:
        super().__init__(0, 0.0)
        object.__setattr__(self, "_faults", faults)

    def order_fault(self, index: int) -> OrderFault | None:
        faults = self._faults  # type: ignore[attr-defined]
        return faults[index] if index < len(faults) else None


def order(name: str = "o1") -> Order:
    return Order(name, VenueName.KALSHI, "KX-1", 0, Decimal(10), Decimal("0.5"))


def test_without_a_fault_the_receipt_comes_back() -> None:
    keeper = UnreliableBookkeeper(Notebook(), Planned())
    assert keeper.place(order(), None, None, NOON).status is OrderStatus.ACCEPTED
    assert keeper.find("o1") is not None
    assert keeper.find("o2") is None


@pytest.mark.parametrize(
    ("fault", "is_on_record"), [(OrderFault.BEFORE, False), (OrderFault.AFTER, True)]
)
def test_silence_comes_before_or_after_the_record(
    fault: OrderFault, is_on_record: bool
) -> None:
    notebook = Notebook()
    keeper = UnreliableBookkeeper(notebook, Planned(fault))
    with pytest.raises(OutcomeUnknown, match="kalshi"):
        keeper.place(order(), None, None, NOON)
    assert ("o1" in notebook.receipts) is is_on_record
    assert (keeper.find("o1") is not None) is is_on_record


def test_a_question_may_fail_too_and_be_asked_again() -> None:
    keeper = UnreliableBookkeeper(Notebook(), Planned(None, OrderFault.AFTER))
    receipt = keeper.place(order(), None, None, NOON)
    with pytest.raises(VenueUnavailable):
        keeper.find("o1")
    assert keeper.find("o1") == receipt


def test_equal_seeds_lose_the_same_answers() -> None:
    def lost(seed: int) -> list[int]:
        keeper = UnreliableBookkeeper(Notebook(), FaultPlan(seed, 0.2))
        found = []
        for number in range(100):
            try:
                keeper.place(order(f"o{number}"), None, None, NOON)
            except OutcomeUnknown:
                found.append(number)
        return found

    assert lost(3) == lost(3)
    assert 8 < len(lost(3)) < 33
    assert lost(3) != lost(4)
