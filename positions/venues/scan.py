"""Reads paged listings, and tells complete ones from incomplete ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from positions.venues.errors import BadPayload, TooLarge, VenueError
from positions.venues.fields import Skipped
from positions.venues.parsed import MEMORY, NOT_OPEN, memory_of
from positions.venues.shapes import Shape
from positions.venues.types import Listing, Market, MarketStatus

Page = tuple[list[object], str]

CURSOR_LETTERS = 4_000


class Scan:
    """Iterates over the pages of one listing.

    Afterwards `complete` tells whether that was all of it: a page that failed, a
    repeated cursor and a listing without end leave it False. Only a failure of the
    first page raises.
    """

    def __init__(self, read_page: Callable[[str], Page], max_pages: int):
        self._read_page = read_page
        self._max_pages = max_pages
        self.complete = False

    def __iter__(self) -> Iterator[list[object]]:
        cursor, seen = "", {""}
        for number in range(self._max_pages):
            try:
                page, next_cursor = self._read_page(cursor)
            except VenueError:
                # Later on, the pages read so far are worth more than an error.
                if number == 0:
                    raise
                return
            yield page
            self.complete = not next_cursor
            # "" is in `seen`, so this also ends after the last page.
            if next_cursor in seen:
                return
            seen.add(next_cursor)
            cursor = next_cursor


class Pages:
    """Reads pages of up to `most` records, shorter ones where those are too large.

    `read` takes a cursor and a number of records.
    """

    def __init__(self, read: Callable[[str, int], Page], most: int):
        self._read = read
        self._most = most
        self._count = most

    def __call__(self, cursor: str) -> Page:
        """The page at this cursor. Raises TooLarge if one record alone is too large."""
        while True:
            try:
                page = self._read(cursor, self._count)
            except TooLarge:
                if self._count == 1:
                    raise
                self._count = max(1, self._count // 4)
            else:
                # The next ones are as large as ever once the bulky ones are behind.
                self._count = min(self._most, 2 * self._count)
                return page


TOO_MUCH = "beyond_memory"


class Gathering:
    """Collects the open markets of a listing, and counts the others by reason.

    Beyond `memory` bytes no more are kept, and the listing is incomplete.
    """

    def __init__(self, memory: int = MEMORY) -> None:
        self._markets: dict[str, tuple[str, Market]] = {}
        self._skipped: Counter[str] = Counter()
        self._left = memory

    def add(self, parse: Callable[[], Market], updated: str = "") -> None:
        """Add a market, or count why not. Of two under one id the newer stays."""
        try:
            market = parse()
        except Skipped as skipped:
            self.skip(skipped.reason)
            return
        # Open events nest markets that are closed already.
        if market.status is not MarketStatus.OPEN:
            self.skip(NOT_OPEN)
            return
        self._store(market, updated)

    def skip(self, reason: str, count: int = 1) -> None:
        if count:
            self._skipped[reason] += count

    def listing(self, complete: bool) -> Listing:
        markets = tuple(market for _, market in self._markets.values())
        is_whole = complete and not self._skipped[TOO_MUCH]
        return Listing(markets, dict(+self._skipped), is_whole)

    def _store(self, market: Market, updated: str) -> None:
        # A listing may shift by a place while its pages are read.
        earlier = self._markets.get(market.market_id)
        if earlier is not None:
            earlier_update, duplicate = earlier
            is_same = duplicate.title == market.title
            self.skip("duplicate" if is_same else "conflicting_duplicate")
            # As texts: one venue writes all its times in one form, which sorts by time.
            if updated < earlier_update:
                return
        else:
            size = memory_of(market)
            if size > self._left:
                self.skip(TOO_MUCH)
                return
            self._left -= size
        self._markets[market.market_id] = (updated, market)


def nested_in(event: Mapping[str, object], gathering: Gathering) -> list[object]:
    """The market records of an event; counted as skipped where they are no list."""
    nested = event.get("markets")
    if nested is not None and not isinstance(nested, list):
        gathering.skip("markets_not_a_list")
    return nested if isinstance(nested, list) else []


def page_of(
    venue: str,
    body: object,
    list_key: str,
    cursor_key: str,
    shape: Shape | None = None,
) -> Page:
    """The records, cut to what is read of them, and the next cursor of one page.

    Raises BadPayload.
    """
    if not isinstance(body, Mapping):
        raise BadPayload(venue, f"expected an object with {list_key}")
    page, next_cursor = body.get(list_key), body.get(cursor_key)
    if not isinstance(page, list):
        raise BadPayload(venue, f"expected a list of {list_key}")
    if next_cursor is not None and not isinstance(next_cursor, str):
        raise BadPayload(venue, f"expected {cursor_key} to be text")
    if next_cursor and len(next_cursor) > CURSOR_LETTERS:
        # Each is kept until the listing ends, and becomes part of a URL.
        raise BadPayload(venue, f"{cursor_key} is longer than any address may be")
    records = [shape.cut_any(record) for record in page] if shape else page
    return records, next_cursor or ""


def batches(ids: Sequence[str], count: int, length: int) -> Iterator[list[str]]:
    """The ids without repeats, in batches of at most `count` ids and `length` letters.

    Venues reject long URLs (414), so both bounds hold; a single id that is longer
    than `length` still makes a batch of its own.
    """
    batch: list[str] = []
    letters = 0
    for market_id in dict.fromkeys(ids):
        if batch and (len(batch) == count or letters + len(market_id) > length):
            yield batch
            batch, letters = [], 0
        batch.append(market_id)
        letters += len(market_id)
    if batch:
        yield batch


def blocks(markets: Sequence[Market], count: int) -> Iterator[Sequence[Market]]:
    """The markets in blocks of at most `count`."""
    for start in range(0, len(markets), count):
        yield markets[start : start + count]
