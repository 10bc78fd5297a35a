"""What is left of a book once paper orders count as if they had been real.

Pure rules. Nobody else sees a paper order, so the venue goes on showing what it took.
Those shares count as gone for as long as their level shows the same size: a changed
size is news of the level, an equal one is not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from positions.venues.interface import Taken
from positions.venues.types import Book, BookPair, Level, OrderAction

DOLLAR = Decimal(1)

# Whether it is an ask of outcome 0, its price, and the size that is shown.
Place = tuple[bool, Decimal, Decimal]


def left_of(pair: BookPair, taken: Iterable[Taken]) -> BookPair:
    """Both books of a market without what was taken from them."""
    gone: defaultdict[Place, Decimal] = defaultdict(Decimal)
    for each in taken:
        is_ask = each.action is OrderAction.BUY
        place = _place(each.outcome_index, is_ask, each.price, each.shown)
        gone[place] += each.size
    first, second = (_without(book, gone) for book in pair) if gone else pair
    return first, second


def shown_sizes(book: Book | None, action: OrderAction) -> dict[Decimal, Decimal]:
    """By price, the size of the levels that such an order takes from."""
    if book is None:
        return {}
    levels = book.asks if action is OrderAction.BUY else book.bids
    return {level.price: level.size for level in levels if level.size is not None}


def _place(index: int, is_ask: bool, price: Decimal, shown: Decimal) -> Place:
    """Who offers outcome 1 at p bids 1 − p for outcome 0: both are one level."""
    return (is_ask, price, shown) if index == 0 else (not is_ask, DOLLAR - price, shown)


def _without(book: Book, gone: Mapping[Place, Decimal]) -> Book:
    def left(levels: Iterable[Level], is_ask: bool) -> Iterable[Level]:
        for level in levels:
            if level.size is None:
                yield level
                continue
            place = _place(book.outcome_index, is_ask, level.price, level.size)
            size = level.size - gone.get(place, Decimal(0))
            if size > 0:
                yield Level(level.price, size)

    bids, asks = left(book.bids, False), left(book.asks, True)
    return replace(book, bids=tuple(bids), asks=tuple(asks))
