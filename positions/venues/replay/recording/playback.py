"""A recording as it was known at a moment; what came later is never shown."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from positions.venues.replay.capture import CaptureError
from positions.venues.replay.recording.books import from_row
from positions.venues.replay.recording.files import hour_of, start_of
from positions.venues.replay.recording.quotes import (
    HourOfBooks,
    Key,
    milliseconds,
    moment_of,
)
from positions.venues.replay.recording.recording import Recording
from positions.venues.replay.recording.tables import Table
from positions.venues.replay.recording.texts import from_text
from positions.venues.types import BookPair, Market, MarketStatus, Resolution
from tasklog.storage.codec import DamagedDocument

# After the last reading before it, a book is as unknown as before the first one.
LONGEST_GAP = timedelta(seconds=60)
HOURS_CACHED = 3


@dataclass(frozen=True, slots=True)
class Readings:
    """When books were read, in milliseconds by both clocks; which venues failed."""

    ats: list[int]
    venue_ats: list[int]
    failed: list[frozenset[str]]

    def last_before(self, at: int) -> int:
        """The place of the last reading until then, -1 before the first one."""
        return bisect_right(self.ats, at) - 1

    def cover(self, venue: str, at: int) -> bool:
        """Whether the books of a venue were being read then."""
        place = self.last_before(at)
        if place < 0 or venue in self.failed[place]:
            return False
        return at - self.ats[place] <= LONGEST_GAP.total_seconds() * 1000


@dataclass(frozen=True, slots=True)
class MarketState:
    """A market as it was listed last, and what is recorded of its outcome."""

    market: Market
    resolution: Resolution


class Playback:
    """Answers for a recording at any time. Raises CaptureError when made.

    Books may be asked for at any moment; markets and outcomes are asked for at moments
    that do not go back.
    """

    def __init__(self, recording: Recording, parsed: dict[str, Market] | None = None):
        self.recording = recording
        # By digest: two that play the same recording need not parse it twice.
        self.parsed = {} if parsed is None else parsed
        self.readings = read_readings(recording, recording.hours)
        if not self.readings.ats:
            empty = "the recording is empty: it has no reading of any book"
            raise CaptureError(next(iter(recording.problems), empty))
        self.hour_of_books = lru_cache(HOURS_CACHED)(self._read_hour)
        self._states: dict[Key, MarketState] = {}
        self._changes = _rows_of(recording, Table.MARKETS)
        self._next = next(self._changes, None)

    @property
    def start(self) -> datetime:
        return moment_of(self.readings.ats[0])

    @property
    def end(self) -> datetime:
        return moment_of(self.readings.ats[-1])

    def venue_time(self, wall: datetime) -> datetime:
        """The venues' time at a time of the recorder's clock.

        Between two readings it passes evenly, beyond them as fast as the wall's.
        """
        readings, at = self.readings, milliseconds(wall)
        before = readings.last_before(at)
        if before < 0 or before + 1 == len(readings.ats):
            near = max(before, 0)
            return moment_of(readings.venue_ats[near] + at - readings.ats[near])
        start, end = readings.ats[before : before + 2]
        venue_start, venue_end = readings.venue_ats[before : before + 2]
        passed = (at - start) * (venue_end - venue_start) // (end - start)
        return moment_of(venue_start + passed)

    def books(self, key: Key, wall: datetime, read_at: datetime) -> BookPair | None:
        """A market's books at that time, as if read at `read_at`; None without any."""
        at = milliseconds(wall)
        if not self.readings.cover(key[0], at):
            return None
        row = self.row_at(key, wall)
        return None if row is None else from_row(row, read_at)

    def row_at(self, key: Key, wall: datetime) -> Mapping[str, Any] | None:
        at = milliseconds(wall)
        row = self.hour_of_books(hour_of(wall)).row_at(key, at)
        if row is None:
            # Each hour begins with a reading of all books, a moment after it begins.
            before = start_of(hour_of(wall)) - timedelta(seconds=1)
            row = self.hour_of_books(hour_of(before)).row_at(key, at)
        return row

    def states(self, wall: datetime) -> Mapping[Key, MarketState]:
        """All markets that were met until then."""
        while self._next is not None and self._next["seen_at"] <= wall:
            self._take(self._next)
            self._next = next(self._changes, None)
        return self._states

    def _take(self, row: Mapping[str, Any]) -> None:
        key = row["venue"], row["market_id"]
        try:
            digest = row["digest"]
            market = self.parsed.get(digest)
            if market is None:
                market = self.parsed[digest] = from_text(Market, row["record"])
            self._states[key] = MarketState(market, _resolution(row))
        except (DamagedDocument, ValueError) as problem:
            name = f"{row['venue']} {row['market_id']}"
            self.recording.note(f"the listing of {name} is left out: {problem}")

    def _read_hour(self, hour: str) -> HourOfBooks:
        return HourOfBooks(self.recording, hour)


def _resolution(row: Mapping[str, Any]) -> Resolution:
    paid: tuple[Decimal | None, Decimal | None] = (row["payout_0"], row["payout_1"])
    payouts = None if paid[0] is None or paid[1] is None else (paid[0], paid[1])
    return Resolution(
        row["market_id"],
        MarketStatus(row["status"]),
        payouts,
        row["note"] or "",
        row["closes_at"],
    )


def _rows_of(
    recording: Recording, table: Table, hours: Iterable[str] | None = None
) -> Iterator[Mapping[str, Any]]:
    for hour in recording.hours if hours is None else hours:
        yield from recording.rows(table, hour).to_pylist()


def read_readings(recording: Recording, hours: Iterable[str]) -> Readings:
    """All readings of these hours."""
    readings = Readings([], [], [])
    for row in _rows_of(recording, Table.READINGS, hours):
        at = milliseconds(row["seen_at"])
        # A clock that was set back: time only passes.
        if readings.ats and at <= readings.ats[-1]:
            continue
        readings.ats.append(at)
        readings.venue_ats.append(milliseconds(row["venue_at"]))
        readings.failed.append(frozenset(row["failed"] or ()))
    return readings
