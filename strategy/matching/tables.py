"""Data files in TOML, read with errors that name the file, the table and the key."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class DataError(Exception):
    """A data file of the matching cannot be used."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a data file; `place` says where it is. Its readers raise DataError."""

    path: Path
    place: str
    content: dict[str, Any]

    def text(self, key: str, default: str | None = None) -> str:
        text = self.content.get(key, default)
        if not isinstance(text, str):
            raise DataError(self.path, f"{self.place}{key} is not a text")
        return text

    def texts(self, key: str, default: list[str] | None = None) -> list[str]:
        texts = self.content.get(key, default)
        if not isinstance(texts, list) or not all(isinstance(t, str) for t in texts):
            raise DataError(self.path, f"{self.place}{key} is not a list of texts")
        return texts

    def lists(self, key: str) -> list[list[str]]:
        """A list of lists of texts."""
        rows = self.content.get(key)
        if not isinstance(rows, list):
            raise DataError(self.path, f"{self.place}{key} is not a list")
        table = Table(
            self.path,
            f"{self.place}{key} ",
            {str(n): row for n, row in enumerate(rows, 1)},
        )
        return [table.texts(number) for number in table.content]

    def all_texts(self) -> dict[str, str]:
        return {key: self.text(key) for key in self.content}

    def table(self, key: str) -> Table:
        content = self.content.get(key)
        if not isinstance(content, dict):
            raise DataError(self.path, f"{self.place}{key} is not a table")
        return Table(self.path, f"{self.place}{key}.", content)

    def tables(self, key: str, *keys: str) -> list[Table]:
        """The tables of a list; none of them may have other keys than `keys`."""
        contents = self.content.get(key)
        if not isinstance(contents, list):
            raise DataError(self.path, f"{self.place}{key} is not a list of tables")
        tables = []
        for number, content in enumerate(contents, start=1):
            place = f"{self.place}{key} {number}: "
            unknown = sorted(set(content) - set(keys)) if keys else []
            if unknown:
                raise DataError(self.path, f"{place}unknown key {unknown[0]}")
            tables.append(Table(self.path, place, content))
        return tables


def read_tables(path: Path) -> Table:
    """The file's table of tables. Raises DataError."""
    try:
        return Table(path, "", tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(path, str(error)) from None
