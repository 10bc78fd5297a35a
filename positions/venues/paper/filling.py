"""The paper exchange's rule for filling an order: at once and whole, or not at all.

It checks the strategy's orders independently, so it relies on nothing: neither on the
order of the levels nor on the order obeying the market's sizes and price steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from positions.venues.fees import taker_fee
from positions.venues.types import (
    Book,
    Fill,
    Level,
    Market,
    MarketStatus,
    Order,
    OrderStatus,
    PriceStep,
    Receipt,
)

ZERO = Decimal(0)


class Rejection(Exception):
    """The exchange rejects an order; `reason` names why."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def fill_or_kill(order: Order, market: Market | None, book: Book | None) -> Receipt:
    """The receipt of an order: filled in full at the book's asks, or rejected."""
    try:
        fills = _fills(order, market, book)
    except Rejection as rejection:
        return Receipt(
            order.client_order_id, OrderStatus.REJECTED, reason=rejection.reason
        )
    # An order without a market was rejected above.
    assert market is not None
    fee = taker_fee(market.fee, [(fill.price, fill.size) for fill in fills])
    return Receipt(order.client_order_id, OrderStatus.ACCEPTED, fills, fee)


def _fills(order: Order, market: Market | None, book: Book | None) -> tuple[Fill, ...]:
    if market is None:
        raise Rejection("market_gone")
    _check_subject(order, market, book)
    _check_size(order, market)
    _check_price(order, market)
    if book is None:
        raise Rejection("no_book")
    # Its levels are of different moments: nobody knows which of them are left.
    if _is_crossed(book):
        raise Rejection("crossed_book")
    return tuple(_walk(order, book))


def _check_subject(order: Order, market: Market, book: Book | None) -> None:
    if (order.venue, order.market_id) != (market.venue, market.market_id):
        raise Rejection("another_market")
    if order.outcome_index not in (0, 1):
        raise Rejection("no_such_outcome")
    subject = (order.venue, order.market_id, order.outcome_index)
    if book and subject != (book.venue, book.market_id, book.outcome_index):
        raise Rejection("another_book")
    if market.status is not MarketStatus.OPEN:
        raise Rejection("market_not_open")


def _check_size(order: Order, market: Market) -> None:
    if not order.size.is_finite() or order.size <= 0:
        raise Rejection("bad_size")
    if order.size < market.min_size:
        raise Rejection("below_min_size")
    if market.lot > 0 and order.size % market.lot:
        raise Rejection("off_lot")


def _check_price(order: Order, market: Market) -> None:
    limit = order.limit_price
    if not limit.is_finite() or not 0 < limit < 1:
        raise Rejection("bad_price")
    if not any(_is_on(step, limit) for step in market.price_steps):
        raise Rejection("off_tick")


def _is_on(step: PriceStep, limit: Decimal) -> bool:
    inside = step.start <= limit <= step.end
    return inside and step.step > 0 and not (limit - step.start) % step.step


def _is_crossed(book: Book) -> bool:
    """Whether the best bid exceeds the best ask, which no real book does for long."""
    bids = [level.price for level in book.bids]
    asks = [level.price for level in book.asks]
    return bool(bids and asks) and max(bids) > min(asks)


def _walk(order: Order, book: Book) -> Iterator[Fill]:
    """Takes from the cheapest asks up to the limit until the size is complete."""
    missing = order.size
    for level in _asks_within(order, book):
        # A stand-in for a missing book: its depth would be a guess.
        if level.size is None:
            raise Rejection("unknown_size")
        taken = min(missing, level.size)
        if taken > 0:
            yield Fill(level.price, taken)
            missing -= taken
        if not missing:
            return
    # Whatever was taken so far: the order fills in full or not at all.
    raise Rejection("not_enough_depth")


def _asks_within(order: Order, book: Book) -> list[Level]:
    if not book.asks:
        raise Rejection("no_asks")
    within = [level for level in book.asks if 0 < level.price <= order.limit_price]
    if not within:
        raise Rejection("limit_below_ask")
    return sorted(within, key=lambda level: level.price)
