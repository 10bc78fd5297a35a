"""How does a list leave the house: as CSV or JSON, exactly what is filtered?

Rows are written one by one as they are read, so that a large list takes no more memory
than a small one. Texts come from venues: in a spreadsheet none may act as a formula.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import chain

from arbsite.pages.lists.listing import Cell, Listing
from positions.venues.types import Mode
from tasklog.storage.codec import Document

# What spreadsheets take for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
GUARD = "'"


@dataclass(frozen=True, slots=True)
class Form:
    """A form of export: its media type, and how documents become its text."""

    media_type: str
    write: Callable[
        [Listing, Iterable[Document], Mapping[str, str], Mode], Iterator[str]
    ]


def harmless(value: str) -> str:
    """The text, with an apostrophe before it where it would be a formula."""
    return GUARD + value if value.startswith(FORMULA) else value


def csv_cell(value: Cell) -> str:
    """Texts always quoted, numbers never, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return plain(value)
    text = _time(value) if isinstance(value, datetime) else harmless(value)
    return '"' + text.replace('"', '""') + '"'


def csv_line(cells: Sequence[Cell]) -> str:
    return ",".join(map(csv_cell, cells)) + "\r\n"


def json_cell(value: Cell) -> str:
    """Numbers with every digit they have; JSON knows no other than decimals."""
    if isinstance(value, datetime):
        return json.dumps(_time(value))
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return plain(value)
    return json.dumps(value, ensure_ascii=False)


def plain(value: int | Decimal) -> str:
    """Digits and a point; no exponent, no thousands."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _time(value: datetime) -> str:
    return (
        value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )


def _csv(
    listing: Listing,
    documents: Iterable[Document],
    asked: Mapping[str, str],
    mode: Mode,
) -> Iterator[str]:
    yield csv_line([*(column.name for column in listing.columns), "data"])
    for document in documents:
        yield csv_line([*_cells(listing, document), mode.value])


def _json(
    listing: Listing,
    documents: Iterable[Document],
    asked: Mapping[str, str],
    mode: Mode,
) -> Iterator[str]:
    head = {"mode": mode.value, "banner": mode.banner, "list": listing.name}
    filtered = json.dumps({**head, "asked": dict(asked)}, ensure_ascii=False)
    yield filtered[:-1] + ', "rows": ['
    names = [json.dumps(column.name) for column in listing.columns]
    for index, document in enumerate(documents):
        cells = map(json_cell, _cells(listing, document))
        fields = (f"{name}: {cell}" for name, cell in zip(names, cells, strict=True))
        yield ("," if index else "") + "\n{" + ", ".join(fields) + "}"
    yield "\n]}\n"


def _cells(listing: Listing, document: Document) -> list[Cell]:
    return [column.read(document) for column in listing.columns]


FORMS = {
    "csv": Form("text/csv; charset=utf-8", _csv),
    "json": Form("application/json; charset=utf-8", _json),
}


def begun(documents: Iterator[Document]) -> Iterator[Document]:
    """The same documents, the first one read: what fails, fails before the answer."""
    first = next(documents, None)
    return documents if first is None else chain([first], documents)


def in_pieces(texts: Iterable[str], size: int = 32_000) -> Iterator[bytes]:
    """Larger pieces than single lines, which would each be a write of their own."""
    waiting: list[str] = []
    length = 0
    for text in texts:
        waiting.append(text)
        length += len(text)
        if length >= size:
            yield "".join(waiting).encode()
            waiting, length = [], 0
    yield "".join(waiting).encode()
