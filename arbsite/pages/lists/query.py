"""The query string of a list: each parameter is checked, and what it means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from arbsite.pages.lists.listing import BadValue, Filter, Listing, SortOption
from arbsite.pages.lists.words import Scan, WordIndex, scan_for
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
from tasklog.words import wanted_words

SEARCH, SORT, AFTER, BEFORE, ROW = "q", "sort", "after", "before", "row"
FROM, TO = "from", "to"
CURSORS, DATES = (AFTER, BEFORE, ROW), (FROM, TO)
# More would only slow down a search that the first ones have narrowed already.
WORDS_SEARCHED = 8
# The newest records that a search of lines about them takes.
RELATED = 50
LONGEST_ROW = 10
SEARCH_LENGTH = 200
NAME_LENGTH = 60
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
DATE_LENGTH, MINUTE_LENGTH = len("2026-11-22"), len("2026-11-22T09:30")


class BadQuery(Exception):
    """The address asks for something that this list does not have."""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """The parameters of an address, and what they mean.

    `scan` reads a search for several words; `exact` is the field of which a search was
    the very value; `start` is the place of the first row in the whole list.
    """

    parameters: Mapping[str, str]
    filters: Filters
    order: Order
    cursor: Cursor | None
    scan: Scan | None = None
    exact: str = ""
    start: int = 1

    @property
    def is_narrowed(self) -> bool:
        """Whether it shows a part of the list, wherever in it."""
        return bool(self.parameters.keys() - {*CURSORS, SORT})

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
    scan, exact = None, ""
    if wanted := parameters.get(SEARCH):
        filters, sort, scan, exact = _search(listing, wanted, sort, filters)
    order = apply_date_range(sort, parameters)
    after, before = parameters.get(AFTER, ""), parameters.get(BEFORE, "")
    try:
        cursor = parse_cursor(after, before, order.kind)
    except BadCursor:
        name = AFTER if after else BEFORE
        raise BadQuery(f"“{name}” is not a cursor of this list") from None
    start = _row_number(parameters.get(ROW, ""))
    return ListQuery(parameters, filters, order, cursor, scan, exact, start)


def _row_number(text: str) -> int:
    """The place of the first row in the whole list."""
    if text and not (text.isascii() and text.isdigit() and len(text) < LONGEST_ROW):
        raise BadQuery(f"“{ROW}” is not the number of a row")
    return int(text or 1)


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
    """A time; as the end of a range the end of the day, or of the minute, it names."""
    try:
        at = datetime.fromisoformat(text)
        at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
        if name != TO or len(text) > MINUTE_LENGTH:
            return at
        return at + (DAY if len(text) <= DATE_LENGTH else MINUTE)
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
    listing: Listing[Any], wanted: str, sort: SortOption, filters: Filters
) -> tuple[Filters, SortOption, Scan | None, str]:
    """Filters, order, and the scan if it takes one; last the field of an exact match.

    Raises BadQuery.
    """
    if len(wanted) > SEARCH_LENGTH:
        raise BadQuery(f"“q” is longer than {SEARCH_LENGTH} characters")
    # One query for each field: each has an index of its own.
    for field in listing.exact:
        match = listing.source.raw.find_one(
            {field: wanted}, {"_id": 1}, max_time_ms=MAX_MILLISECONDS
        )
        if match is not None:
            return {**filters, field: wanted}, sort, None, field
    if listing.about is not None:
        return {**filters, **_about(*listing.about, wanted)}, sort, None, ""
    index, words = listing.words, wanted_words(wanted)[:WORDS_SEARCHED]
    if index is None:
        return {"_id": wanted}, sort, None, "_id"
    if not words:
        raise BadQuery("“q” has no word by which something could be found")
    sort = _sort_of_search(listing, sort, index)
    if len(words) == 1 and not filters:
        return {"words": words[0]}, sort, None, ""
    scan = scan_for(listing.source, index, words, filters)
    return {**filters, "words": {"$all": list(words)}}, sort, scan, ""


def _sort_of_search(
    listing: Listing[Any], sort: SortOption, index: WordIndex
) -> SortOption:
    """The order in which the index has what it finds, in the direction chosen."""
    newest, oldest = listing.sort_options[:2]
    if sort not in (newest, oldest):
        raise BadQuery(f"“q” cannot be combined with “sort={sort.name}”")
    return replace(sort, order=replace(sort.order, field=index.moment))


def _about(listing: Listing[Any], field: str, wanted: str) -> Filters:
    """Lines about the newest records of another list that have the words."""
    query = parse_query(listing, [(SEARCH, [wanted])])
    documents = listing.source.raw.find(query.filters, {"_id": 1})
    if query.scan is None:
        newest = documents.sort(query.order.keys).limit(RELATED)
        ids = [row["_id"] for row in newest.max_time_ms(MAX_MILLISECONDS)]
    else:
        order = query.order
        rows = query.scan.find(
            listing.source, order.condition(), order.keys, RELATED, listing.hidden
        )
        ids = [row.id for row in rows]
    return {field: {"$in": ids}}
