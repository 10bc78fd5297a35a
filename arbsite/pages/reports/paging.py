"""How is a growing list read page by page, each at the cost of its own rows?

By keyset: a page begins where the last one ended, after a value (a moment, a number, a
text) and an id. The few that share the value are asked for first, so that both
questions are one seek in the index each.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, Generic, TypeVar

from pymongo.collection import Collection

from arbsite.pages.reports.limits import MAX_MILLISECONDS, PAGE_SIZE
from tasklog.storage.codec import Document, encode
from tasklog.storage.reading import moment, number

Row = TypeVar("Row")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
NUMBER = re.compile("-?[0-9]{1,15}")
EXACT = re.compile("-?[0-9]{1,34}e-?[0-9]{1,2}")
LONGEST, LONGEST_ID = 2_000, 300


class BadCursor(Exception):
    """This is no place in the list."""


@dataclass(frozen=True, slots=True)
class Order:
    """By which field a list is ordered, and which way (-1: the largest first).

    `kind` is what the field holds; `within` bounds it, so that damaged values, which
    sort before and after all others, are passed over.
    """

    field: str
    way: int = -1
    kind: type = datetime
    within: Document = dataclasses.field(default_factory=dict)

    @property
    def keys(self) -> list[tuple[str, int]]:
        return [(self.field, self.way), ("_id", self.way)]


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: beyond (`after`) or before one row, by its value and id."""

    at: Any
    id: str
    is_newer: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows in order; `older` and `newer` are the cursors of the neighbours."""

    rows: tuple[Row, ...]
    older: str = ""
    newer: str = ""


def parse_cursor(after: str, before: str, kind: type = datetime) -> Cursor | None:
    """The cursor in a query string, None for the first page. Raises BadCursor."""
    given = after or before
    if not given:
        return None
    head, _, identity = given.partition(".")
    if not identity or len(identity) > LONGEST_ID or len(given) > LONGEST:
        raise BadCursor("this is no place in the list")
    try:
        at = READERS[kind](head)
    except (ValueError, OverflowError):
        raise BadCursor("this is no place in the list") from None
    return Cursor(at, identity, is_newer=not after)


def _moment(head: str) -> datetime:
    if not NUMBER.fullmatch(head):
        raise ValueError(head)
    return EPOCH + int(head) * MILLISECOND


def _number(head: str) -> Decimal:
    if not EXACT.fullmatch(head):
        raise ValueError(head)
    return Decimal(head)


def _text(head: str) -> str:
    """Raises ValueError, as do both kinds of decoding."""
    try:
        return base64.b64decode(head, b"-_", validate=True).decode()
    except binascii.Error as error:
        raise ValueError(head) from error


READERS: dict[type, Callable[[str], Any]] = {
    datetime: _moment,
    Decimal: _number,
    str: _text,
}


def read_page(
    source: Collection[Document],
    query: Document,
    order: Order | str,
    cursor: Cursor | None,
    row: Callable[[Document], Row],
    hidden: Document,
    size: int = PAGE_SIZE,
) -> Page[Row]:
    """One page of `source`; `order` may be a field of moments, newest first."""
    by = order if isinstance(order, Order) else Order(order)
    found = _read(source, query, by, cursor, hidden, size + 1)
    has_more, found = len(found) > size, found[:size]
    is_newer = cursor is not None and cursor.is_newer
    if is_newer:
        found.reverse()
    return Page(
        tuple(row(document) for document in found),
        older=_cursor(found[-1:], by) if has_more or is_newer else "",
        newer=_cursor(found[:1], by) if (has_more or not is_newer) and cursor else "",
    )


def _read(
    source: Collection[Document],
    query: Document,
    order: Order,
    cursor: Cursor | None,
    hidden: Document,
    limit: int,
) -> list[Document]:
    is_back = cursor is not None and cursor.is_newer
    keys = [(name, -way if is_back else way) for name, way in order.keys]

    def find(more: Document, count: int) -> list[Document]:
        return list(
            source.find({**query, **more}, hidden or None)
            .sort(keys)
            .limit(count)
            .max_time_ms(MAX_MILLISECONDS)
        )

    if cursor is None:
        return find(inside(order), limit)
    at, beyond = encode(cursor.at), "$gt" if keys[0][1] == 1 else "$lt"
    found = find({order.field: at, "_id": {beyond: cursor.id}}, limit)
    if len(found) < limit:
        rest = inside(order, {beyond: at})
        found += find(rest, limit - len(found))
    return found


def inside(order: Order, beyond: Document | None = None) -> Document:
    """The condition on the field of an order: its bounds, and a place in it."""
    bounds = [bound for bound in (encode(order.within), beyond) if bound]
    if len(bounds) < 2:
        return {order.field: bounds[0]} if bounds else {}
    return {"$and": [{order.field: bound} for bound in bounds]}


def _cursor(documents: list[Document], order: Order) -> str:
    for document in islice(documents, 1):
        head = _head(document, order)
        if head is not None:
            return f"{head}.{document['_id']}"
    return ""


def _head(document: Document, order: Order) -> str | None:
    """The value of a row in a cursor; without a point, which ends it."""
    if order.kind is datetime:
        at = moment(document, order.field)
        return None if at is None else str((at - EPOCH) // MILLISECOND)
    if order.kind is Decimal:
        value = number(document, order.field)
        return None if value is None else _exact(value)
    name = document.get(order.field)
    return (
        base64.urlsafe_b64encode(name.encode()).decode()
        if isinstance(name, str)
        else None
    )


def _exact(value: Decimal) -> str:
    sign, digits, exponent = value.as_tuple()
    return f"{'-' if sign else ''}{''.join(map(str, digits))}e{exponent}"
