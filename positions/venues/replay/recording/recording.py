"""What a folder of recorded files holds, hour by hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from positions.venues.replay.capture import CaptureError
from positions.venues.replay.recording.files import (
    DamagedFile,
    RecordedFile,
    list_files,
    merged_parts,
    read,
)
from positions.venues.replay.recording.tables import ORDER, SCHEMAS, Table


class Recording:
    """A folder that `record` writes, or has written. Raises CaptureError when made.

    A damaged file costs what is in it; `problems` has a sentence for each.
    """

    def __init__(self, folder: Path):
        self._problems: dict[str, None] = {}
        try:
            files = list_files(folder)
        except OSError as error:
            raise CaptureError(f"{folder} cannot be read: {error.strerror}") from None
        self._files: defaultdict[tuple[str, Table], list[RecordedFile]]
        self._files = defaultdict(list)
        for file in files:
            self._files[file.hour, file.table].append(file)
        self.hours = tuple(sorted({file.hour for file in files}))
        if not self.hours:
            raise CaptureError(f"{folder} holds no recording")

    def rows(
        self, table: Table, hour: str, columns: Iterable[str] | None = None
    ) -> pa.Table:
        """The sound rows of a table in one hour, ordered as a whole file has them."""
        wanted = list(SCHEMAS[table].names if columns is None else columns)
        tables = []
        files = self.files(table, hour)
        for file in files:
            try:
                tables.append(read(file.path, table, wanted))
            except DamagedFile as damage:
                self.note(damage)
        if not tables:
            empty: pa.Table = SCHEMAS[table].empty_table().select(wanted)
            return empty
        if len(files) == 1 and not files[0].is_part:
            return tables[0]
        order = [name for name in ORDER[table] if name in wanted]
        return pa.concat_tables(tables).sort_by([(name, "ascending") for name in order])

    def files(self, table: Table, hour: str) -> list[RecordedFile]:
        """Those that make up one hour of a table."""
        merged: frozenset[str] = frozenset()
        files = []
        # The file of the whole hour comes first, if there is one.
        for file in self._files[hour, table]:
            try:
                if not file.is_part:
                    merged = merged_parts(file.path)
            except DamagedFile as damage:
                self.note(damage)
                continue
            if file.path.name not in merged:
                files.append(file)
        return files

    @property
    def problems(self) -> tuple[str, ...]:
        return tuple(self._problems)

    def note(self, problem: object) -> None:
        """Name what is damaged, once."""
        self._problems.setdefault(str(problem))
