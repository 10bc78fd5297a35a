"""What does an address ask of a list? Each parameter is known and means something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from arbsite.pages.lists.listing import BadValue, Filter, Listing, Way
from arbsite.pages.reports.limits import MAX_MILLISECONDS
from arbsite.pages.reports.paging import BadCursor, Cursor, Order, parse_cursor
from tasklog.storage.codec import Document, collection
from tasklog.storage.reading import clean

SEARCH, SORT, AFTER, BEFORE = "q", "sort", "after", "before"
FROM, TO = "from", "to"
PLACES, DATES = (AFTER, BEFORE), (FROM, TO)
SEARCH_LENGTH = 200
BY_NAME = "by name"
DAY = timedelta(days=1)


class BadQuestion(Exception):
    """The address asks for something that this list does not have."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: the words of the address, and what they mean."""

    asked: Mapping[str, str]
    query: Document
    order: Order
    cursor: Cursor | None
    found_by: str = ""

    @property
    def kept(self) -> dict[str, str]:
        """What stays in the links of the list: all but the place in it."""
        return {name: one for name, one in self.asked.items() if name not in PLACES}

    def address(self, **more: str) -> str:
        return urlencode(self.kept | more)


def understand(
    listing: Listing,
    given: Iterable[tuple[str, Sequence[str]]],
    has_places: bool = True,
) -> Question:
    """The question in a query string. Raises BadQuestion, naming the parameter."""
    asked = _asked(listing, given, has_places)
    way = _way(listing, asked)
    _together(listing, way, asked)
    query = _query(listing.filters, asked)
    order, found_by = _between(way, asked), ""
    if wanted := asked.get(SEARCH):
        query, order, found_by = _search(listing, wanted, order)
    try:
        cursor = parse_cursor(asked.get(AFTER, ""), asked.get(BEFORE, ""), order.kind)
    except BadCursor:
        which = AFTER if AFTER in asked else BEFORE
        raise BadQuestion(f"“{which}” is no place in this list") from None
    return Question(asked, query, order, cursor, found_by)


def _asked(
    listing: Listing, given: Iterable[tuple[str, Sequence[str]]], has_places: bool
) -> dict[str, str]:
    known = {SEARCH, SORT, *DATES, *(one.name for one in listing.filters)}
    known |= set(PLACES) if has_places else set()
    asked = {}
    for name, values in given:
        if name not in known:
            raise BadQuestion(f"there is no parameter “{clean(name, 60)}” here")
        if len(values) > 1:
            raise BadQuestion(f"“{name}” is given more than once")
        value = values[0].strip()
        if "\0" in value or not _is_utf8(value):
            raise BadQuestion(f"“{name}” is not a text")
        if value:
            asked[name] = value
    return asked


def _is_utf8(value: str) -> bool:
    return not any("\ud800" <= one <= "\udfff" for one in value)


def _way(listing: Listing, asked: Mapping[str, str]) -> Way:
    wanted = asked.get(SORT, listing.ways[0].name)
    for way in listing.ways:
        if way.name == wanted:
            return way
    raise BadQuestion(f"“sort” cannot be “{clean(wanted, 60)}”")


def _together(listing: Listing, way: Way, asked: Mapping[str, str]) -> None:
    """Only what an index serves together may be asked for together."""
    if AFTER in asked and BEFORE in asked:
        raise BadQuestion("“after” and “before” do not go together")
    filters = {one.name: one for one in listing.filters if one.name in asked}
    if SEARCH in asked:
        for name in (*filters, SORT, *DATES):
            if name in asked:
                raise BadQuestion(
                    f"“q” searches the whole list: “{name}” does not go with it"
                )
    for name, one in filters.items():
        for other in one.without & filters.keys():
            raise BadQuestion(f"“{name}” does not go with “{other}”")
    for name in way.without & filters.keys():
        raise BadQuestion(f"“sort={way.name}” does not go with “{name}”")


def _between(way: Way, asked: Mapping[str, str]) -> Order:
    """The order within the dates asked for, which are those that it goes by."""
    given = [name for name in DATES if name in asked]
    if given and way.order.kind is not datetime:
        raise BadQuestion(f"“{given[0]}” does not go with “sort={way.name}”")
    bounds = {name: _moment(name, asked[name]) for name in given}
    if len(bounds) == 2 and bounds[FROM] >= bounds[TO]:
        raise BadQuestion("“from” lies after “to”")
    within = {("$gte" if name == FROM else "$lt"): at for name, at in bounds.items()}
    return replace(way.order, within={**way.order.within, **within})


def _moment(name: str, value: str) -> datetime:
    """A moment; of a day its beginning, or as an end the beginning of the next one."""
    try:
        at = datetime.fromisoformat(value)
        at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
        return at + DAY if name == TO and len(value) <= len("2026-11-22") else at
    except (ValueError, OverflowError):
        raise BadQuestion(f"“{name}” is not a date like 2026-11-22") from None


def _query(filters: Sequence[Filter], asked: Mapping[str, str]) -> Document:
    query: Document = {}
    for one in filters:
        if value := asked.get(one.name):
            try:
                query[one.field] = one.condition(value)
            except BadValue as error:
                raise BadQuestion(clean(str(error))) from None
    return query


def _search(listing: Listing, wanted: str, order: Order) -> tuple[Document, Order, str]:
    """By an id if one is just that, else by the beginning of the name, by name."""
    if len(wanted) > SEARCH_LENGTH:
        raise BadQuestion(f"“q” is longer than {SEARCH_LENGTH} characters")
    for name in listing.exact:
        query: Document = {name: wanted}
        found = collection(listing.source).find_one(
            query, {"_id": 1}, max_time_ms=MAX_MILLISECONDS
        )
        if found is not None:
            return query, order, name
    if not listing.is_named:
        return {"_id": wanted}, order, "_id"
    within = {"$gte": wanted, "$lt": wanted + "\U0010ffff"}
    return {}, Order("event_name", 1, str, within), BY_NAME
