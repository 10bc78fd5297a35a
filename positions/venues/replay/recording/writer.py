"""Writes a recording: rows in, Parquet by the hour out, bounded by age and size."""

from __future__ import annotations

import fcntl
import logging
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, Self

import pyarrow as pa

from positions.venues.replay.capture import CaptureError
from positions.venues.replay.recording.files import (
    PARTS,
    UNFINISHED,
    DamagedFile,
    RecordedFile,
    hour_of,
    list_files,
    merged_parts,
    read,
    start_of,
    sync_folder,
    write,
)
from positions.venues.replay.recording.tables import ORDER, SCHEMAS, Table

logger = logging.getLogger(__name__)

LOCK = ".lock"
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Keeping:
    """How much of a recording is kept; the oldest hours are deleted first.

    What was added less than `flush_seconds` ago is lost in a crash.
    """

    max_age: timedelta = timedelta(days=30)
    max_bytes: int = 20 * 10**9
    flush_seconds: float = 30.0


class RecordingWriter:
    """Writes into one folder, in which only one process records at a time.

    Use it as a context manager: leaving it writes what was added. `problems` has a
    sentence for each damaged file that was met. Raises CaptureError where the folder
    cannot be used, OSError where a file cannot be written; what was added stays then,
    for the next attempt.
    """

    def __init__(self, folder: Path, keeping: Keeping):
        self._folder, self._keeping = folder, keeping
        self._rows: defaultdict[tuple[str, Table], list[Mapping[str, Any]]]
        self._rows = defaultdict(list)
        self._flushed_at: datetime | None = None
        self._hour = ""
        self._lock: IO[str] | None = None
        self.problems: list[str] = []

    def __enter__(self) -> Self:
        try:
            (self._folder / PARTS).mkdir(parents=True, exist_ok=True)
            self._lock = (self._folder / LOCK).open("w")
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for leftover in self._folder.rglob(f"*{UNFINISHED}"):
                leftover.unlink()
        except BlockingIOError:
            self._unlock()
            raise CaptureError(
                f"another process records into {self._folder}: name another folder"
            ) from None
        except OSError as error:
            self._unlock()
            raise CaptureError(
                f"{self._folder} cannot be used: {error.strerror}"
            ) from None
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._flush()
        finally:
            self._unlock()

    def add(self, table: Table, at: datetime, row: Mapping[str, Any]) -> None:
        """Keep a row; it is on disk after the next `tick` that is due."""
        self._rows[hour_of(at), table].append({"seen_at": at, **row})

    def tick(self, now: datetime) -> None:
        """Write what is due, make a file of each hour that has ended, delete old ones.

        Raises OSError.
        """
        hour, since = hour_of(now), self._flushed_at
        if since is None:
            self._flushed_at = now
        elif abs((now - since).total_seconds()) >= self._keeping.flush_seconds:
            self._flush()
            self._flushed_at = now
        if hour != self._hour:
            self._flush()
            self._merge_ended(hour)
            self._delete_old(now)
            self._hour = hour

    def _flush(self) -> None:
        for hour, table in sorted(self._rows):
            rows = pa.Table.from_pylist(self._rows[hour, table], SCHEMAS[table])
            write(self._free_name(hour, table), _sorted(rows, table))
            # Only now: an error leaves it for the next attempt.
            del self._rows[hour, table]

    def _free_name(self, hour: str, table: Table) -> Path:
        parts = self._folder / PARTS
        taken = {path.name for path in parts.glob(f"{table}-{hour}-*.parquet")}
        number = len(taken)
        while (name := f"{table}-{hour}-{number:05}.parquet") in taken:
            number += 1
        return parts / name

    def _merge_ended(self, present: str) -> None:
        """Hours before the present one; a crash in between changes nothing."""
        ended: defaultdict[tuple[str, Table], list[RecordedFile]] = defaultdict(list)
        for file in list_files(self._folder):
            if file.is_part and file.hour < present:
                ended[file.hour, file.table].append(file)
        for (hour, table), parts in ended.items():
            self._merge(self._folder / f"{table}-{hour}.parquet", table, parts)

    def _merge(self, path: Path, table: Table, parts: list[RecordedFile]) -> None:
        try:
            before = merged_parts(path) if path.exists() else frozenset()
            tables = [read(path, table)] if path.exists() else []
        except DamagedFile as damage:
            # Its rows are lost whatever is done; those of the parts are not.
            self._report(damage)
            return
        used: list[Path] = []
        for part in parts:
            try:
                if part.path.name not in before:
                    tables.append(read(part.path, table))
            except DamagedFile as damage:
                self._report(damage)
                continue
            used.append(part.path)
        names = before | {part.name for part in used}
        if names - before:
            write(path, _sorted(pa.concat_tables(tables), table), names)
        for part_path in used:
            part_path.unlink()
        sync_folder(self._folder / PARTS)

    def _delete_old(self, now: datetime) -> None:
        by_hour: defaultdict[str, list[RecordedFile]] = defaultdict(list)
        for file in list_files(self._folder):
            by_hour[file.hour].append(file)
        sizes = {
            hour: sum(file.path.stat().st_size for file in files)
            for hour, files in by_hour.items()
        }
        total = sum(sizes.values())
        for hour in sorted(by_hour):
            is_old = start_of(hour) + AN_HOUR < now - self._keeping.max_age
            # All tables of an hour go together: books without their pairs are nothing.
            if not is_old and total <= self._keeping.max_bytes:
                break
            for file in by_hour[hour]:
                file.path.unlink()
            total -= sizes[hour]

    def _report(self, damage: DamagedFile) -> None:
        logger.warning("%s", damage)
        self.problems.append(str(damage))

    def _unlock(self) -> None:
        if self._lock is not None:
            # Not deleted: whoever opens it next has to meet the same file.
            self._lock.close()
            self._lock = None


def _sorted(rows: pa.Table, table: Table) -> pa.Table:
    return rows.sort_by([(column, "ascending") for column in ORDER[table]])
