"""The events of Kalshi's markets as they were last read, within a bound of memory."""

from __future__ import annotations

from datetime import datetime

from positions.venues.fields import Record, text
from positions.venues.parsed import without_markets

# An event without its markets takes one kilobyte or two.
MEMORY = 100_000_000
Event = tuple[Record, datetime]


class Events:
    """Each event with the time, on the venue's clock, at which it was read.

    Beyond `memory` bytes all earlier ones are forgotten: they are read again when a
    market of theirs is.
    """

    def __init__(self, memory: int = MEMORY) -> None:
        self._memory = memory
        self._left = memory
        self._by_ticker: dict[str, Event] = {}
        self._listed: set[str] = set()

    def begin(self) -> None:
        """Start a listing: what is added from now on is listed."""
        self._listed = set()

    def forget_unlisted(self) -> None:
        """Forget ended events, after a listing that was read to its end."""
        for ticker in self._by_ticker.keys() - self._listed:
            self._left += _memory_of(self._by_ticker.pop(ticker)[0])

    def add(self, event: Record, read_at: datetime) -> None:
        ticker = text(event, "event_ticker", cap=130)
        event = without_markets(event)
        if ticker in self._by_ticker:
            self._left += _memory_of(self._by_ticker.pop(ticker)[0])
        size = _memory_of(event)
        if size > self._left:
            self._by_ticker.clear()
            self._listed.clear()
            self._left = self._memory
        self._left -= size
        self._by_ticker[ticker] = event, read_at
        self._listed.add(ticker)

    def read(self, ticker: str) -> Event | None:
        """The event and when it was read, None where it was not."""
        return self._by_ticker.get(ticker)

    def series_of(self, ticker: str) -> str:
        """The series that the event names, or its ticker where it is unknown."""
        known = self._by_ticker.get(ticker)
        return series_of(known[0] if known else {"event_ticker": ticker})

    def __contains__(self, ticker: object) -> bool:
        return ticker in self._by_ticker


def series_of(event: Record) -> str:
    """The series that an event names, else the first part of its ticker."""
    ticker = text(event, "series_ticker", cap=130)
    return ticker or text(event, "event_ticker", cap=130).partition("-")[0]


def _memory_of(event: Record) -> int:
    # Of each field, and of each of a list, the object beside the text.
    return 500 + 2 * len(repr(event))
