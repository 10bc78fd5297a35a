"""Polymarket's records of a capture."""

from __future__ import annotations

from datetime import datetime

from positions.venues.polymarket.book import parse_book, token_of
from positions.venues.polymarket.market import parse_market
from positions.venues.polymarket.resolution import parse_resolution
from positions.venues.replay.capture import Folder
from positions.venues.replay.entries import Entry, collect_entries
from positions.venues.types import BookPair, Market, Resolution


class PolymarketCapture:
    """The CaptureIndex of Gamma's events and markets and the CLOB's books."""

    def __init__(self, folder: Folder):
        events = list(folder.records("events"))
        self.entries, self.repeats = collect_entries(folder, events, "id")
        self._books = {token_of(book): book for book in folder.records("books")}

    def market(self, entry: Entry) -> Market:
        return parse_market(entry.record, entry.event)

    def resolution(self, entry: Entry) -> Resolution:
        return parse_resolution(entry.record)

    def books(self, market: Market, read_at: datetime) -> BookPair | None:
        yes, no = (self._books.get(outcome.token_id) for outcome in market.outcomes)
        if yes is None or no is None:
            return None
        return (
            parse_book(yes, market, 0, read_at),
            parse_book(no, market, 1, read_at),
        )
