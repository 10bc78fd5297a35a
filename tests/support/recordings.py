"""Recordings for tests, written by the product's own writer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from positions.venues.replay.recording.books import to_row
from positions.venues.replay.recording.playback import Playback
from positions.venues.replay.recording.recording import Recording
from positions.venues.replay.recording.tables import Table
from positions.venues.replay.recording.texts import digest_of, to_text
from positions.venues.replay.recording.writer import Keeping, RecordingWriter
from positions.venues.types import Book, BookPair, Level, Market

START = datetime(2026, 11, 20, 10, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)

Rungs = Mapping[str, int]


def mirrored(market: Market, bids: Rungs, asks: Rungs) -> BookPair:
    """The two books of a market, from those of outcome 0, best first."""
    yes_bids, yes_asks = _levels(bids), _levels(asks)
    no_bids = tuple(Level(1 - level.price, level.size) for level in yes_asks)
    no_asks = tuple(Level(1 - level.price, level.size) for level in yes_bids)
    venue, market_id = market.venue, market.market_id
    return (
        Book(venue, market_id, 0, yes_bids, yes_asks, START),
        Book(venue, market_id, 1, no_bids, no_asks, START),
    )


def _levels(rungs: Rungs) -> tuple[Level, ...]:
    return tuple(Level(Decimal(price), Decimal(size)) for price, size in rungs.items())


def add_reading(writer: RecordingWriter, at: datetime, **changes: Any) -> None:
    row = {"venue_at": at, "pairs": 1, "changed": 0, "failed": [], **changes}
    writer.add(Table.READINGS, at, row)


def add_books(
    writer: RecordingWriter, at: datetime, market: Market, books: BookPair | None
) -> None:
    writer.add(Table.BOOKS, at, to_row(market, books))


def add_market(
    writer: RecordingWriter,
    at: datetime,
    market: Market,
    payouts: tuple[Decimal, Decimal] | None = None,
) -> None:
    text = to_text(market)
    row = {
        "venue": market.venue,
        "market_id": market.market_id,
        "status": "final" if payouts else str(market.status),
        "payout_0": payouts and payouts[0],
        "payout_1": payouts and payouts[1],
        "closes_at": market.closes_at,
        "digest": digest_of(text),
        "record": text,
    }
    writer.add(Table.MARKETS, at, row)


def writing(folder: Path, **keeping: Any) -> RecordingWriter:
    return RecordingWriter(folder, Keeping(**keeping))


def playback(folder: Path) -> Playback:
    return Playback(Recording(folder))
