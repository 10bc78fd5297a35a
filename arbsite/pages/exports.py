"""Export a table as CSV or JSON, row by row.

Rows are written as they are read, so that a large list takes no more memory than a
small one. Texts come from venues: in a spreadsheet none may act as a formula.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import chain
from typing import TypeVar

from positions.venues.types import Mode

Cell = str | Decimal | int | bool | datetime | None
Row = TypeVar("Row")

# Spreadsheets take a text that begins with one of these for a formula. They are those
# of OWASP's page on CSV injection, and a line feed.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
FORMULA_GUARD = "'"
CHUNK_SIZE = 32_000


@dataclass(frozen=True, slots=True)
class Table:
    """What is exported: rows under column names, and the filters that they passed."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    filters: Mapping[str, str]
    mode: Mode


@dataclass(frozen=True, slots=True)
class Format:
    """A format of exports; `write` yields the text of a table in pieces."""

    media_type: str
    write: Callable[[Table], Iterator[str]]


def guard_formula(text: str) -> str:
    """The text, with an apostrophe before it where it would be a formula."""
    # Some read the fullwidth forms of these characters, like them.
    start = unicodedata.normalize("NFKC", text[:1])
    return FORMULA_GUARD + text if start.startswith(FORMULA_STARTS) else text


def csv_cell(cell: Cell) -> str:
    """Texts and times quoted, numbers and booleans bare, None empty."""
    if cell is None:
        return ""
    # Before the numbers: a bool is an int in Python.
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | Decimal):
        return plain_number(cell)
    text = _iso(cell) if isinstance(cell, datetime) else guard_formula(cell)
    return '"' + text.replace('"', '""') + '"'


def csv_line(cells: Iterable[Cell]) -> str:
    # RFC 4180 ends lines like this.
    return ",".join(map(csv_cell, cells)) + "\r\n"


def json_cell(cell: Cell) -> str:
    """The cell as JSON, decimals as numbers with all of their digits."""
    if isinstance(cell, datetime):
        return json.dumps(_iso(cell))
    # json.dumps would turn a Decimal into a float, which loses digits.
    if isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        return plain_number(cell)
    return json.dumps(cell, ensure_ascii=False)


def plain_number(number: int | Decimal) -> str:
    """Digits and a point; no exponent, no thousands separators."""
    return format(number, "f") if isinstance(number, Decimal) else str(number)


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _write_csv(table: Table) -> Iterator[str]:
    # The mode goes into each row: rows are copied out of files, and the mode with them.
    yield csv_line([*table.columns, "data"])
    for row in table.rows:
        yield csv_line([*row, table.mode.value])


def _write_json(table: Table) -> Iterator[str]:
    head = {
        "mode": table.mode.value,
        "banner": table.mode.banner,
        "list": table.name,
        "asked": dict(table.filters),
    }
    # The head without its closing brace: the rows are streamed into the object.
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": ['
    names = [json.dumps(name) for name in table.columns]
    for index, row in enumerate(table.rows):
        fields = ", ".join(
            f"{name}: {json_cell(cell)}" for name, cell in zip(names, row, strict=True)
        )
        yield ("," if index else "") + "\n{" + fields + "}"
    yield "\n]}\n"


FORMATS = {
    "csv": Format("text/csv; charset=utf-8", _write_csv),
    "json": Format("application/json; charset=utf-8", _write_json),
}


def read_ahead(rows: Iterator[Row]) -> Iterator[Row]:
    """The same rows, of which one is read already.

    A query that fails then fails before the response has begun, with its own status.
    """
    try:
        head = next(rows)
    except StopIteration:
        return iter(())
    return chain([head], rows)


def in_chunks(texts: Iterable[str], size: int = CHUNK_SIZE) -> Iterator[bytes]:
    """The texts in pieces of about `size`: each piece is a write to the socket."""
    pending: list[str] = []
    length = 0
    for text in texts:
        pending.append(text)
        length += len(text)
        if length >= size:
            yield "".join(pending).encode()
            pending, length = [], 0
    yield "".join(pending).encode()
