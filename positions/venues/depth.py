"""What an order gets from the levels of a book, best level first.

Pure rules. Levels are price and size; a level of unknown size ends what can be known.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_DOWN, Decimal
from math import gcd

from positions.venues.types import Fill, Market

CENT = Decimal("0.01")
# The finest part of a share that a purchase in dollars is credited with.
SHARE_STEP = Decimal("0.0001")
# Prices are whole multiples of it on every venue.
FINEST_TICK = Decimal("0.000001")

Levels = Iterable[tuple[Decimal, Decimal]]


def take(size: Decimal, levels: Levels) -> tuple[tuple[Fill, ...], bool]:
    """Fills until `size` is complete, and whether it is."""
    fills = []
    for price, depth in levels:
        taken = min(size, depth)
        if taken > 0:
            fills.append(Fill(price, taken))
            size -= taken
        if not size:
            break
    return tuple(fills), not size


def spend(dollars: Decimal, levels: Levels) -> tuple[tuple[Fill, ...], bool]:
    """Fills until `dollars` are spent, and whether they are.

    What a part of a share smaller than SHARE_STEP would cost is not spent.
    """
    fills = []
    for price, depth in levels:
        if price * depth >= dollars:
            size = (dollars / price).quantize(SHARE_STEP, ROUND_DOWN)
            fills.append(Fill(price, size))
            return tuple(fill for fill in fills if fill.size), True
        if depth > 0:
            fills.append(Fill(price, depth))
            dollars -= price * depth
    return tuple(fills), False


def lot_at(market: Market, limit_price: Decimal) -> Decimal:
    """The step of a purchase's size at a limit price.

    Where a purchase is an amount of dollars, size times limit has to be whole cents:
    0.01 / gcd(limit, 0.01).
    """
    if not market.spends_dollars:
        return market.lot
    common = gcd(int(limit_price / FINEST_TICK), int(CENT / FINEST_TICK))
    return CENT / (common * FINEST_TICK)


def round_down(size: Decimal, lot: Decimal) -> Decimal:
    return size // lot * lot
