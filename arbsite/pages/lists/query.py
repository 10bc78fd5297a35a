"""The query string of a list: each parameter is checked, and what it means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from arbsite.pages.lists.listing import BadValue, Filter, Listing, SortOption
from arbsite.pages.reports.limits import MAX_MILLISECONDS
from arbsite.pages.reports.paging import (
    BadCursor,
    Bounds,
    Cursor,
    Order,
    parse_cursor,
)
from tasklog.storage.collections import Filters
from tasklog.storage.reading import clean

SEARCH, SORT, AFTER, BEFORE = "q", "sort", "after", "before"
FROM, TO = "from", "to"
CURSORS, DATES = (AFTER, BEFORE), (FROM, TO)
SEARCH_LENGTH = 200
NAME_LENGTH = 60
BY_NAME = "by name"
DAY = timedelta(days=1)
# Sorts after every text that begins with the same characters.
LAST_CHARACTER = "\U0010ffff"


class BadQuery(Exception):
    """The address asks for something that this list does not have."""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """The parameters of an address, and what they mean.

    `found_by` is the field by which a search found something, or BY_NAME.
    """

    parameters: Mapping[str, str]
    filters: Filters
    order: Order
    cursor: Cursor | None
    found_by: str = ""

    def query_string(self, **more: str) -> str:
        """The query string of this list without its cursor, and with `more`."""
        lasting = {
            name: text for name, text in self.parameters.items() if name not in CURSORS
        }
        return urlencode(lasting | more)


def parse_query(
    listing: Listing[Any],
    query: Iterable[tuple[str, Sequence[str]]],
    is_paged: bool = True,
) -> ListQuery:
    """The query of a list; an export is not paged. Raises BadQuery."""
    parameters = _check_parameters(listing, query, is_paged)
    sort = _sort_option(listing, parameters)
    check_combination(listing, sort, parameters)
    filters = _filters(listing.filters, parameters)
    order, found_by = apply_date_range(sort, parameters), ""
    if wanted := parameters.get(SEARCH):
        filters, order, found_by = _search(listing, wanted, order)
    after, before = parameters.get(AFTER, ""), parameters.get(BEFORE, "")
    try:
        cursor = parse_cursor(after, before, order.kind)
    except BadCursor:
        name = AFTER if after else BEFORE
        raise BadQuery(f"“{name}” is not a cursor of this list") from None
    return ListQuery(parameters, filters, order, cursor, found_by)


def _check_parameters(
    listing: Listing[Any],
    query: Iterable[tuple[str, Sequence[str]]],
    is_paged: bool,
) -> dict[str, str]:
    """The parameters that are not empty, each of them one of the list's."""
    names = {SEARCH, SORT, *DATES, *(filter_.name for filter_ in listing.filters)}
    names |= set(CURSORS) if is_paged else set()
    parameters = {}
    for name, texts in query:
        # A misspelt filter must not pass for none: the list would seem to match it.
        if name not in names:
            raise BadQuery(f"there is no parameter “{clean(name, NAME_LENGTH)}” here")
        if len(texts) > 1:
            raise BadQuery(f"“{name}” is given more than once")
        text = texts[0].strip()
        # A lone surrogate cannot be encoded, and no stored text has a null character.
        if "\0" in text or _has_surrogates(text):
            raise BadQuery(f"“{name}” is not a text")
        # A form sends its empty fields, too.
        if text:
            parameters[name] = text
    return parameters


def _has_surrogates(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _sort_option(listing: Listing[Any], parameters: Mapping[str, str]) -> SortOption:
    wanted = parameters.get(SORT, listing.sort_options[0].name)
    for option in listing.sort_options:
        if option.name == wanted:
            return option
    raise BadQuery(f"“sort” cannot be “{clean(wanted, NAME_LENGTH)}”")


def check_combination(
    listing: Listing[Any], sort: SortOption, parameters: Mapping[str, str]
) -> None:
    """Raises BadQuery for parameters that no index serves together."""
    if AFTER in parameters and BEFORE in parameters:
        raise BadQuery("“after” and “before” cannot be combined")
    filters = [filter_ for filter_ in listing.filters if filter_.name in parameters]
    names = {filter_.name for filter_ in filters}
    if SEARCH in parameters:
        for name in (*sorted(names), SORT, *DATES):
            if name in parameters:
                raise BadQuery(
                    f"“q” searches the whole list and cannot be combined with “{name}”"
                )
    for filter_ in filters:
        for name in filter_.incompatible_with & names:
            raise BadQuery(f"“{filter_.name}” cannot be combined with “{name}”")
    for name in sort.incompatible_with & names:
        raise BadQuery(f"“sort={sort.name}” cannot be combined with “{name}”")


def apply_date_range(sort: SortOption, parameters: Mapping[str, str]) -> Order:
    """The order, bounded by the dates; they apply to the field it sorts by."""
    names = [name for name in DATES if name in parameters]
    if names and sort.order.kind is not datetime:
        raise BadQuery(f"“{names[0]}” cannot be combined with “sort={sort.name}”")
    start, end = (
        _moment(name, parameters[name]) if name in parameters else None
        for name in DATES
    )
    if start is not None and end is not None and start >= end:
        raise BadQuery("“from” lies after “to”")
    # `above` stays: a range without a start must still exclude damaged values.
    bounds: Bounds = replace(sort.order.within, at_least=start, below=end)
    return replace(sort.order, within=bounds) if names else sort.order


def _moment(name: str, text: str) -> datetime:
    """A time; of a day its start, or as the end of a range that of the next day."""
    try:
        at = datetime.fromisoformat(text)
        at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
        return at + DAY if name == TO and len(text) <= len("2026-11-22") else at
    except (ValueError, OverflowError):
        raise BadQuery(f"“{name}” is not a date like 2026-11-22") from None


def _filters(filters: Sequence[Filter], parameters: Mapping[str, str]) -> Filters:
    conditions = {}
    for filter_ in filters:
        if text := parameters.get(filter_.name):
            try:
                conditions[filter_.field] = filter_.condition(text)
            except BadValue as error:
                raise BadQuery(clean(str(error))) from None
    return conditions


def _search(
    listing: Listing[Any], wanted: str, order: Order
) -> tuple[Filters, Order, str]:
    """By an id if the text is one, else by the beginning of the name, by name."""
    if len(wanted) > SEARCH_LENGTH:
        raise BadQuery(f"“q” is longer than {SEARCH_LENGTH} characters")
    # One query for each field: each has an index of its own.
    for field in listing.exact:
        filters = {field: wanted}
        match = listing.source.raw.find_one(
            filters, {"_id": 1}, max_time_ms=MAX_MILLISECONDS
        )
        if match is not None:
            return filters, order, field
    if not listing.is_named:
        return {"_id": wanted}, order, "_id"
    within = Bounds(at_least=wanted, below=wanted + LAST_CHARACTER)
    return {}, Order("event_name", 1, str, within), BY_NAME
