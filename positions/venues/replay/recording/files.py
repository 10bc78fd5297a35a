"""The files of a recording: `books-2026-11-26T17.parquet` for each table and hour.

The hour that is being recorded is in many small files under parts/, each whole. When
the hour has ended they become one file, which names them: whoever still finds one of
them after a crash leaves it out.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from positions.venues.replay.recording.tables import FORMAT, FORMAT_KEY, SCHEMAS, Table

PARTS = "parts"
# What a crash leaves of a file that was being written.
UNFINISHED = ".unfinished"
MERGED_KEY = b"arbsite.merged"
NAME = re.compile(
    rf"(?P<table>{'|'.join(Table)})-(?P<hour>\d{{4}}-\d\d-\d\dT\d\d)(-\w+)?\.parquet"
)
# Prices and sizes repeat byte by byte from one row to the next, which an index into a
# dictionary would hide from the compression.
# Rows that are read together: a market at one moment costs no more than so many.
ROWS_TOGETHER = 4096
INDEXED = ("venue", "market_id", "market_type", "doubt", "status", "verdict")


# What reading a damaged file may raise.
UNREADABLE = (pa.ArrowException, OSError, ValueError, KeyError)


class DamagedFile(Exception):
    """A file cannot be read."""


@dataclass(frozen=True, slots=True)
class RecordedFile:
    """One file of a table; a part where it covers less than the hour."""

    hour: str
    table: Table
    path: Path

    @property
    def is_part(self) -> bool:
        return self.path.parent.name == PARTS


def hour_of(at: datetime) -> str:
    """The hour as file names have it, in UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H}"


def start_of(hour: str) -> datetime:
    return datetime.strptime(f"{hour}+0000", "%Y-%m-%dT%H%z")


def list_files(folder: Path) -> list[RecordedFile]:
    """All whole files of a recording, by hour, that of a whole hour first.

    Raises OSError.
    """
    return sorted(
        _listed(folder),
        key=lambda file: (file.hour, file.table, file.is_part, file.path.name),
    )


def _listed(folder: Path) -> Iterator[RecordedFile]:
    for home in (folder, folder / PARTS):
        for path in home.iterdir() if home.is_dir() else ():
            if match := NAME.fullmatch(path.name):
                yield RecordedFile(match["hour"], Table(match["table"]), path)


def open_file(path: Path, table: Table) -> pq.ParquetFile:
    """A file of which parts can be read; whatever reads it raises UNREADABLE."""
    texts = ("venue", "market_id") if table is Table.BOOKS else ()
    return pq.ParquetFile(
        path,
        memory_map=True,
        # As indices, which is faster: nearly all rows have the same as the one before.
        read_dictionary=texts,
        page_checksum_verification=True,
    )


def damaged(path: Path, error: Exception) -> DamagedFile:
    reason = " ".join(str(error).split())[:200]
    return DamagedFile(f"{path} cannot be read and is left out: {reason}")


def read(
    path: Path,
    table: Table,
    columns: Iterable[str] | None = None,
    groups: Callable[[pq.FileMetaData], Sequence[int]] | None = None,
) -> pa.Table:
    """The rows of a file of this table. Raises DamagedFile, which names it.

    `groups` chooses the row groups that are read, from what the file says of them.
    """
    schema = SCHEMAS[table]
    chosen = schema.names if columns is None else list(columns)
    try:
        with open_file(path, table) as file:
            # One thread: several backtests use all cores side by side.
            if groups is None:
                rows = file.read(columns=chosen, use_threads=False)
            else:
                wanted = groups(file.metadata)
                rows = file.read_row_groups(wanted, chosen, use_threads=False)
            # Texts were read as indices, which is faster.
            plain = rows.cast(pa.schema([schema.field(name) for name in chosen]))
    except UNREADABLE as error:
        raise damaged(path, error) from None
    if (rows.schema.metadata or {}).get(FORMAT_KEY) != FORMAT:
        raise DamagedFile(f"{path} is left out: no recording of this version wrote it")
    return plain


def merged_parts(path: Path) -> frozenset[str]:
    """The names of the parts that a file of a whole hour was made of.

    Raises DamagedFile.
    """
    try:
        metadata = pq.read_schema(path).metadata or {}
        return frozenset(json.loads(metadata.get(MERGED_KEY, b"[]")))
    except UNREADABLE as error:
        raise damaged(path, error) from None


def write(path: Path, table: pa.Table, merged: Iterable[str] = ()) -> None:
    """Write a file so that it is there whole or not at all. Raises OSError."""
    metadata = {FORMAT_KEY: FORMAT, MERGED_KEY: json.dumps(sorted(merged)).encode()}
    table = table.replace_schema_metadata(metadata)
    beside = path.with_name(path.name + UNFINISHED)
    with beside.open("wb") as file:
        pq.write_table(
            table,
            file,
            compression="zstd",
            use_dictionary=[name for name in INDEXED if name in table.column_names],
            store_decimal_as_integer=True,
            row_group_size=ROWS_TOGETHER,
            write_page_checksum=True,
        )
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder outlive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
