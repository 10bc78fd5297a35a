"""What is a list: what it may be filtered by, in which orders, with which columns?"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from arbsite.pages.reports.limits import FIRST_DATE, MAX_MILLISECONDS
from arbsite.pages.reports.paging import Order
from tasklog.storage.codec import Document, collection
from tasklog.storage.reading import LARGEST, clean, moment, number, text, whole

Cell = str | Decimal | int | bool | datetime | None
OPTIONS_OFFERED = 50
VALUE_LENGTH = 128
EXPORTED_LENGTH = 20_000


class BadValue(Exception):
    """This is nothing to filter by."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One name in the address; `options` are offered, and if `is_closed` no others.

    An option of `groups` stands for the values given with it; `words` are what people
    read. A filter `without` others is not combined with them: no index serves both.
    """

    name: str
    label: str
    field: str
    options: Callable[[], Sequence[str]] | None = None
    is_closed: bool = False
    groups: Mapping[str, Sequence[Any]] = dataclasses.field(default_factory=dict)
    without: frozenset[str] = frozenset()
    words: Callable[[str], str] = str

    def condition(self, value: str) -> Any:
        """What the field must be. Raises BadValue."""
        if value in self.groups:
            return {"$in": list(self.groups[value])}
        if self.is_closed and self.options and value not in self.options():
            raise BadValue(f"{self.name} cannot be {value!r}")
        if len(value) > VALUE_LENGTH:
            raise BadValue(f"{self.name} is longer than {VALUE_LENGTH} characters")
        return value


@dataclass(frozen=True, slots=True)
class Way:
    """An order by its name in the address; `without` as for filters."""

    name: str
    label: str
    order: Order
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Column:
    """One field of an export: its name, and how it is read from a document."""

    name: str
    read: Callable[[Document], Cell]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of the documents of one collection.

    A search finds a document of which one of the fields `exact` is what was searched
    for; where there is none, those whose `event_name` begins with it (`is_named`).
    """

    name: str
    title: str
    source: str
    row: Callable[[Document], Any]
    filters: Sequence[Filter]
    ways: Sequence[Way]
    columns: Sequence[Column]
    exact: Sequence[str]
    search_hint: str
    is_named: bool = True
    hidden: Document = dataclasses.field(default_factory=dict)
    empty: str = ""


def newest(name: str, what: str) -> tuple[Way, Way]:
    """Both ways through the moments of a field; `what` happened then."""
    dated = {"$gt": FIRST_DATE}
    return (
        Way("newest", f"{what}, newest first", Order(name)),
        Way("oldest", f"{what}, oldest first", Order(name, 1, within=dated)),
    )


def largest(name: str, field_name: str, label: str, *without: str) -> Way:
    """The largest number first; what is not a number is passed over."""
    order = Order(field_name, -1, Decimal, {"$gte": -LARGEST})
    return Way(name, label, order, frozenset(without))


def values_of(source: str, field_name: str) -> Callable[[], Sequence[str]]:
    """The values that occur, for a field with few; damaged ones are left out."""

    def read() -> Sequence[str]:
        found = collection(source).distinct(field_name, maxTimeMS=MAX_MILLISECONDS)
        names = sorted(name for name in found if isinstance(name, str) and name)
        return [name for name in names if name == clean(name)][:OPTIONS_OFFERED]

    return read


def identity(name: str = "id") -> Column:
    return Column(name, partial(_text, "_id"))


def texts(*names: str) -> list[Column]:
    return [Column(name, partial(_text, name)) for name in names]


def numbers(*names: str) -> list[Column]:
    return [Column(name, partial(_number, name)) for name in names]


def wholes(*names: str) -> list[Column]:
    return [Column(name, partial(_whole, name)) for name in names]


def times(*names: str) -> list[Column]:
    return [Column(name, partial(_moment, name)) for name in names]


def flags(*names: str) -> list[Column]:
    return [Column(name, partial(_flag, name)) for name in names]


def _text(name: str, document: Document) -> str:
    return text(document, name, EXPORTED_LENGTH)


def _number(name: str, document: Document) -> Decimal | None:
    return number(document, name)


def _whole(name: str, document: Document) -> int | None:
    return whole(document, name)


def _moment(name: str, document: Document) -> datetime | None:
    return moment(document, name)


def _flag(name: str, document: Document) -> bool | None:
    value = document.get(name)
    return value if isinstance(value, bool) else None
