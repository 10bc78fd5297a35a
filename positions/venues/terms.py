"""The sizes and prices that a venue takes, under the book that is traded on.

Pure rules. A tick narrows near 0 and 1 during a market's life, and a listing may be
minutes old: where a book states its own tick and least size, they are what counts.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from positions.venues.fees import CENT
from positions.venues.types import Book, Market, PriceStep

# Shares and contracts are traded in hundredths at the finest.
SHARE = Decimal("0.01")


def under(market: Market, book: Book | None) -> Market:
    """The market on the terms of this book; as listed where the book states none."""
    if book is None:
        return market
    tick, min_size = book.tick, book.min_size
    if tick is not None and [step.step for step in market.price_steps] != [tick]:
        market = replace(
            market,
            price_steps=(PriceStep(Decimal(0), Decimal(1), tick),),
            lot=dollar_lot(tick) if market.spends_dollars else market.lot,
        )
    if min_size is not None and min_size != market.min_size:
        market = replace(market, min_size=min_size)
    return market


def is_tick(tick: Decimal) -> bool:
    """Whether prices can move in this step: a dollar has a whole number of them."""
    return 0 < tick < 1 and not 1 % tick


def dollar_lot(tick: Decimal) -> Decimal:
    """The step of size at which size times any price on the tick is whole cents.

    Whole shares at cent ticks, tens at tenth-of-a-cent ticks.
    """
    return max(CENT / tick, SHARE)
