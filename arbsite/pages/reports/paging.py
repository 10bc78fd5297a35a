"""Reading a growing list page by page, each at the cost of its own rows.

By keyset: a page begins after the value (a time, a number, a text) and the id at which
the previous one ended. Rows that share that value are read by a query of their own, so
that both queries are one seek in an index each.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Generic, Protocol, TypeVar

from bson.decimal128 import Decimal128

from arbsite.pages.display import displayed
from arbsite.pages.reports.limits import MAX_MILLISECONDS, PAGE_SIZE
from tasklog.storage.collections import Filters, Records
from tasklog.storage.reading import LARGEST, TEXT_LENGTH


class Identified(Protocol):
    """A record with an id."""

    @property
    def id(self) -> str | None: ...


Record = TypeVar("Record", bound=Identified)
Key = datetime | Decimal | str
Keys = list[tuple[str, int]]
Find = Callable[[Filters, Keys, int], list[Any]]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
MILLISECONDS_FORM = re.compile("-?[0-9]{1,15}")
DECIMAL_FORM = re.compile("-?[0-9]{1,34}e-?[0-9]{1,2}")
# No page gives a longer cursor: the longest key is a name in base64.
LONGEST, LONGEST_ID = 2_000, 300


class BadCursor(Exception):
    """This cursor is not one that a page of the list gave."""

    def __init__(self) -> None:
        super().__init__(BadCursor.__doc__)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits on the field of an order; `above` and `below` exclude the limit itself."""

    above: Key | None = None
    at_least: Key | None = None
    below: Key | None = None

    def condition(self) -> Filters:
        """MongoDB's condition on the field; empty without limits."""
        limits = {"$gt": self.above, "$gte": self.at_least, "$lt": self.below}
        return {
            operator: _stored(limit)
            for operator, limit in limits.items()
            if limit is not None
        }


@dataclass(frozen=True, slots=True)
class Order:
    """By which field a list is ordered; `direction` is -1 for the largest value first.

    `kind` is what the field holds. Damaged values of other types sort before or after
    all sound ones; `within` excludes them.
    """

    field: str
    direction: int = -1
    kind: type = datetime
    within: Bounds = Bounds()

    @property
    def keys(self) -> list[tuple[str, int]]:
        return [(self.field, self.direction), ("_id", self.direction)]

    def condition(self, beyond: Filters | None = None) -> Filters:
        """The filter on the field: its bounds, and a place in the list."""
        conditions = [part for part in (self.within.condition(), beyond) if part]
        if len(conditions) < 2:
            return {self.field: conditions[0]} if conditions else {}
        return {"$and": [{self.field: condition} for condition in conditions]}


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: after one row, or before it (`is_newer`)."""

    key: Key
    id: str
    is_newer: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[Record]):
    """Records in order; `older` and `newer` are the cursors of the neighbours."""

    rows: tuple[Record, ...]
    older: str = ""
    newer: str = ""


def parse_cursor(after: str, before: str, kind: type = datetime) -> Cursor | None:
    """The cursor in a query string, None for the first page. Raises BadCursor."""
    written = after or before
    if not written:
        return None
    head, _, identity = written.partition(".")
    if not identity or len(identity) > LONGEST_ID or len(written) > LONGEST:
        raise BadCursor
    try:
        key = KEY_PARSERS[kind](head)
    except (ValueError, OverflowError):
        raise BadCursor from None
    return Cursor(key, identity, is_newer=not after)


def _parse_moment(head: str) -> datetime:
    if not MILLISECONDS_FORM.fullmatch(head):
        raise ValueError(head)
    return EPOCH + int(head) * MILLISECOND


def _parse_decimal(head: str) -> Decimal:
    if not DECIMAL_FORM.fullmatch(head):
        raise ValueError(head)
    return Decimal(head)


def _parse_text(head: str) -> str:
    """Raises ValueError, as both ways of decoding do."""
    try:
        return base64.b64decode(head, b"-_", validate=True).decode()
    except binascii.Error as error:
        raise ValueError(head) from error


KEY_PARSERS: dict[type, Callable[[str], Key]] = {
    datetime: _parse_moment,
    Decimal: _parse_decimal,
    str: _parse_text,
}


def read_page(
    records: Records[Record],
    filters: Filters,
    order: Order,
    cursor: Cursor | None,
    *,
    hidden: Sequence[str] = (),
    size: int = PAGE_SIZE,
    text_length: int = TEXT_LENGTH,
    find: Find | None = None,
) -> Page[Record]:
    """One page of records as they can be displayed; `hidden` fields are not read.

    `find` reads those that match beyond a place in an order, up to a number, in the
    place of the query with `filters`.
    """

    def query(place: Filters, keys: Keys, limit: int) -> list[Record]:
        conditions = {**filters, **place}
        return list(records.show(conditions, keys, limit, MAX_MILLISECONDS, hidden))

    # One more than is shown tells whether there is a next page.
    rows = _read(find or query, order, cursor, size + 1)
    has_more, rows = len(rows) > size, rows[:size]
    is_newer = cursor is not None and cursor.is_newer
    if is_newer:
        rows.reverse()
    has_newer = cursor is not None and (has_more or not is_newer)
    return Page(
        tuple(displayed(row, text_length) for row in rows),
        older=_cursor(rows[-1], order) if rows and (has_more or is_newer) else "",
        newer=_cursor(rows[0], order) if rows and has_newer else "",
    )


def _read(
    find: Callable[[Filters, Keys, int], list[Record]],
    order: Order,
    cursor: Cursor | None,
    limit: int,
) -> list[Record]:
    is_back = cursor is not None and cursor.is_newer
    # Backwards, the nearest rows come first; the page reverses them.
    keys = [(name, -way if is_back else way) for name, way in order.keys]
    if cursor is None:
        return find(order.condition(), keys, limit)
    key, beyond = _stored(cursor.key), "$gt" if keys[0][1] == 1 else "$lt"
    # First the rest of those with the same key, then everything beyond it.
    rows = find({order.field: key, "_id": {beyond: cursor.id}}, keys, limit)
    if len(rows) < limit:
        rows += find(order.condition({beyond: key}), keys, limit - len(rows))
    return rows


def _stored(key: Key) -> object:
    return Decimal128(key) if isinstance(key, Decimal) else key


def _cursor(record: Identified, order: Order) -> str:
    """The cursor of a row, "" where the field of the order is damaged."""
    head = _key_head(getattr(record, order.field))
    return "" if head is None else f"{head}.{record.id}"


def _key_head(key: object) -> str | None:
    """A key as text without a point, which ends it in a cursor."""
    if isinstance(key, datetime):
        return str((key - EPOCH) // MILLISECOND)
    if isinstance(key, Decimal):
        return _exact(key) if abs(key) < LARGEST else None
    if isinstance(key, str):
        # A name may contain the point that ends the key.
        return base64.urlsafe_b64encode(key.encode()).decode()
    return None


def _exact(number: Decimal) -> str:
    # str() may write a point, which ends the key.
    sign, digits, exponent = number.as_tuple()
    return f"{'-' if sign else ''}{''.join(map(str, digits))}e{exponent}"
