"""The paper orders that were placed, and their receipts.

The ledger plays the part of the exchanges' own records: one collection, written as if
by another party, with the client order id as `_id`. The insert that creates an id
places the order, or makes it void; every later attempt under the same id gets its
receipt. A delayed order is changed once more, when it is matched or cancelled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Context, Decimal, DecimalException
from typing import Any

from bson.decimal128 import Decimal128
from bson.errors import InvalidDocument
from pymongo import ReturnDocument, WriteConcern
from pymongo.collection import Collection
from pymongo.errors import (
    DocumentTooLarge,
    DuplicateKeyError,
    PyMongoError,
    WriteError,
)

from positions.venues.errors import OutcomeUnknown, RequestRefused, VenueUnavailable
from positions.venues.interface import PlacedOrder
from positions.venues.paper.filling import accept, fill, rejected
from positions.venues.types import (
    Book,
    Fill,
    Market,
    Order,
    OrderAction,
    OrderStatus,
    Receipt,
    TimeInForce,
)

CANCELLED = "cancelled"
EXPIRED = "expired"

_DECIMAL128 = Context(prec=34)

# The server rejected the document: nothing was written.
_NOT_WRITTEN = (WriteError, DocumentTooLarge, InvalidDocument)


class PaperLedger:
    """The orders of record, in plain pymongo.

    The client of `collection` has timeouts. Every write waits for the majority and
    the journal, whatever the client's own settings. `at` is the venues' time, on which
    delays are measured, `wall` the wall clock's, on which orders expire.
    """

    def __init__(self, collection: Collection[dict[str, Any]]):
        durable = WriteConcern("majority", j=True)
        self._orders = collection.with_options(write_concern=durable)

    def place(
        self,
        order: Order,
        market: Market | None,
        book: Book | None,
        at: datetime,
        wall: datetime,
    ) -> Receipt:
        """Fill against this book or delay, and record it; once for each id.

        Raises OutcomeUnknown where the record may or may not have been written.
        """
        # Rejections are recorded too: a repeated id must not be filled later on.
        if _is_expired(order, wall):
            return self._record(order, rejected(order, EXPIRED), at)
        return self._record(order, accept(order, market, book, at), at)

    def match(
        self,
        order: Order,
        market: Market | None,
        book: Book | None,
        at: datetime,
        wall: datetime,
    ) -> Receipt:
        """Fill a delayed order against this book; the receipt as it is afterwards.

        Raises OutcomeUnknown where the receipt may or may not have been written.
        """
        is_expired = _is_expired(order, wall)
        receipt = rejected(order, EXPIRED) if is_expired else fill(order, market, book)
        return self._finish(order, receipt, at)

    def cancel(self, order: Order, at: datetime) -> Receipt:
        """Void an id that was never placed, cancel a delayed order, else its receipt.

        Raises OutcomeUnknown where it may or may not have been written.
        """
        receipt = self._record(order, rejected(order, CANCELLED), at)
        if receipt.status is not OrderStatus.DELAYED:
            return receipt
        return self._finish(order, rejected(order, CANCELLED), at)

    def find(self, client_order_id: str) -> PlacedOrder | None:
        """The order of record under this id. Raises VenueUnavailable."""
        try:
            document = self._orders.find_one({"_id": str(client_order_id)})
        except PyMongoError as error:
            raise VenueUnavailable(
                "ledger", f"cannot be read: {type(error).__name__}"
            ) from None
        return None if document is None else _placed(document)

    def _record(self, order: Order, receipt: Receipt, at: datetime) -> Receipt:
        """Insert the order with its receipt, or get the receipt of the original."""
        with _reported(order):
            try:
                self._orders.insert_one(_document(order, receipt, at))
            except DuplicateKeyError:
                return self._original_receipt(order)
        return receipt

    def _finish(self, order: Order, receipt: Receipt, at: datetime) -> Receipt:
        """Compare and set: the first who matches or cancels a delayed order wins."""
        with _reported(order):
            document = self._orders.find_one_and_update(
                {"_id": order.client_order_id, "status": OrderStatus.DELAYED.value},
                {"$set": {**_final(receipt), "matched_at": at}},
                return_document=ReturnDocument.AFTER,
            )
        return receipt if document else self._original_receipt(order)

    def _original_receipt(self, order: Order) -> Receipt:
        placed = self.find(order.client_order_id)
        if placed is None:
            raise OutcomeUnknown(order.venue, "the order ledger contradicts itself")
        return placed.receipt


@contextmanager
def _reported(order: Order) -> Iterator[None]:
    """Raises a failed write as the venue's answer: refused, or unknown."""
    try:
        yield
    except _NOT_WRITTEN as error:
        raise RequestRefused(
            order.venue, f"the order ledger rejected it: {type(error).__name__}"
        ) from None
    except PyMongoError as error:
        raise OutcomeUnknown(
            order.venue, f"the order ledger did not answer: {type(error).__name__}"
        ) from None


def _is_expired(order: Order, wall: datetime) -> bool:
    return order.expires_at is not None and wall >= order.expires_at


def _document(order: Order, receipt: Receipt, at: datetime) -> dict[str, Any]:
    return {
        "_id": str(order.client_order_id),
        "venue": order.venue,
        "market_id": order.market_id,
        "outcome_index": order.outcome_index,
        "size": _stored(order.size),
        "limit_price": _stored(order.limit_price),
        "action": order.action.value,
        "time_in_force": order.time_in_force.value,
        "expires_at": order.expires_at,
        "matched_at": None if receipt.matches_at else at,
        "placed_at": at,
        "matches_at": receipt.matches_at,
        **_final(receipt),
    }


def _final(receipt: Receipt) -> dict[str, Any]:
    return {
        "status": receipt.status.value,
        "fills": [
            {"price": _stored(fill.price), "size": _stored(fill.size)}
            for fill in receipt.fills
        ],
        "fee": _stored(receipt.fee),
        "reason": receipt.reason,
    }


def _placed(document: Mapping[str, Any]) -> PlacedOrder:
    order = Order(
        client_order_id=document["_id"],
        venue=document["venue"],
        market_id=document["market_id"],
        outcome_index=document["outcome_index"],
        size=_exact(document["size"]),
        limit_price=_exact(document["limit_price"]),
        action=OrderAction(document["action"]),
        time_in_force=TimeInForce(document["time_in_force"]),
        expires_at=_aware(document["expires_at"]),
    )
    status = OrderStatus(document["status"])
    is_delayed = status is OrderStatus.DELAYED
    receipt = Receipt(
        client_order_id=document["_id"],
        status=status,
        fills=tuple(
            Fill(_exact(fill["price"]), _exact(fill["size"]))
            for fill in document["fills"]
        ),
        fee=_exact(document["fee"]),
        reason=document["reason"],
        matches_at=_aware(document["matches_at"]) if is_delayed else None,
    )
    return PlacedOrder(order, receipt)


def _aware(at: datetime | None) -> datetime | None:
    """As UTC: pymongo returns naive times unless the client is tz_aware."""
    return at if at is None or at.tzinfo else at.replace(tzinfo=UTC)


def _stored(value: Decimal) -> Decimal128:
    """Exact for every size that can be filled; odd rejected ones lose digits."""
    try:
        return Decimal128(value)
    except DecimalException:
        return Decimal128(_DECIMAL128.create_decimal(value))


def _exact(value: Decimal128) -> Decimal:
    return value.to_decimal()
