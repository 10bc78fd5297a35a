"""When do prices say that a pair is not one, whatever the texts say?

Pure rules. A wrong match looks exactly like free money, so an edge that is too good, or
two prices that stay apart when the end is near, take a pair out of trading until an
operator has looked at it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from positions.venues.types import Book

NEAR_THE_END = timedelta(days=1)
APART = Decimal("0.25")

UNBELIEVABLE_EDGE = "edge_above_what_is_believable"
NO_CONVERGENCE = "prices_do_not_converge"
RULES_CHANGED = "rules_changed"


def mid(book: Book | None) -> Decimal | None:
    """Halfway between best bid and best ask, None where a side is empty."""
    if book is None or not book.bids or not book.asks:
        return None
    return (book.bids[0].price + book.asks[0].price) / 2


def stays_apart(
    first: Book | None, second: Book | None, ends_at: datetime, now: datetime
) -> bool:
    """Two books of the same outcome, less than a day before its end, far apart."""
    one, other = mid(first), mid(second)
    if one is None or other is None or now < ends_at - NEAR_THE_END:
        return False
    return abs(one - other) > APART
