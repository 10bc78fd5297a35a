"""What did each venue record of a market: its listing, its event, its books?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from positions.venues import kalshi, polymarket
from positions.venues.fields import Record, records, text
from positions.venues.kalshi.market import event_ticker_of, series_ticker_of
from positions.venues.polymarket.book import token_of
from positions.venues.replay.capture import Folder
from positions.venues.types import BookPair, Market, Resolution


@dataclass(frozen=True, slots=True)
class Entry:
    """One market record, and the event that it belongs to where that is recorded."""

    market_id: str
    record: Record
    event: Record | None


class Shelf(Protocol):
    """One venue's records of a capture, understood; `repeats` by reason."""

    entries: list[Entry]
    repeats: Counter[str]

    def market(self, entry: Entry) -> Market:
        """The market of an entry, or Skipped."""

    def resolution(self, entry: Entry) -> Resolution:
        """How the market of an entry stands, or Skipped."""

    def books(self, market: Market, read_at: datetime) -> BookPair | None:
        """Its recorded books, None where there are none, or Skipped."""


class PolymarketShelf:
    def __init__(self, folder: Folder):
        events = list(folder.records("events"))
        self.entries, self.repeats = _entries(folder, events, "id")
        self._books = {token_of(book): book for book in folder.records("books")}

    def market(self, entry: Entry) -> Market:
        return polymarket.parse_market(entry.record, entry.event)

    def resolution(self, entry: Entry) -> Resolution:
        return polymarket.parse_resolution(entry.record)

    def books(self, market: Market, read_at: datetime) -> BookPair | None:
        found = [self._books.get(outcome.token_id) for outcome in market.outcomes]
        if found[0] is None or found[1] is None:
            return None
        first = polymarket.parse_book(found[0], market, 0, read_at)
        return first, polymarket.parse_book(found[1], market, 1, read_at)


class KalshiShelf:
    def __init__(self, folder: Folder):
        events = list(folder.records("events"))
        self.entries, self.repeats = _entries(folder, events, "ticker")
        self._events = {text(event, "event_ticker"): event for event in events}
        self._series = {text(one, "ticker"): one for one in folder.records("series")}
        self._books = {text(b, "ticker"): b for b in folder.records("orderbooks")}

    def market(self, entry: Entry) -> Market:
        event = entry.event or self._events.get(event_ticker_of(entry.record))
        series = self._series.get(series_ticker_of(entry.record, event or {}))
        return kalshi.parse_market(entry.record, event, series)

    def resolution(self, entry: Entry) -> Resolution:
        return kalshi.parse_resolution(entry.record)

    def books(self, market: Market, read_at: datetime) -> BookPair | None:
        found = self._books.get(market.market_id)
        return None if found is None else kalshi.parse_books(found, market, read_at)


def _entries(
    folder: Folder, events: list[Record], key: str
) -> tuple[list[Entry], Counter[str]]:
    """Every market once, rather as nested in its event than alone.

    A market may well be recorded both ways; what is recorded twice in one way is
    counted among the repeats.
    """
    found: dict[str, Entry] = {}
    repeats: Counter[str] = Counter()
    for source in (_nested(events), _alone(folder)):
        met: set[str] = set()
        for record, event in source:
            market_id = text(record, key) or f"without {key} {len(found)}"
            before = found.setdefault(market_id, Entry(market_id, record, event))
            if market_id in met:
                is_same = before.record == record
                repeats["duplicate" if is_same else "conflicting_duplicate"] += 1
            met.add(market_id)
    return list(found.values()), repeats


def _nested(events: list[Record]) -> Iterator[tuple[Record, Record | None]]:
    for event in events:
        for record in records(event.get("markets")):
            yield record, event


def _alone(folder: Folder) -> Iterator[tuple[Record, Record | None]]:
    for record in folder.records("markets"):
        yield record, None
