"""Compares a streamed book with the same book as read over REST. A pure rule.

Either may be the newer one. They contradict each other only if they still differ once
every change that was on its way has had its time, and the stream has changed nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from positions.venues.streams.freshness import LONGEST_LAG
from positions.venues.types import Book, BookPair, Level

MISSED = "differs from the book over REST"

Shown = tuple[tuple[Level, ...], tuple[Level, ...]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A streamed book as it was before the read, what was read, and when."""

    streamed: BookPair
    read: BookPair
    read_at: datetime

    @property
    def differs(self) -> bool:
        return _shown(self.streamed) != _shown(self.read)

    def is_due(self, now: datetime) -> bool:
        """Whether whatever was on its way must have arrived."""
        return now - self.read_at >= LONGEST_LAG

    def contradicts(self, streamed: BookPair) -> bool:
        """Whether the stream, as it is now that this is due, missed something."""
        return self.differs and _shown(streamed) == _shown(self.streamed)


def _shown(pair: BookPair) -> tuple[Shown, Shown]:
    shown_0, shown_1 = (_levels(book) for book in pair)
    return shown_0, shown_1


def _levels(book: Book) -> Shown:
    return book.bids, book.asks
