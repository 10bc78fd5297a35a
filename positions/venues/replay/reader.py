"""A recorded venue that answers like a live one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from positions.venues.fields import Skipped
from positions.venues.interface import Clock
from positions.venues.replay.capture import Folder
from positions.venues.replay.entries import CaptureIndex, Entry
from positions.venues.scan import Gathering
from positions.venues.stamps import Stamps
from positions.venues.types import (
    Book,
    BookPair,
    Level,
    Listing,
    Market,
    MarketStatus,
    Resolution,
)

T = TypeVar("T")


class ReplayClock:
    """The venues' time is fixed at the moment of the capture."""

    def __init__(self, captured_at: datetime, wall_now: Callable[[], datetime]):
        self._captured_at = captured_at
        self._wall_now = wall_now

    def venue_now(self) -> datetime:
        return self._captured_at

    def wall_now(self) -> datetime:
        return self._wall_now()


class ReplayReader:
    """One venue of a capture as a Reader. Raises CaptureError when made.

    Where no book was recorded, the listing's best prices stand in as one level
    each. Its size is the recorded one, else None: unknown, never to be traded on.
    """

    def __init__(
        self,
        name: str,
        capture_dir: Path,
        clock: Clock,
        open_index: Callable[[Folder], CaptureIndex],
    ):
        self.name = name
        self._clock = clock
        self._stamps = Stamps()
        folder = Folder(capture_dir, name)
        self._index = open_index(folder)
        self.problems = tuple(folder.problems)
        self._entries = {entry.market_id: entry for entry in self._index.entries}

    def list_markets(self) -> Listing:
        """The markets that were open; lines that are not JSON count as bad_json."""
        gathering = Gathering()
        gathering.skip("bad_json", len(self.problems))
        for reason, count in self._index.repeats.items():
            gathering.skip(reason, count)
        for entry in self._index.entries:
            gathering.add(partial(self._index.market, entry))
        return gathering.listing(complete=True)

    def read_markets(self, market_ids: Sequence[str]) -> dict[str, Market]:
        return dict(self._parsed(market_ids, self._index.market))

    def read_resolutions(self, market_ids: Sequence[str]) -> dict[str, Resolution]:
        return dict(self._parsed(market_ids, self._index.resolution))

    def read_books(self, markets: Sequence[Market]) -> dict[str, BookPair]:
        return {
            market.market_id: books
            for market in markets
            if (books := self._books(market)) is not None
        }

    def _parsed(
        self, market_ids: Sequence[str], parse: Callable[[Entry], T]
    ) -> Iterator[tuple[str, T]]:
        for market_id in market_ids:
            entry = self._entries.get(market_id)
            if entry is None:
                continue
            try:
                yield market_id, parse(entry)
            except Skipped:
                continue

    def _books(self, market: Market) -> BookPair | None:
        read_at = self._clock.wall_now()
        if market.status is not MarketStatus.OPEN:
            return None
        try:
            recorded = self._index.books(market, read_at)
        except Skipped:
            return None
        if recorded is None:
            return _quoted_books(self._as_listed(market), read_at)
        return self._stamps.checked(recorded, market, self._clock.venue_now())

    def _as_listed(self, market: Market) -> Market:
        """As this capture has it: stored markets may have the prices of another day."""
        return self.read_markets([market.market_id]).get(market.market_id, market)


def _quoted_books(market: Market, read_at: datetime) -> BookPair | None:
    """Books of one level a side, from the listing; None without any quote."""
    yes, no = (_quoted_book(market, index, read_at) for index in (0, 1))
    has_levels = any(book.bids or book.asks for book in (yes, no))
    return (yes, no) if has_levels else None


def _quoted_book(market: Market, index: int, read_at: datetime) -> Book:
    quote = market.quotes[index]
    bids = () if quote.bid is None else (Level(quote.bid, quote.bid_size),)
    asks = () if quote.ask is None else (Level(quote.ask, quote.ask_size),)
    return Book(market.venue, market.market_id, index, bids, asks, read_at)
