"""Changes of streamed books for a recorder: each as one line, and not too many."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from positions.venues.types import Book, BookPair, Level
from tasklog import strict_json

# A book is recorded once in this time at most, as it is at its end.
AT_MOST_EVERY = timedelta(seconds=1)
# Begins a line that one process writes for another.
BOOKS = "books"
Key = tuple[str, str]
Levels = tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class StreamedBooks:
    """The levels of a market's two books, bids and asks of each, and when seen."""

    venue: str
    market_id: str
    at: datetime
    sides: tuple[tuple[Levels, Levels], tuple[Levels, Levels]]

    @classmethod
    def of(cls, books: BookPair, at: datetime) -> StreamedBooks:
        yes, no = books
        sides = ((yes.bids, yes.asks), (no.bids, no.asks))
        return cls(yes.venue, yes.market_id, at, sides)

    def to_line(self) -> str:
        """For another process, without a line end."""
        sides = [[_written(levels) for levels in book] for book in self.sides]
        return json.dumps([self.venue, self.market_id, self.at.isoformat(), sides])

    @classmethod
    def from_line(cls, line: str) -> StreamedBooks:
        """What `to_line` wrote. Raises ValueError for anything else."""
        try:
            written: Any = strict_json.loads(line)
            venue, market_id, at, (yes, no) = written
            sides = (_read(yes), _read(no))
            return cls(venue, market_id, datetime.fromisoformat(at), sides)
        except (TypeError, InvalidOperation) as error:
            raise ValueError("no streamed books") from error

    def merged_into(self, before: Iterable[Book]) -> BookPair:
        """The books that were read before, with these levels.

        A stream states neither tick nor least size.
        """
        yes, no = (
            Book(
                book.venue,
                book.market_id,
                book.outcome_index,
                bids,
                asks,
                self.at,
                tick=book.tick,
                min_size=book.min_size,
            )
            for book, (bids, asks) in zip(before, self.sides, strict=True)
        )
        return yes, no


# Receives books that changed.
Noted = Callable[[StreamedBooks], object]


@dataclass(slots=True)
class Changes:
    """The markets whose books changed and were not handed on yet."""

    _waiting: set[Key] = field(default_factory=set)
    _handed_on: dict[Key, datetime] = field(default_factory=dict)

    def note(self, venue: str, market_ids: Iterable[str]) -> None:
        self._waiting.update((venue, market_id) for market_id in market_ids)

    def due(
        self, books: Callable[[str, str], BookPair | None], now: datetime
    ) -> Iterator[StreamedBooks]:
        """Those that may be handed on now, as they are now.

        A book that is doubtful says nothing: its next snapshot counts as a change.
        """
        due = {
            key
            for key in self._waiting
            if key not in self._handed_on
            or not timedelta(0) <= now - self._handed_on[key] < AT_MOST_EVERY
        }
        self._waiting -= due
        for key in sorted(due):
            if pair := books(*key):
                self._handed_on[key] = now
                yield StreamedBooks.of(pair, now)

    def keep(self, keys: Iterable[Key]) -> None:
        """Forget all other markets."""
        kept = set(keys)
        self._waiting &= kept
        for key in self._handed_on.keys() - kept:
            del self._handed_on[key]


def _written(levels: Levels) -> list[list[str | None]]:
    return [
        [str(level.price), None if level.size is None else str(level.size)]
        for level in levels
    ]


def _read(book: Any) -> tuple[Levels, Levels]:
    bids, asks = book
    return _levels(bids), _levels(asks)


def _levels(rows: list[list[str | None]]) -> Levels:
    return tuple(
        Level(Decimal(str(price)), None if size is None else Decimal(size))
        for price, size in rows
    )
