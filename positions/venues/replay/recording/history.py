"""Some hours of single markets, without reading the rows of all others.

The rows of a file are ordered by market, so that the statistics of its row groups say
which of them can hold a market.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from positions.venues.replay.recording.books import from_row
from positions.venues.replay.recording.files import DamagedFile, hour_of, read
from positions.venues.replay.recording.quotes import (
    BEST,
    Key,
    Quotes,
    best_prices,
    integers,
)
from positions.venues.replay.recording.recording import Recording
from positions.venues.replay.recording.tables import SCHEMAS, Table
from positions.venues.types import BookPair

NAMES = ("venue", "market_id")


def quotes(recording: Recording, key: Key, hours: Iterable[str]) -> Quotes:
    """The best prices of a market at each change in these hours, oldest first."""
    rows = _rows(recording, key, hours, BEST)
    ask_0, ask_1, bid_0, bid_1 = best_prices(rows)
    return Quotes(integers(rows["seen_at"]), (ask_0, ask_1), (bid_0, bid_1))


def books_at(recording: Recording, key: Key, at: datetime) -> BookPair | None:
    """A market's books as they were recorded last before this moment.

    Each hour begins with a reading of all books, so that before it the hour before has
    them. None without any in both.
    """
    for hour in (hour_of(at), hour_of(at - timedelta(hours=1))):
        rows = _rows(recording, key, [hour], SCHEMAS[Table.BOOKS].names)
        until = rows.filter(pc.less_equal(rows["seen_at"], pa.scalar(at)))
        if len(until):
            (row,) = until.slice(len(until) - 1).to_pylist()
            return from_row(row, row["seen_at"])
    return None


def _rows(
    recording: Recording, key: Key, hours: Iterable[str], columns: Sequence[str]
) -> pa.Table:
    empty = SCHEMAS[Table.BOOKS].empty_table().select(columns)
    tables = [empty]
    for hour in hours:
        for file in recording.files(Table.BOOKS, hour):
            try:
                rows = read(file.path, Table.BOOKS, columns, groups_with(key))
            except DamagedFile as damage:
                recording.note(damage)
                continue
            tables.append(rows.filter(_of(key, rows)))
    return pa.concat_tables(tables).sort_by("seen_at")


def _of(key: Key, rows: pa.Table) -> pa.ChunkedArray:
    venue, market_id = key
    return pc.and_(
        pc.equal(rows["venue"], venue), pc.equal(rows["market_id"], market_id)
    )


def groups_with(key: Key) -> Callable[[pq.FileMetaData], list[int]]:
    def groups(file: pq.FileMetaData) -> list[int]:
        return [
            number
            for number in range(file.num_row_groups)
            if _may_hold(file.row_group(number), key)
        ]

    return groups


def _may_hold(group: pq.RowGroupMetaData, key: Key) -> bool:
    sought = dict(zip(NAMES, key, strict=True))
    for number in range(group.num_columns):
        column = group.column(number)
        text, bounds = sought.get(column.path_in_schema), column.statistics
        if text is None or bounds is None or not bounds.has_min_max:
            continue
        if not bounds.min <= text <= bounds.max:
            return False
    return True
