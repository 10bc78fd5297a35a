"""Kalshi's records of a capture."""

from __future__ import annotations

from datetime import datetime

from positions.venues.fields import text
from positions.venues.kalshi.book import parse_books
from positions.venues.kalshi.market import (
    event_ticker_of,
    parse_market,
    series_ticker_of,
)
from positions.venues.kalshi.resolution import parse_resolution
from positions.venues.replay.capture import Folder
from positions.venues.replay.entries import Entry, collect_entries
from positions.venues.types import BookPair, Market, Resolution


class KalshiCapture:
    """The CaptureIndex of Kalshi's events, markets, series and order books."""

    def __init__(self, folder: Folder):
        events = list(folder.records("events"))
        self.entries, self.repeats = collect_entries(folder, events, "ticker")
        self._events = {text(event, "event_ticker"): event for event in events}
        self._series = {
            text(series, "ticker"): series for series in folder.records("series")
        }
        self._books = {
            text(book, "ticker"): book for book in folder.records("orderbooks")
        }

    def market(self, entry: Entry) -> Market:
        event = entry.event or self._events.get(event_ticker_of(entry.record))
        series = self._series.get(series_ticker_of(entry.record, event or {}))
        return parse_market(entry.record, event, series)

    def resolution(self, entry: Entry) -> Resolution:
        return parse_resolution(entry.record)

    def books(self, market: Market, read_at: datetime) -> BookPair | None:
        record = self._books.get(market.market_id)
        return None if record is None else parse_books(record, market, read_at)
