"""The order ledger is exact, and the first order under an id is the only one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import mongomock
import pytest
from bson.decimal128 import Decimal128
from hypothesis import given
from hypothesis import strategies as st
from pymongo import errors

from positions.venues.errors import OutcomeUnknown, RequestRefused, VenueUnavailable
from positions.venues.paper.ledger import PaperLedger
from positions.venues.types import Fill, OrderStatus, Receipt
from tests.support.venue_records import (
    NOON,
    arrival,
    book_of,
    order_for,
    polymarket_market,
)

# In shares, which are easier to follow than dollars.
MARKET = replace(polymarket_market(), spends_dollars=False, lot=Decimal("0.01"))
BOOK = book_of(MARKET, "0.43x30 0.45x7")


def orders() -> Any:
    return mongomock.MongoClient()["arbsite"]["paper_orders"]


def receipt_of(ledger: PaperLedger, client_order_id: str = "pair-1-a") -> Receipt:
    placed = ledger.find(client_order_id)
    assert placed is not None
    assert placed.order.client_order_id == placed.receipt.client_order_id
    return placed.receipt


def fill_document(price: str, size: str, shown: str) -> dict[str, Decimal128]:
    values = {"price": price, "size": size, "shown": shown}
    return {name: Decimal128(number) for name, number in values.items()}


class BreakingOrders:
    """A collection that loses its server at a given call."""

    def __init__(self, collection: Any, failures: dict[str, Exception]):
        self._collection = collection
        self._failures = failures
        self.write_concern: Any = None

    def with_options(self, write_concern: Any) -> BreakingOrders:
        self.write_concern = write_concern
        return self

    def insert_one(self, document: Any) -> Any:
        if "before" in self._failures:
            raise self._failures["before"]
        result = self._collection.insert_one(document)
        if "after" in self._failures:
            raise self._failures["after"]
        return result

    def find_one(self, wanted: Any) -> Any:
        if "find" in self._failures:
            raise self._failures["find"]
        return self._collection.find_one(wanted)


def test_an_order_is_recorded_as_it_was_filled() -> None:
    collection = orders()
    receipt = PaperLedger(collection).place(
        arrival(order_for(MARKET, size=Decimal(35)), MARKET, BOOK)
    )
    assert collection.find_one() == {
        "_id": "pair-1-a",
        "venue": "polymarket",
        "market_id": "900001",
        "outcome_index": 0,
        "size": Decimal128("35"),
        "limit_price": Decimal128("0.45"),
        "action": "buy",
        "time_in_force": "fill_or_kill",
        "expires_at": None,
        "status": "accepted",
        "fills": [
            {
                "price": Decimal128("0.43"),
                "size": Decimal128("30"),
                "shown": Decimal128("30"),
            },
            {
                "price": Decimal128("0.45"),
                "size": Decimal128("5"),
                "shown": Decimal128("7"),
            },
        ],
        "fee": Decimal128("0.42953"),  # 0.05 x (30 x 0.2451 + 5 x 0.2475), five places
        "reason": "",
        "placed_at": NOON.replace(tzinfo=None),
        "matches_at": None,
        "matched_at": NOON.replace(tzinfo=None),
    }
    assert receipt.fee == Decimal("0.42953")


def test_a_rejected_order_is_recorded_with_its_reason() -> None:
    collection = orders()
    ledger = PaperLedger(collection)
    receipt = ledger.place(arrival(order_for(MARKET), MARKET, None))
    assert (receipt.status, receipt.reason) == (OrderStatus.REJECTED, "no_book")
    assert collection.find_one()["status"] == "rejected"
    assert receipt_of(ledger) == receipt


def test_a_repeated_id_returns_the_original_receipt() -> None:
    collection = orders()
    ledger = PaperLedger(collection)
    receipt = ledger.place(arrival(order_for(MARKET), MARKET, BOOK))
    changed_order = order_for(MARKET, size=Decimal(20), limit_price=Decimal("0.44"))
    assert ledger.place(arrival(changed_order, MARKET, BOOK)) == receipt
    assert PaperLedger(collection).place(arrival(changed_order, None, None)) == receipt
    assert collection.count_documents({}) == 1


def test_an_order_is_found_as_it_was_placed() -> None:
    ledger = PaperLedger(orders())
    placed = ledger.place(arrival(order_for(MARKET), MARKET, BOOK))
    assert receipt_of(ledger) == placed
    assert ledger.find("pair-1-b") is None


@pytest.mark.parametrize("odd", [{"$ne": 1}, ["pair-1-a"]])
def test_an_id_is_never_taken_for_a_query(odd: Any) -> None:
    ledger = PaperLedger(orders())
    ledger.place(arrival(order_for(MARKET), MARKET, BOOK))
    assert ledger.find(odd) is None


def test_an_odd_size_is_refused_and_kept() -> None:
    endless = Decimal("10." + "1" * 60)
    ledger = PaperLedger(orders())
    receipt = ledger.place(arrival(order_for(MARKET, size=endless), MARKET, BOOK))
    assert receipt.reason == "off_lot"
    assert receipt_of(ledger) == receipt
    strange = order_for(MARKET, size=Decimal("NaN"), client_order_id="nan")
    assert ledger.place(arrival(strange, MARKET, BOOK)).reason == "bad_size"


@given(st.integers(500, 100_000), st.integers(1, 99))
def test_amounts_survive_the_database_to_the_last_digit(size: int, price: int) -> None:
    ledger = PaperLedger(orders())
    market = replace(MARKET, min_notional=Decimal(0))
    book = book_of(market, f"{Decimal(price) / 100}x1000000")
    order = order_for(
        market, size=Decimal(size) / 100, limit_price=Decimal(price) / 100
    )
    placed = ledger.place(arrival(order, market, book))
    read_back = receipt_of(ledger, order.client_order_id)
    assert read_back == placed
    assert placed.size == order.size
    assert str(read_back) == str(placed)


def test_every_write_waits_for_the_majority_and_the_journal() -> None:
    collection = BreakingOrders(orders(), {})
    PaperLedger(collection)  # type: ignore[arg-type]
    assert collection.write_concern.document == {"w": "majority", "j": True}


SILENCE = [
    errors.AutoReconnect("connection closed"),
    errors.NetworkTimeout("timed out"),
    errors.ServerSelectionTimeoutError("no primary at db.example:27017"),
    errors.WriteConcernError("waiting for replication timed out"),
    errors.WTimeoutError("waiting for replication timed out"),
    errors.ExecutionTimeout("operation exceeded time limit"),
    errors.OperationFailure("interrupted at shutdown", 11600),
]


@pytest.mark.parametrize("error", SILENCE, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_silence_leaves_the_outcome_unknown_and_a_repeat_settles_it(
    error: Exception, moment: str
) -> None:
    collection = orders()
    breaking = PaperLedger(BreakingOrders(collection, {moment: error}))  # type: ignore[arg-type]
    with pytest.raises(OutcomeUnknown) as raised:
        breaking.place(arrival(order_for(MARKET), MARKET, BOOK))
    assert "db.example" not in str(raised.value)
    ledger = PaperLedger(collection)
    assert (ledger.find("pair-1-a") is not None) == (moment == "after")
    receipt = ledger.place(arrival(order_for(MARKET), MARKET, BOOK))
    assert receipt.size == 10
    assert collection.count_documents({}) == 1


@pytest.mark.parametrize(
    "error",
    [
        errors.WriteError("document failed validation", 121),
        errors.DocumentTooLarge("17 MB"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_document_refused_was_not_placed(error: Exception) -> None:
    breaking = PaperLedger(BreakingOrders(orders(), {"before": error}))  # type: ignore[arg-type]
    with pytest.raises(RequestRefused):
        breaking.place(arrival(order_for(MARKET), MARKET, BOOK))


def test_a_ledger_that_cannot_be_read_is_unavailable() -> None:
    collection = BreakingOrders(orders(), {"find": errors.AutoReconnect("closed")})
    with pytest.raises(VenueUnavailable):
        PaperLedger(collection).find("pair-1-a")  # type: ignore[arg-type]


def test_a_ledger_that_contradicts_itself_leaves_the_outcome_unknown() -> None:
    collection = BreakingOrders(orders(), {"before": errors.DuplicateKeyError("dup")})
    with pytest.raises(OutcomeUnknown):
        PaperLedger(collection).place(arrival(order_for(MARKET), MARKET, BOOK))  # type: ignore[arg-type]


DELAYED = replace(MARKET, taker_delay=timedelta(seconds=3))
LATER = NOON + timedelta(seconds=3)


def test_a_delayed_order_is_matched_once_against_a_later_book() -> None:
    ledger = PaperLedger(orders())
    order = order_for(DELAYED)
    answer = ledger.place(arrival(order, DELAYED, BOOK))
    assert (answer.status, answer.matches_at) == (OrderStatus.DELAYED, LATER)
    assert receipt_of(ledger) == answer
    better = book_of(MARKET, "0.41x100")
    receipt = ledger.match(arrival(order, DELAYED, better, LATER))
    assert receipt.fills == (Fill(Decimal("0.41"), Decimal(10)),)
    assert ledger.match(arrival(order, DELAYED, BOOK, LATER)) == receipt
    assert receipt_of(ledger) == receipt


def test_a_delayed_order_whose_price_is_gone_is_killed() -> None:
    ledger = PaperLedger(orders())
    order = order_for(DELAYED)
    ledger.place(arrival(order, DELAYED, BOOK))
    worse = book_of(MARKET, "0.47x100")
    receipt = ledger.match(arrival(order, DELAYED, worse, LATER))
    assert (receipt.status, receipt.reason) == (
        OrderStatus.REJECTED,
        "limit_below_ask",
    )


def test_a_delayed_order_is_cancelled_until_it_is_matched() -> None:
    ledger = PaperLedger(orders())
    order = order_for(DELAYED)
    ledger.place(arrival(order, DELAYED, BOOK))
    assert ledger.cancel(order, NOON).reason == "cancelled"
    assert ledger.match(arrival(order, DELAYED, BOOK, LATER)).reason == "cancelled"


def test_a_cancelled_id_never_places_an_order() -> None:
    ledger = PaperLedger(orders())
    assert ledger.cancel(order_for(MARKET), NOON).reason == "cancelled"
    late = ledger.place(arrival(order_for(MARKET), MARKET, BOOK))
    assert (late.status, late.reason) == (OrderStatus.REJECTED, "cancelled")


def test_a_filled_order_cannot_be_cancelled_any_more() -> None:
    ledger = PaperLedger(orders())
    receipt = ledger.place(arrival(order_for(MARKET), MARKET, BOOK))
    assert ledger.cancel(order_for(MARKET), NOON) == receipt
    assert receipt_of(ledger) == receipt


def test_an_order_is_neither_taken_nor_matched_after_it_expired() -> None:
    ledger = PaperLedger(orders())
    order = order_for(DELAYED, expires_at=LATER)
    ledger.place(arrival(order, DELAYED, BOOK))
    assert ledger.match(arrival(order, DELAYED, BOOK, LATER)).reason == "expired"
    late = order_for(MARKET, client_order_id="late", expires_at=NOON)
    assert ledger.place(arrival(late, MARKET, BOOK)).reason == "expired"
