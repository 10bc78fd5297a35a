"""What a list is: its filters, its orders and its columns."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, TypeVar

from arbsite.pages.exports import Cell, Table
from arbsite.pages.lists.words import WordIndex
from arbsite.pages.reports.causes import CauseCount
from arbsite.pages.reports.limits import FIRST_DATE, MAX_MILLISECONDS
from arbsite.pages.reports.paging import Bounds, Identified, Order
from positions.venues.types import Mode
from tasklog.storage.collections import Records
from tasklog.storage.reading import LARGEST, TEXT_LENGTH, clean

Record = TypeVar("Record", bound=Identified)

OPTIONS_OFFERED = 50
FILTER_LENGTH = 128
EXPORTED_LENGTH = 20_000
# Only dates are in it: what was damaged by hand is not.
DATED = Bounds(above=FIRST_DATE)


class BadValue(Exception):
    """This is nothing to filter by."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter on a field; `options` are offered, and if `is_closed` no others.

    An option in `groups` stands for several values. `describe` says an option in words.
    Filters that are `incompatible_with` each other have no index that serves both.
    """

    name: str
    label: str
    field: str
    options: Callable[[], Sequence[str]] | None = None
    is_closed: bool = False
    groups: Mapping[str, Sequence[str | bool]] = dataclasses.field(default_factory=dict)
    incompatible_with: frozenset[str] = frozenset()
    describe: Callable[[str], str] = str

    def condition(self, text: str) -> str | Mapping[str, Sequence[str | bool]]:
        """What the field must be to match a text in the address. Raises BadValue."""
        if text in self.groups:
            return {"$in": list(self.groups[text])}
        # A mistake in a name must not look like a list that is empty.
        if self.is_closed and self.options and text not in self.options():
            raise BadValue(f"{self.name} cannot be {text!r}")
        if len(text) > FILTER_LENGTH:
            raise BadValue(f"{self.name} is longer than {FILTER_LENGTH} characters")
        return text


@dataclass(frozen=True, slots=True)
class SortOption:
    """An order under its name in the address; `incompatible_with` names filters.

    `happened` names the time by which it orders, to which its dates apply.
    """

    name: str
    label: str
    order: Order
    incompatible_with: frozenset[str] = frozenset()
    happened: str = ""


@dataclass(frozen=True, slots=True)
class Column(Generic[Record]):
    """A column of an export: its name, and how its cell is read from a record."""

    name: str
    read: Callable[[Record], Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Generic[Record]):
    """A list of the records of one collection.

    A search finds the records of which one of the fields `exact` is the text searched
    for; where there are none, those that have all of its words, in the index `words`.
    A list `about` the records of another list, which the field named there identifies,
    shows what is about the newest ones that the search finds in that list. Fields that
    are `hidden` are not read, texts are cut to `text_length`. `counts` are shown above
    the list.
    """

    name: str
    title: str
    source: Records[Record]
    filters: Sequence[Filter]
    sort_options: Sequence[SortOption]
    columns: Sequence[Column[Record]]
    exact: Sequence[str]
    search_hint: str
    words: WordIndex | None = None
    about: tuple[Listing[Any], str] | None = None
    hidden: Sequence[str] = ()
    text_length: int = TEXT_LENGTH
    empty: str = ""
    counts: Callable[[], Sequence[CauseCount]] | None = None

    def table(
        self, records: Iterable[Record], filters: Mapping[str, str], mode: Mode
    ) -> Table:
        """The records as an export writes them."""
        names = [column.name for column in self.columns]
        rows = ([column.read(record) for column in self.columns] for record in records)
        return Table(self.name, names, rows, filters, mode)


def by_time(field: str, happened: str) -> tuple[SortOption, SortOption]:
    """Both directions through the times of a field; `happened` names the event."""
    return (
        SortOption(
            "newest", f"{happened}, newest first", Order(field), happened=happened
        ),
        # Oldest first, values that are no dates would come before all others.
        SortOption(
            "oldest",
            f"{happened}, oldest first",
            Order(field, 1, within=DATED),
            happened=happened,
        ),
    )


def largest(name: str, field: str, label: str, *incompatible_with: str) -> SortOption:
    """The largest number first; what is no number is left out."""
    # The bound matches numbers only, and not NaN, which sorts below all of them.
    order = Order(field, -1, Decimal, Bounds(at_least=-LARGEST))
    return SortOption(name, label, order, frozenset(incompatible_with))


def members(enum: type[StrEnum]) -> Callable[[], Sequence[str]]:
    """The values of an enum as options."""
    return lambda: [member.value for member in enum]


def values_of(records: Records[Any], field: str) -> Callable[[], Sequence[str]]:
    """The values that occur, for a field with few; damaged ones are left out."""

    def read() -> Sequence[str]:
        # With an index on the field this reads one key for each value.
        values = records.raw.distinct(field, maxTimeMS=MAX_MILLISECONDS)
        names = sorted(name for name in values if isinstance(name, str) and name)
        # What would be shown differently could not be sent back as a filter.
        return [name for name in names if name == clean(name)][:OPTIONS_OFFERED]

    return read


def columns(*names: str) -> list[Column[Any]]:
    """A column for each attribute of a record, under the attribute's name."""
    return [column(name) for name in names]


def column(name: str, path: str = "") -> Column[Any]:
    """A column under a name of its own; `path` leads to the attribute, by dots."""
    steps = (path or name).split(".")

    def read(record: object) -> Cell:
        content = record
        for step in steps:
            # A part that a record does not have, such as a decision, is None.
            content = None if content is None else getattr(content, step)
        return cell(content)

    return Column(name, read)


def cell(content: object) -> Cell:
    """An attribute as an export writes it; None for a number too large to be real."""
    if isinstance(content, str):
        return clean(content, EXPORTED_LENGTH)
    # The shortest text of a float is the number that was meant.
    if isinstance(content, float):
        content = Decimal(repr(content))
    if isinstance(content, Decimal):
        is_real = content.is_finite() and abs(content) < LARGEST
        return content if is_real else None
    return content if isinstance(content, int | datetime) else None
