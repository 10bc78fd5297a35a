"""Responses to orders are lost before or after the order is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from positions.venues.errors import OutcomeUnknown, VenueUnavailable
from positions.venues.interface import Arrival, PlacedOrder, Taken
from positions.venues.simulator.faults import FaultPlan, OrderFault
from positions.venues.simulator.orders import Competition, UnreliableLedger
from positions.venues.simulator.profile import BELIEVABLE, profile
from positions.venues.simulator.randomness import SeededRandom
from positions.venues.types import (
    Book,
    Market,
    Order,
    OrderAction,
    OrderStatus,
    Receipt,
)
from tests.support.fakes import levels
from tests.support.market_builders import kalshi
from tests.support.simulator_worlds import NOON
from tests.support.venue_records import arrival


class RecordingLedger:
    """Accepts every order once."""

    def __init__(self) -> None:
        self.placed: dict[str, PlacedOrder] = {}

    def place(self, arrival: Arrival) -> Receipt:
        order = arrival.order
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

    def taken(
        self, venue: str, market_ids: Sequence[str], since: datetime
    ) -> list[Taken]:
        return []


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
    assert ledger.place(arrival(order())).status is OrderStatus.ACCEPTED
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
        ledger.place(arrival(order()))
    assert ("o1" in recorded.placed) is is_recorded
    assert (ledger.find("o1") is not None) is is_recorded


def test_a_lookup_may_fail_and_be_repeated() -> None:
    ledger = UnreliableLedger(RecordingLedger(), FixedFaults(None, OrderFault.AFTER))
    receipt = ledger.place(arrival(order()))
    with pytest.raises(VenueUnavailable):
        ledger.find("o1")
    assert ledger.find("o1") == PlacedOrder(order(), receipt)


def test_equal_seeds_lose_the_same_responses() -> None:
    def lost(seed: int) -> list[int]:
        ledger = UnreliableLedger(RecordingLedger(), FaultPlan(seed, 0.2))
        indices = []
        for number in range(100):
            try:
                ledger.place(arrival(order(f"o{number}")))
            except OutcomeUnknown:
                indices.append(number)
        return indices

    assert lost(3) == lost(3)
    assert 8 < len(lost(3)) < 33
    assert lost(3) != lost(4)


def competition(vanished: float, thinned: float) -> Competition:
    believable = profile(BELIEVABLE)
    likely = believable.types["Crypto"].model_copy(
        update={"vanished": vanished, "thinned": thinned}
    )
    changed = believable.model_copy(update={"types": {"Crypto": likely}})
    return Competition(SeededRandom(1), changed)


BOOK = Book(
    "kalshi", "KX-1", 0, levels(("0.49", "5"), ("0.4", "50")),
    levels(("0.45", "6"), ("0.5", "20"), ("0.51", "30")), NOON,
)  # fmt: skip


def met(
    others: Competition, order: Order, market: Market | None, book: Book | None
) -> Book | None:
    """The book as the order meets it."""
    return others.meet(arrival(order, market, book)).book


def depth_within(book: Book | None, limit: str) -> Decimal:
    assert book is not None
    sizes = [x.size or Decimal(0) for x in book.asks if x.price <= Decimal(limit)]
    return sum(sizes, Decimal(0))


def test_what_others_took_is_gone_within_the_limit_and_left_behind_it() -> None:
    gone = met(competition(1, 0), order(), kalshi(market_type="Crypto"), BOOK)
    assert gone is not None
    assert gone.asks == BOOK.asks[2:]
    assert gone.bids == BOOK.bids


def test_a_thinned_book_has_less_than_the_order_asks_for() -> None:
    thinned = competition(0, 1)
    depths = {
        depth_within(
            met(thinned, order(f"o{n}"), kalshi(market_type="Crypto"), BOOK), "0.5"
        )
        for n in range(50)
    }
    assert depths == {Decimal(size) for size in range(2, 9)}


def test_a_sale_meets_fewer_bids() -> None:
    sale = replace(order(), action=OrderAction.SELL, limit_price=Decimal("0.45"))
    gone = met(competition(1, 0), sale, kalshi(market_type="Crypto"), BOOK)
    assert gone is not None
    assert gone.bids == BOOK.bids[1:]
    assert gone.asks == BOOK.asks


def test_a_market_type_without_competition_keeps_its_books() -> None:
    others = competition(1, 0)
    politics = kalshi(market_type="Politics")
    assert met(others, order(), politics, BOOK) == BOOK
    assert met(others, order(), None, BOOK) == BOOK
    assert met(others, order(), kalshi(market_type="Crypto"), None) is None


def test_how_often_orders_meet_less_is_the_share_of_the_market_type() -> None:
    others = competition(0.2, 0.3)
    left = [
        depth_within(
            met(others, order(f"o{n}"), kalshi(market_type="Crypto"), BOOK), "0.5"
        )
        for n in range(2000)
    ]
    assert 0.17 < left.count(Decimal(0)) / len(left) < 0.23
    assert 0.47 < left.count(Decimal(26)) / len(left) < 0.53


@pytest.mark.parametrize("name", ["place", "match"])
def test_a_ledger_fills_orders_against_what_others_left(name: str) -> None:
    recorded: list[Book | None] = []

    class Spy(RecordingLedger):
        def place(self, arrival: Arrival) -> Receipt:
            recorded.append(arrival.book)
            return super().place(arrival)

        match = place

    ledger = UnreliableLedger(Spy(), FixedFaults(), competition(1, 0))
    getattr(ledger, name)(arrival(order(), kalshi(market_type="Crypto"), BOOK))
    assert [book and book.asks for book in recorded] == [BOOK.asks[2:]]
