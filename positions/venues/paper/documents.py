"""The orders of the paper ledger as MongoDB stores them, to the last digit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Context, Decimal, DecimalException
from typing import Any

from bson.decimal128 import Decimal128

from positions.venues.interface import Arrival, PlacedOrder, Taken
from positions.venues.paper.depletion import shown_sizes
from positions.venues.types import (
    Fill,
    Order,
    OrderAction,
    OrderStatus,
    Receipt,
    TimeInForce,
)

_DECIMAL128 = Context(prec=34)


def document_of(arrival: Arrival, receipt: Receipt) -> dict[str, Any]:
    """An order with the receipt that it got when it arrived."""
    order, at = arrival.order, arrival.at
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
        **outcome_of(arrival, receipt),
    }


def outcome_of(arrival: Arrival, receipt: Receipt) -> dict[str, Any]:
    """What became of an order, and what the book showed where it was filled."""
    shown = shown_sizes(arrival.shown, arrival.order.action)
    return {
        "status": receipt.status.value,
        "fills": [
            {
                "price": _stored(fill.price),
                "size": _stored(fill.size),
                "shown": _stored(shown.get(fill.price, fill.size)),
            }
            for fill in receipt.fills
        ],
        "fee": _stored(receipt.fee),
        "reason": receipt.reason,
    }


def placed_order(document: Mapping[str, Any]) -> PlacedOrder:
    """The order of a document, with its receipt."""
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


def taken_by(document: Mapping[str, Any]) -> Iterator[Taken]:
    """What a stored order took from each level."""
    for part in document["fills"]:
        yield Taken(
            market_id=document["market_id"],
            outcome_index=document["outcome_index"],
            action=OrderAction(document["action"]),
            price=_exact(part["price"]),
            size=_exact(part["size"]),
            shown=_exact(part["shown"]),
        )


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
