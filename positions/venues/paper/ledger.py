"""The paper orders that were placed, and their receipts.

The ledger plays the part of the exchanges' own records: one collection, written as if
by another party, with the client order id as `_id`. The insert that creates an id
places the order, or makes it void; every later attempt under the same id gets its
receipt. A delayed order is changed once more, when it is matched or cancelled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

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
from positions.venues.interface import Arrival, PlacedOrder, Taken
from positions.venues.paper.documents import (
    document_of,
    outcome_of,
    placed_order,
    taken_by,
)
from positions.venues.paper.filling import accept, fill, rejected
from positions.venues.types import Order, OrderStatus, Receipt

CANCELLED = "cancelled"
EXPIRED = "expired"

# The server rejected the document: nothing was written.
_NOT_WRITTEN = (WriteError, DocumentTooLarge, InvalidDocument)


class PaperLedger:
    """The orders of record, in plain pymongo.

    The client of `collection` has timeouts. Every write waits for the majority and
    the journal, whatever the client's own settings. Delays are measured on the venues'
    clock; orders expire on the wall's.
    """

    def __init__(self, collection: Collection[dict[str, Any]]):
        durable = WriteConcern("majority", j=True)
        self._orders = collection.with_options(write_concern=durable)

    def place(self, arrival: Arrival) -> Receipt:
        """Fill against the book or delay, and record it; once for each id.

        Raises OutcomeUnknown where the record may or may not have been written.
        """
        # Rejections are recorded too: a repeated id must not be filled later on.
        order, at = arrival.order, arrival.at
        if _is_expired(arrival):
            return self._record(arrival, rejected(order, EXPIRED))
        return self._record(arrival, accept(order, arrival.market, arrival.book, at))

    def match(self, arrival: Arrival) -> Receipt:
        """Fill a delayed order against the book; the receipt as it is afterwards.

        Raises OutcomeUnknown where the receipt may or may not have been written.
        """
        order = arrival.order
        if _is_expired(arrival):
            return self._finish(arrival, rejected(order, EXPIRED))
        return self._finish(arrival, fill(order, arrival.market, arrival.book))

    def cancel(self, order: Order, at: datetime) -> Receipt:
        """Void an id that was never placed, cancel a delayed order, else its receipt.

        Raises OutcomeUnknown where it may or may not have been written.
        """
        cancelled = rejected(order, CANCELLED)
        cancellation = Arrival(order, None, None, None, at, at)
        receipt = self._record(cancellation, cancelled)
        if receipt.status is not OrderStatus.DELAYED:
            return receipt
        return self._finish(cancellation, cancelled)

    def find(self, client_order_id: str) -> PlacedOrder | None:
        """The order of record under this id. Raises VenueUnavailable."""
        with _readable():
            document = self._orders.find_one({"_id": str(client_order_id)})
        return None if document is None else placed_order(document)

    def taken(
        self, venue: str, market_ids: Sequence[str], since: datetime
    ) -> list[Taken]:
        """What the orders matched since then took. Raises VenueUnavailable."""
        filters = {
            "market_id": {"$in": list(market_ids)},
            "matched_at": {"$gte": since},
            "venue": venue,
            "status": OrderStatus.ACCEPTED.value,
        }
        fields = ("market_id", "outcome_index", "action", "fills")
        with _readable():
            documents = list(self._orders.find(filters, dict.fromkeys(fields, 1)))
        return [each for document in documents for each in taken_by(document)]

    def _record(self, arrival: Arrival, receipt: Receipt) -> Receipt:
        """Insert the order with its receipt, or get the receipt of the original."""
        with _reported(arrival.order):
            try:
                self._orders.insert_one(document_of(arrival, receipt))
            except DuplicateKeyError:
                return self._original_receipt(arrival.order)
        return receipt

    def _finish(self, arrival: Arrival, receipt: Receipt) -> Receipt:
        """Compare and set: the first who matches or cancels a delayed order wins."""
        order = arrival.order
        with _reported(order):
            document = self._orders.find_one_and_update(
                {"_id": order.client_order_id, "status": OrderStatus.DELAYED.value},
                {"$set": {**outcome_of(arrival, receipt), "matched_at": arrival.at}},
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


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except PyMongoError as error:
        raise VenueUnavailable(
            "ledger", f"cannot be read: {type(error).__name__}"
        ) from None


def _is_expired(arrival: Arrival) -> bool:
    expires_at = arrival.order.expires_at
    return expires_at is not None and arrival.wall >= expires_at
