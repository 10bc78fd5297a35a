"""The cost of one leg of a basket at a size, level by level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from positions.venues.fees import taker_fee
from positions.venues.terms import under
from positions.venues.types import Book, Level, Market, PriceStep
from strategy.arbitrage.types import Listed

ZERO, DOLLAR = Decimal(0), Decimal(1)

# Prices and sizes, best first.
Ladder = Sequence[tuple[Decimal, Decimal]]


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg as the checks see it: the outcome's asks, and what part is tradable."""

    market: Market
    book: Book | None
    asks: tuple[Level, ...]
    ladder: tuple[tuple[Decimal, Decimal], ...]

    @property
    def depth(self) -> Decimal:
        return sum((size for _, size in self.ladder), ZERO)


@dataclass(frozen=True, slots=True)
class Cost:
    """A leg's order: average and worst price, dollars before fees, the fee."""

    price: Decimal
    limit: Decimal
    notional: Decimal
    fee: Decimal


def leg_of(listed: Listed, outcome: int) -> Leg:
    """The leg that buys this outcome, on the terms of its book."""
    book = listed.books[outcome] if listed.books else None
    asks = asks_of(book)
    return Leg(under(listed.market, book), book, asks, tradable(asks))


def asks_of(book: Book | None) -> tuple[Level, ...]:
    """Asks at real prices, best first; 0 and 1 are how a venue writes "none"."""
    if book is None:
        return ()
    levels = (level for level in book.asks if ZERO < level.price < DOLLAR)
    return tuple(sorted(levels, key=lambda level: level.price))


def tradable(asks: Sequence[Level]) -> tuple[tuple[Decimal, Decimal], ...]:
    """(price, size) up to the first level of unknown size.

    An order that reaches behind such a level cannot be priced.
    """
    ladder = []
    for level in asks:
        if level.size is None:
            break
        # A price that was just emptied; it is no reason to stop.
        if level.size > 0:
            ladder.append((level.price, level.size))
    return tuple(ladder)


def cut(asks: Sequence[Level], size: Decimal) -> tuple[Level, ...]:
    """The levels as far as they hold `size`; one of unknown size ends them, too."""
    kept = []
    for level in asks:
        if size <= 0:
            break
        if level.size is not None and level.size > size:
            level = Level(level.price, size)
        kept.append(level)
        size -= level.size or ZERO
    return tuple(kept)


def cost(market: Market, ladder: Ladder, size: Decimal) -> Cost:
    """The cost of taking `size` from a ladder that is at least as deep."""
    fills, missing = [], size
    for price, depth in ladder:
        taken = min(missing, depth)
        fills.append((price, taken))
        missing -= taken
        if not missing:
            break
    notional = sum((price * taken for price, taken in fills), ZERO)
    return Cost(
        price=notional / size,
        limit=fills[-1][0],
        notional=notional,
        fee=taker_fee(market.fee, fills),
    )


def size_worth(ladder: Ladder, dollars: Decimal) -> Decimal:
    """The least size that costs `dollars` before fees; the whole depth if none does."""
    size = ZERO
    for price, depth in ladder:
        if price * depth >= dollars:
            return size + dollars / price
        size, dollars = size + depth, dollars - price * depth
    return size


def round_up(size: Decimal, lot: Decimal) -> Decimal:
    return (size / lot).to_integral_value(ROUND_CEILING) * lot


def is_on_tick(price: Decimal, steps: Sequence[PriceStep]) -> bool:
    """Whether an order may carry this price; a market without steps takes any."""
    if not steps:
        return True
    return any(
        step.start <= price <= step.end
        and (not step.step or (price - step.start) % step.step == 0)
        for step in steps
    )


def is_crossed(book: Book | None) -> bool:
    """Whether a book offers to sell for no more than it offers to buy.

    An exchange would have matched those orders: the reading is wrong or torn.
    """
    if book is None:
        return False
    bids = [level.price for level in book.bids if ZERO < level.price < DOLLAR]
    asks = asks_of(book)
    return bool(bids and asks and max(bids) >= asks[0].price)
