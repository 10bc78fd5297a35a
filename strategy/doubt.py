"""Reasons to doubt a pair whose texts match, and the rule that finds one in prices.

Pure rules. A wrong match looks exactly like free money, so an edge that is too good, or
two prices that stay apart when the end is near, take a pair out of trading until an
operator has reviewed it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from positions.venues.placeholders import has_blank
from positions.venues.types import Book

NEAR_THE_END = timedelta(days=1)
# Dollars between two mid prices. Different events differ by more than a spread.
APART = Decimal("0.25")


class Doubt(StrEnum):
    """Why a pair was taken out of trading."""

    UNBELIEVABLE_EDGE = "edge_above_what_is_believable"
    NO_CONVERGENCE = "prices_do_not_converge"
    RULES_CHANGED = "rules_changed"
    UNFILLED_TEMPLATE = "unfilled_template"


def doubt_of_texts(*rules: str) -> Doubt | None:
    """Whether a rule text still has a blank of its template, such as ||Date||."""
    return Doubt.UNFILLED_TEMPLATE if any(map(has_blank, rules)) else None


def mid(book: Book | None) -> Decimal | None:
    """Halfway between best bid and best ask, None where a side is empty."""
    if book is None or not book.bids or not book.asks:
        return None
    return (book.bids[0].price + book.asks[0].price) / 2


def stays_apart(
    book_a: Book | None, book_b: Book | None, ends_at: datetime, now: datetime
) -> bool:
    """Two books of the same outcome, less than a day before its end, far apart."""
    mid_a, mid_b = mid(book_a), mid(book_b)
    if mid_a is None or mid_b is None or now < ends_at - NEAR_THE_END:
        return False
    return abs(mid_a - mid_b) > APART
