"""Which paper orders were placed, and what came of each?

The ledger stands for the exchanges' own records: kept as if by another party, in
one collection, with the client order id as `_id`. Whoever inserts first under an
id has placed the order; everybody after gets that first receipt.
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

_DIGITS = Context(prec=34)  # as many as a Decimal128 has

COLLECTION = "paper_orders"

# The server looked at the document and refused it: nothing was written.
_DEFINITE = (WriteError, DocumentTooLarge, InvalidDocument)


class PaperLedger:
    """The orders of record, in plain pymongo.

    `collection` is of a client with time-outs; every write here waits for the
    majority and the journal, whatever the client's own settings.
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
        receipt = fill_or_kill(order, market, book)
        try:
            self._orders.insert_one(_document(order, receipt, at))
        except DuplicateKeyError:
            return self._first(order)
        except _DEFINITE as error:
            raise RequestRefused(
                order.venue, f"the order ledger refused: {type(error).__name__}"
            ) from None
        except PyMongoError as error:
            raise OutcomeUnknown(
                order.venue, f"the order ledger fell silent: {type(error).__name__}"
            ) from None
        return receipt

    def _first(self, order: Order) -> Receipt:
        first = self.find(order.client_order_id)
        if first is None:
            raise OutcomeUnknown(order.venue, "the order ledger contradicts itself")
        return first

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
        "venue": order.venue.value,
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
    """Exact for whatever can be filled; a rejected oddity is cut to 34 digits."""
    try:
        return Decimal128(value)
    except DecimalException:
        return Decimal128(_DIGITS.create_decimal(value))


def _exact(value: Decimal128) -> Decimal:
    return value.to_decimal()
