"""Tells the books apart whose venue's own timestamp cannot be right.

An old stamp is legitimate, because a quiet market's book does not change. One from the
future, from before the market opened, or older than one seen already for the same
outcome belongs to another moment than the venue claims.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from positions.venues.types import Book, BookPair, Market

TOLERANCE = timedelta(seconds=5)
MAX_BOOKS = 200_000

Latest = dict[tuple[str, int], datetime]


class Stamps:
    """Remembers the latest stamp of each outcome's book."""

    def __init__(self) -> None:
        self._latest: Latest = {}

    def checked(self, books: BookPair, market: Market, now: datetime) -> BookPair:
        """The books, marked where their stamp is doubted; `now` is the venue's."""
        yes, no = (self._checked(book, market, now) for book in books)
        return yes, no

    def _checked(self, book: Book, market: Market, now: datetime) -> Book:
        stamp, key = book.changed_at, (book.market_id, book.outcome_index)
        if stamp is None:
            return book
        doubt = doubt_of(stamp, self._latest.get(key), market.opens_at, now)
        if doubt:
            return replace(book, doubt=doubt)
        if len(self._latest) >= MAX_BOOKS:
            self._latest.clear()
        self._latest[key] = stamp
        return book


def doubt_of(
    stamp: datetime, seen: datetime | None, opens_at: datetime | None, now: datetime
) -> str:
    """Why a stamp cannot be right, "" if it can; `seen` is the latest one so far."""
    if stamp > now + TOLERANCE:
        return "stamped in the future"
    if opens_at is not None and stamp < opens_at:
        return "stamped before the market opened"
    if seen is not None and stamp < seen:
        return "older than one seen before"
    return ""
