"""How is a growing list read page by page, each at the cost of its own rows?

By keyset: a page begins where the last one ended, after a moment and an id. The few
that share the moment are asked for first, so that both questions are one seek in the
index each.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Generic, TypeVar

from pymongo.collection import Collection

from arbsite.reports.limits import MAX_MILLISECONDS, PAGE_SIZE
from tasklog.documents import Document
from tasklog.reading import moment

Row = TypeVar("Row")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
NUMBER = re.compile("-?[0-9]{1,15}")
LONGEST = 300


class BadCursor(Exception):
    """This is no place in the list."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: older than (`after`) or newer than (`before`) one row."""

    at: datetime
    id: str
    is_newer: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows, newest first; `older` and `newer` are the cursors of the neighbours."""

    rows: tuple[Row, ...]
    older: str = ""
    newer: str = ""


def parse_cursor(after: str, before: str) -> Cursor | None:
    """The cursor in a query string, None for the first page. Raises BadCursor."""
    given = after or before
    if not given:
        return None
    head, _, identity = given.partition(".")
    if not identity or len(given) > LONGEST or not NUMBER.fullmatch(head):
        raise BadCursor("this is no place in the list")
    try:
        at = EPOCH + int(head) * MILLISECOND
    except OverflowError:
        raise BadCursor("this is no place in the list") from None
    return Cursor(at, identity, is_newer=not after)


def read_page(
    source: Collection[Document],
    query: Document,
    field: str,
    cursor: Cursor | None,
    row: Callable[[Document], Row],
    hidden: Document,
    size: int = PAGE_SIZE,
) -> Page[Row]:
    """One page of `source`, ordered by `field` and _id, newest first."""
    found = _read(source, query, field, cursor, hidden, size + 1)
    has_more, found = len(found) > size, found[:size]
    is_newer = cursor is not None and cursor.is_newer
    if is_newer:
        found.reverse()
    return Page(
        tuple(row(document) for document in found),
        older=_cursor(found[-1:], field) if has_more or is_newer else "",
        newer=_cursor(found[:1], field)
        if (has_more or not is_newer) and cursor
        else "",
    )


def _read(
    source: Collection[Document],
    query: Document,
    field: str,
    cursor: Cursor | None,
    hidden: Document,
    limit: int,
) -> list[Document]:
    way = 1 if cursor is not None and cursor.is_newer else -1

    def find(more: Document, count: int) -> list[Document]:
        return list(
            source.find({**query, **more}, hidden or None)
            .sort([(field, way), ("_id", way)])
            .limit(count)
            .max_time_ms(MAX_MILLISECONDS)
        )

    if cursor is None:
        return find({}, limit)
    beyond = "$gt" if cursor.is_newer else "$lt"
    found = find({field: cursor.at, "_id": {beyond: cursor.id}}, limit)
    if len(found) < limit:
        found += find({field: {beyond: cursor.at}}, limit - len(found))
    return found


def _cursor(documents: list[Document], field: str) -> str:
    for document in islice(documents, 1):
        at: Any = moment(document, field)
        if at is not None:
            return f"{(at - EPOCH) // MILLISECOND}.{document['_id']}"
    return ""
