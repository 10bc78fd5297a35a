"""The paper orders that were placed, and their receipts.

The ledger plays the part of the exchanges' own records: one collection, written as if
by another party, with the client order id as `_id`. The insert that creates an id
places the order; every later attempt under the same id gets its receipt.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Context, Decimal, DecimalException
from typing import Any

from bson.decimal128 import Decimal128
from bson.errors import InvalidDocument
from pymongo import WriteConcern
from pymongo.collection import Collection
from pymongo.errors import (
    DocumentTooLarge,
    DuplicateKeyError,
    PyMongoError,
    WriteError,
)

from positions.venues.errors import OutcomeUnknown, RequestRefused, VenueUnavailable
from positions.venues.paper.filling import fill_or_kill
from positions.venues.types import Book, Fill, Market, Order, OrderStatus, Receipt

_DECIMAL128 = Context(prec=34)

# The server rejected the document: nothing was written.
_NOT_WRITTEN = (WriteError, DocumentTooLarge, InvalidDocument)


class PaperLedger:
    """The orders of record, in plain pymongo.

    The client of `collection` has timeouts. Every write waits for the majority and
    the journal, whatever the client's own settings.
    """

    def __init__(self, collection: Collection[dict[str, Any]]):
        durable = WriteConcern("majority", j=True)
        self._orders = collection.with_options(write_concern=durable)

    def place(
        self, order: Order, market: Market | None, book: Book | None, at: datetime
    ) -> Receipt:
        """Fill or kill against this book and record it; once for each id.

        Raises OutcomeUnknown where the record may or may not have been written.
        """
        # Rejections are recorded too: a repeated id must not be filled later on.
        receipt = fill_or_kill(order, market, book)
        try:
            self._orders.insert_one(_document(order, receipt, at))
        except DuplicateKeyError:
            return self._original_receipt(order)
        except _NOT_WRITTEN as error:
            raise RequestRefused(
                order.venue, f"the order ledger rejected it: {type(error).__name__}"
            ) from None
        except PyMongoError as error:
            raise OutcomeUnknown(
                order.venue, f"the order ledger did not answer: {type(error).__name__}"
            ) from None
        return receipt

    def _original_receipt(self, order: Order) -> Receipt:
        receipt = self.find(order.client_order_id)
        if receipt is None:
            raise OutcomeUnknown(order.venue, "the order ledger contradicts itself")
        return receipt

    def find(self, client_order_id: str) -> Receipt | None:
        """The receipt under this id. Raises VenueUnavailable."""
        try:
            document = self._orders.find_one({"_id": str(client_order_id)})
        except PyMongoError as error:
            raise VenueUnavailable(
                "ledger", f"cannot be read: {type(error).__name__}"
            ) from None
        return None if document is None else _receipt(document)


def _document(order: Order, receipt: Receipt, at: datetime) -> dict[str, Any]:
    return {
        "_id": str(order.client_order_id),
        "venue": order.venue,
        "market_id": order.market_id,
        "outcome_index": order.outcome_index,
        "size": _stored(order.size),
        "limit_price": _stored(order.limit_price),
        "status": receipt.status.value,
        "fills": [
            {"price": _stored(fill.price), "size": _stored(fill.size)}
            for fill in receipt.fills
        ],
        "fee": _stored(receipt.fee),
        "reason": receipt.reason,
        "placed_at": at,
    }


def _receipt(document: Mapping[str, Any]) -> Receipt:
    return Receipt(
        client_order_id=document["_id"],
        status=OrderStatus(document["status"]),
        fills=tuple(
            Fill(_exact(fill["price"]), _exact(fill["size"]))
            for fill in document["fills"]
        ),
        fee=_exact(document["fee"]),
        reason=document["reason"],
    )


def _stored(value: Decimal) -> Decimal128:
    """Exact for every size that can be filled; odd rejected ones lose digits."""
    try:
        return Decimal128(value)
    except DecimalException:
        return Decimal128(_DECIMAL128.create_decimal(value))


def _exact(value: Decimal128) -> Decimal:
    return value.to_decimal()
