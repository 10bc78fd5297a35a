"""How is a paged listing read to its end, and when is it not the whole of it?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from positions.venues.errors import BadPayload, VenueError
from positions.venues.fields import Skipped
from positions.venues.types import Listing, Market, MarketStatus

Page = tuple[list[object], str]


class Scan:
    """The pages of one listing, one after the other.

    `complete` holds afterwards: a page that failed, a cursor that came back and a
    listing without end all leave it False. Only a failure of the first page raises.
    """

    def __init__(self, read_page: Callable[[str], Page], max_pages: int):
        self._read_page = read_page
        self._max_pages = max_pages
        self.complete = False

    def __iter__(self) -> Iterator[list[object]]:
        cursor, seen = "", {""}
        for number in range(self._max_pages):
            try:
                items, following = self._read_page(cursor)
            except VenueError:
                if number == 0:
                    raise
                return
            yield items
            self.complete = not following
            if following in seen:
                return
            seen.add(following)
            cursor = following


class Gathering:
    """The open markets of a listing as they come in, the others counted by reason."""

    def __init__(self) -> None:
        self._markets: dict[str, tuple[str, Market]] = {}
        self._skipped: Counter[str] = Counter()

    def add(self, parse: Callable[[], Market], updated: str = "") -> None:
        """Keep a market, or count why not. Of two under one id the newer stays."""
        try:
            market = parse()
        except Skipped as skipped:
            self.skip(skipped.reason)
            return
        if market.status is not MarketStatus.OPEN:
            self.skip("not_open")
            return
        self._keep(market, updated)

    def skip(self, reason: str, count: int = 1) -> None:
        if count:
            self._skipped[reason] += count

    def listing(self, complete: bool) -> Listing:
        markets = tuple(market for _, market in self._markets.values())
        return Listing(markets, dict(self._skipped), complete)

    def _keep(self, market: Market, updated: str) -> None:
        before = self._markets.get(market.market_id)
        if before is not None:
            same = before[1].title == market.title
            self.skip("duplicate" if same else "conflicting_duplicate")
            if updated < before[0]:
                return
        self._markets[market.market_id] = (updated, market)


def nested_in(event: Mapping[str, object], gathering: Gathering) -> list[object]:
    """The market records of an event; what is no list of them is counted."""
    nested = event.get("markets")
    if nested is not None and not isinstance(nested, list):
        gathering.skip("markets_not_a_list")
    return nested if isinstance(nested, list) else []


def page_of(venue: str, body: object, items: str, cursor: str) -> Page:
    """The list and the cursor of one page; BadPayload where it has another shape."""
    if not isinstance(body, Mapping):
        raise BadPayload(venue, f"expected an object with {items}")
    found, following = body.get(items), body.get(cursor)
    if not isinstance(found, list):
        raise BadPayload(venue, f"expected a list of {items}")
    if following is not None and not isinstance(following, str):
        raise BadPayload(venue, f"expected {cursor} to be text")
    return found, following or ""


def batches(items: Sequence[str], count: int, length: int) -> Iterator[list[str]]:
    """The items without repeats, in runs of at most `count` items and `length` letters.

    Long addresses are refused (414), so both bounds hold; a single item that is
    longer than `length` still makes a run of its own.
    """
    waiting = iter(dict.fromkeys(items))
    run: list[str] = []
    used = 0
    for item in waiting:
        if run and (len(run) == count or used + len(item) > length):
            yield run
            run, used = [], 0
        run.append(item)
        used += len(item)
    if run:
        yield run


def blocks(items: Sequence[Market], count: int) -> Iterator[list[Market]]:
    """The markets in runs of at most `count`."""
    waiting = iter(items)
    while run := list(islice(waiting, count)):
        yield run
