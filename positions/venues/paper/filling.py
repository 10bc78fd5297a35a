"""The paper exchange's rules for filling an order against a book.

It checks the strategy's orders independently, so it relies on nothing: neither on the
order of the levels nor on the order obeying the market's sizes and price steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from positions.venues.depth import CENT, spend, take
from positions.venues.fees import taker_fee
from positions.venues.terms import under
from positions.venues.types import (
    Book,
    Fill,
    Level,
    Market,
    MarketStatus,
    Order,
    OrderAction,
    OrderStatus,
    PriceStep,
    Receipt,
    TimeInForce,
)

ZERO = Decimal(0)
# Shares sold for dollars are counted in hundredths.
SOLD_STEP = Decimal("0.01")


class Rejection(Exception):
    """The exchange rejects an order; `reason` names why."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def rejected(order: Order, reason: str) -> Receipt:
    return Receipt(order.client_order_id, OrderStatus.REJECTED, reason=reason)


def fill(order: Order, market: Market | None, book: Book | None) -> Receipt:
    """The receipt of an order: filled at the book's levels, or rejected.

    Fill-or-kill orders are filled in full, the others as far as the levels within the
    limit reach.
    """
    market = market and under(market, book)
    try:
        market = _checked(order, market)
        fills = _fills(order, market, book)
    except Rejection as rejection:
        return rejected(order, rejection.reason)
    fee = taker_fee(
        market.fee,
        [(fill.price, fill.size) for fill in fills],
        is_sale=order.action is OrderAction.SELL,
    )
    return Receipt(order.client_order_id, OrderStatus.ACCEPTED, fills, fee)


def accept(
    order: Order, market: Market | None, book: Book | None, at: datetime
) -> Receipt:
    """The first answer to an order: that of `fill`, or delayed.

    A market with a taker delay checks the order at once and matches it later; `at` is
    the venues' time.
    """
    if market is None or not market.taker_delay:
        return fill(order, market, book)
    try:
        _checked(order, under(market, book))
    except Rejection as rejection:
        return rejected(order, rejection.reason)
    return Receipt(
        order.client_order_id, OrderStatus.DELAYED, matches_at=at + market.taker_delay
    )


def _checked(order: Order, market: Market | None) -> Market:
    """The market, once everything but the book was checked. Raises Rejection."""
    if market is None:
        raise Rejection("market_gone")
    if (order.venue, order.market_id) != (market.venue, market.market_id):
        raise Rejection("another_market")
    if order.outcome_index not in (0, 1):
        raise Rejection("no_such_outcome")
    if market.status is not MarketStatus.OPEN:
        raise Rejection("market_not_open")
    _check_size(order, market)
    _check_price(order, market)
    _check_amount(order, market)
    return market


def _check_size(order: Order, market: Market) -> None:
    if not order.size.is_finite() or order.size <= 0:
        raise Rejection("bad_size")
    if order.size < market.min_size:
        raise Rejection("below_min_size")
    # The lot of a market that spends dollars is that of its amounts, checked below.
    lot = SOLD_STEP if market.spends_dollars else market.lot
    if lot > 0 and order.size % lot:
        raise Rejection("off_lot")


def _check_price(order: Order, market: Market) -> None:
    limit = order.limit_price
    if not limit.is_finite() or not 0 < limit < 1:
        raise Rejection("bad_price")
    if not any(_is_on(step, limit) for step in market.price_steps):
        raise Rejection("off_tick")


def _check_amount(order: Order, market: Market) -> None:
    if order.action is OrderAction.SELL:
        return
    amount = order.size * order.limit_price
    if market.spends_dollars and amount % CENT:
        raise Rejection("off_lot")
    if amount < market.min_notional:
        raise Rejection("below_min_notional")


def _is_on(step: PriceStep, limit: Decimal) -> bool:
    inside = step.start <= limit <= step.end
    return inside and step.step > 0 and not (limit - step.start) % step.step


def _fills(order: Order, market: Market, book: Book | None) -> tuple[Fill, ...]:
    if book is None:
        raise Rejection("no_book")
    subject = (order.venue, order.market_id, order.outcome_index)
    if subject != (book.venue, book.market_id, book.outcome_index):
        raise Rejection("another_book")
    if book.doubt:
        raise Rejection("book_timestamp")
    # Its levels are of different moments: nobody knows which of them are left.
    if _is_crossed(book):
        raise Rejection("crossed_book")
    levels = _known(_levels_within(order, book))
    if market.spends_dollars and order.action is OrderAction.BUY:
        fills, is_whole = spend(order.size * order.limit_price, levels)
    else:
        fills, is_whole = take(order.size, levels)
    is_all_or_nothing = order.time_in_force is TimeInForce.FILL_OR_KILL
    if not fills or (is_all_or_nothing and not is_whole):
        raise Rejection("not_enough_depth")
    return fills


def _is_crossed(book: Book) -> bool:
    """Whether the best bid exceeds the best ask, which no real book does for long."""
    bids = [level.price for level in book.bids]
    asks = [level.price for level in book.asks]
    return bool(bids and asks) and max(bids) > min(asks)


def _known(levels: list[Level]) -> Iterator[tuple[Decimal, Decimal]]:
    for level in levels:
        # A stand-in for a missing book: its depth would be a guess.
        if level.size is None:
            raise Rejection("unknown_size")
        yield level.price, level.size


def _levels_within(order: Order, book: Book) -> list[Level]:
    """The levels within the limit, best first. Raises Rejection if there is none."""
    is_sale = order.action is OrderAction.SELL
    levels = book.bids if is_sale else book.asks
    if not levels:
        raise Rejection("no_bids" if is_sale else "no_asks")
    limit = order.limit_price
    within = [
        level
        for level in levels
        if (limit <= level.price < 1 if is_sale else 0 < level.price <= limit)
    ]
    if not within:
        raise Rejection("limit_above_bid" if is_sale else "limit_below_ask")
    return sorted(within, key=lambda level: level.price, reverse=is_sale)
