"""The books of one hour: each market's best prices as integers, its depth on demand."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from positions.venues.replay.recording.files import (
    UNREADABLE,
    RecordedFile,
    damaged,
    open_file,
)
from positions.venues.replay.recording.recording import Recording
from positions.venues.replay.recording.tables import Table

Key = tuple[str, str]
# Millionths of a dollar, in which the recorded prices are whole numbers.
UNIT = 1_000_000
MILLION = pa.scalar(Decimal(UNIT), pa.decimal128(7, 0))
# No price: whoever compares a sum of asks with a dollar need not look for it.
NO_ASK, NO_BID = 10 * UNIT, -10 * UNIT
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
A_MILLISECOND = timedelta(milliseconds=1)
BEST = ("seen_at", "venue", "market_id", "bid", "ask", "is_mirrored", "bid_1", "ask_1")
GROUPS_CACHED = 64


@dataclass(frozen=True, slots=True)
class Quotes:
    """The best prices of one market at each change, in millionths of a dollar.

    `asks` are those of outcome 0 and 1, and so are `bids`; `ats` are milliseconds.
    Where a side is empty, an ask is NO_ASK and a bid NO_BID.
    """

    ats: array[int]
    asks: tuple[array[int], array[int]]
    bids: tuple[array[int], array[int]]

    def place(self, at: int) -> int:
        """That of the last change until then, -1 before the first one."""
        return bisect_right(self.ats, at) - 1


class HourOfBooks:
    """All books of one hour of a recording."""

    def __init__(self, recording: Recording, hour: str):
        files = recording.files(Table.BOOKS, hour)
        self._depth: Depth
        if len(files) == 1 and not files[0].is_part:
            best = recording.rows(Table.BOOKS, hour, BEST)
            self._depth = WholeFile(recording, files[0])
        else:
            rows = recording.rows(Table.BOOKS, hour)
            best = rows.select(BEST)
            self._depth = InMemory(rows)
        self._ats = integers(best["seen_at"])
        self._ranges = _ranges(best)
        self._best = best_prices(best)

    @property
    def changes(self) -> int:
        return len(self._ats)

    @property
    def keys(self) -> Iterable[Key]:
        """The markets of which there are books, by venue and id."""
        return self._ranges.keys()

    def quotes(self, key: Key) -> Quotes:
        start, stop = self._ranges.get(key, (0, 0))
        ask_0, ask_1, bid_0, bid_1 = (column[start:stop] for column in self._best)
        return Quotes(self._ats[start:stop], (ask_0, ask_1), (bid_0, bid_1))

    def row_at(self, key: Key, at: int) -> Mapping[str, Any] | None:
        """The last row of a market until then, None before its first one."""
        start, stop = self._ranges.get(key, (0, 0))
        place = bisect_right(self._ats, at, start, stop) - 1
        return None if place < start else self._depth.row(place)


class InMemory:
    """The rows of an hour that is in several files."""

    def __init__(self, rows: pa.Table):
        self._rows = rows.combine_chunks()

    def row(self, place: int) -> Mapping[str, Any] | None:
        return _single(self._rows, place)


class WholeFile:
    """The rows of a file of a whole hour, of which some are read together."""

    def __init__(self, recording: Recording, file: RecordedFile):
        self._recording, self._path = recording, file.path
        self._file = open_file(file.path, file.table)
        self._starts = _starts(self._file)
        self._group = lru_cache(GROUPS_CACHED)(self._read_group)

    def row(self, place: int) -> Mapping[str, Any] | None:
        """None where that part of the file is damaged."""
        number = bisect_right(self._starts, place) - 1
        group = self._group(number)
        return None if group is None else _single(group, place - self._starts[number])

    def _read_group(self, number: int) -> pa.Table | None:
        try:
            return self._file.read_row_group(number, use_threads=False)
        except UNREADABLE as error:
            self._recording.note(damaged(self._path, error))
            return None


Depth = InMemory | WholeFile


def milliseconds(moment: datetime) -> int:
    """Since 1970, as recordings count."""
    return (moment - EPOCH) // A_MILLISECOND


def moment_of(number: int) -> datetime:
    return EPOCH + number * A_MILLISECOND


def _starts(file: pq.ParquetFile) -> list[int]:
    """The place of the first row of each group."""
    starts, place = [], 0
    for number in range(file.num_row_groups):
        starts.append(place)
        place += file.metadata.row_group(number).num_rows
    return starts


def _single(rows: pa.Table, place: int) -> Mapping[str, Any]:
    return next(iter(rows.slice(place, 1).to_pylist()))


def integers(column: pa.ChunkedArray) -> array[int]:
    """A column of 64-bit integers without nulls, copied as it lies in memory."""
    numbers = array("q")
    for chunk in filter(len, column.cast(pa.int64()).chunks):
        view = memoryview(chunk.buffers()[1]).cast("q")
        numbers.frombytes(view[chunk.offset : chunk.offset + len(chunk)].cast("B"))
    return numbers


def _ranges(best: pa.Table) -> dict[Key, tuple[int, int]]:
    """Where the rows of each market begin and end."""
    venues, ids = best["venue"], best["market_id"]
    count = len(ids)
    if not count:
        return {}
    differs = pc.or_(
        pc.not_equal(ids.slice(1), ids.slice(0, count - 1)),
        pc.not_equal(venues.slice(1), venues.slice(0, count - 1)),
    )
    starts = [0, *(place + 1 for place in pc.indices_nonzero(differs).to_pylist())]
    return {
        (venues[start].as_py(), ids[start].as_py()): (start, stop)
        for start, stop in pairwise([*starts, count])
    }


def best_prices(
    best: pa.Table,
) -> tuple[array[int], array[int], array[int], array[int]]:
    """Asks of outcome 0 and 1, then their bids."""
    ask, bid = _in_units(best["ask"]), _in_units(best["bid"])
    is_mirrored = pc.fill_null(best["is_mirrored"], False)
    # A bid for one outcome offers the opposite one, at one minus the bid.
    ask_1 = pc.if_else(is_mirrored, pc.subtract(UNIT, bid), _in_units(best["ask_1"]))
    bid_1 = pc.if_else(is_mirrored, pc.subtract(UNIT, ask), _in_units(best["bid_1"]))
    return (
        integers(pc.fill_null(ask, NO_ASK)),
        integers(pc.fill_null(ask_1, NO_ASK)),
        integers(pc.fill_null(bid, NO_BID)),
        integers(pc.fill_null(bid_1, NO_BID)),
    )


def _in_units(prices: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.multiply(prices, MILLION).cast(pa.int64())
