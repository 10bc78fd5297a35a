"""Reads Polymarket's listings, books and resolutions.

Gamma has the markets, the CLOB their order books. Markets are listed by event,
because only events carry the tags that tell the category.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from positions.venues.errors import BadPayload, NotFound, VenueUnavailable
from positions.venues.fields import Record, Skipped, as_record, records, text
from positions.venues.interface import Clock, Stopwatch
from positions.venues.parsed import ParsedMarkets, digest, without_markets
from positions.venues.polymarket import shapes
from positions.venues.polymarket.book import parse_book, token_of
from positions.venues.polymarket.market import NAME, parse_market
from positions.venues.polymarket.resolution import identity, parse_resolution
from positions.venues.scan import (
    Gathering,
    Page,
    Pages,
    Scan,
    batches,
    blocks,
    nested_in,
    page_of,
)
from positions.venues.stamps import Stamps
from positions.venues.types import (
    Book,
    BookPair,
    Listing,
    Market,
    Resolution,
)

if TYPE_CHECKING:
    from positions.venues.http import HttpClient

# Gamma silently cuts a limit above 100 to 100.
IDS_PER_READ = 100
ID_LETTERS = 4_000  # in a URL that may have 8 KB


class PolymarketClient:
    """Polymarket's public read endpoints as a Reader."""

    name = NAME

    def __init__(
        self,
        gamma: HttpClient,
        clob: HttpClient,
        clock: Clock,
        *,
        # Gamma's own limit for a page.
        page_size: int = 100,
        max_pages: int = 1_000,
        # The CLOB's limit for one read of books.
        books_per_read: int = 500,
    ):
        self._gamma = gamma
        self._clob = clob
        self._clock = clock
        self._page_size = page_size
        self._max_pages = max_pages
        self._books_per_read = books_per_read
        self._stamps = Stamps()
        self._parsed = ParsedMarkets()

    def list_markets(self) -> Listing:
        """All open markets, read by open events."""
        self._parsed.begin()
        gathering = Gathering()
        pages = Pages(self._read_events, self._page_size)
        scan = Scan(pages, self._max_pages)
        for page in scan:
            for event in page:
                self._gather(event, gathering)
        return gathering.listing(scan.complete)

    def read_markets(self, market_ids: Sequence[str]) -> dict[str, Market]:
        """These markets, open or closed; unknown and unusable ones are left out."""
        markets: dict[str, Market] = {}
        for market_id, record in self._read_records(market_ids, "markets"):
            try:
                markets[market_id] = parse_market(record)
            except Skipped:
                continue
        return markets

    def read_resolutions(self, market_ids: Sequence[str]) -> dict[str, Resolution]:
        """The status of these markets; unknown ones are left out."""
        resolutions: dict[str, Resolution] = {}
        for market_id, record in self._read_records(market_ids, "resolutions"):
            try:
                resolutions[market_id] = parse_resolution(record)
            except Skipped:
                continue
        return resolutions

    def read_books(self, markets: Sequence[Market]) -> dict[str, BookPair]:
        """The books of both tokens of each market that has both."""
        books: dict[str, BookPair] = {}
        # Two tokens a market.
        for block in blocks(markets, max(1, self._books_per_read // 2)):
            books |= self._read_block(block)
        return books

    def _gather(self, event: object, gathering: Gathering) -> None:
        """Add the markets nested in one event."""
        if not isinstance(event, dict):
            gathering.skip("not_an_object")
            return
        of_event = digest(without_markets(event))
        for record in nested_in(event, gathering):
            updated = text(record, "updatedAt") if isinstance(record, dict) else ""
            gathering.add(partial(self._parse, record, event, of_event), updated)

    def _parse(self, record: object, event: Record, of_event: bytes) -> Market:
        key = digest(record, of_event)
        return self._parsed.market(key, partial(parse_market, record, event))

    def _read_events(self, cursor: str, count: int) -> Page:
        params = [("closed", "false"), ("limit", str(count))]
        # Under any other name Gamma ignores the cursor and repeats page 1.
        if cursor:
            params.append(("after_cursor", cursor))
        body = self._gamma.get_json("/events/keyset", params, what="listings")
        return page_of(self.name, body, "events", "next_cursor", shapes.EVENT)

    def _read_records(
        self, market_ids: Sequence[str], what: str
    ) -> Iterator[tuple[str, Record]]:
        for batch in batches(market_ids, IDS_PER_READ, ID_LETTERS):
            yield from self._read_batch(batch, what).items()

    def _read_batch(self, batch: Sequence[str], what: str) -> dict[str, Record]:
        """These records by id: open ones first, then the rest among the closed.

        Gamma returns either kind, never both. In this order a market that closes
        between the two reads is seen once; in the other it would be missed.
        """
        by_id: dict[str, Record] = {}
        for closed in ("false", "true"):
            missing = [market_id for market_id in batch if market_id not in by_id]
            if missing:
                by_id |= self._read_ids(missing, closed, what)
        return by_id

    def _read_ids(
        self, ids: Sequence[str], closed: str, what: str
    ) -> dict[str, Record]:
        def read_page(cursor: str, count: int) -> Page:
            params = [("id", market_id) for market_id in ids]
            params += [("closed", closed), ("limit", str(count))]
            # Markets read without their event have no tags unless they are requested.
            params.append(("include_tag", "true"))
            if cursor:
                params.append(("after_cursor", cursor))
            body = self._gamma.get_json("/markets/keyset", params, what=what)
            return page_of(self.name, body, "markets", "next_cursor", shapes.MARKET)

        by_id: dict[str, Record] = {}
        scan = Scan(Pages(read_page, IDS_PER_READ), max_pages=len(ids) + 1)
        for page in scan:
            by_id |= _by_id(page, set(ids))
        if not scan.complete:
            raise VenueUnavailable(self.name, "the answer has more pages than markets")
        return by_id

    def _read_block(self, block: Sequence[Market]) -> dict[str, BookPair]:
        tokens = [outcome.token_id for market in block for outcome in market.outcomes]
        wanted = [{"token_id": token} for token in tokens if token]
        if not wanted:
            return {}
        watch = Stopwatch(self._clock)
        try:
            body = self._clob.post_json(
                "/books", wanted, what="books", on_sent=watch.start
            )
        except NotFound:
            return {}  # the CLOB says 404 where nobody quotes these tokens
        if not isinstance(body, list):
            raise BadPayload(self.name, "expected a list of books")
        # The order of the answer is not promised, and unknown tokens are missing.
        by_token = {token_of(book): book for book in records(body)}
        return {
            market.market_id: books
            for market in block
            if (books := self._books(market, by_token, watch.sent_at)) is not None
        }

    def _books(
        self, market: Market, by_token: dict[str, Record], read_at: datetime
    ) -> BookPair | None:
        yes, no = (_book(market, index, by_token, read_at) for index in (0, 1))
        if yes is None or no is None:
            return None
        venue_now = self._clock.venue_now() - self._clob.host_offset
        return self._stamps.checked((yes, no), market, venue_now)


def _book(
    market: Market, index: int, by_token: dict[str, Record], read_at: datetime
) -> Book | None:
    record = by_token.get(market.outcomes[index].token_id)
    if record is None:
        return None
    try:
        return parse_book(record, market, index, read_at)
    except Skipped:
        return None


def _by_id(page: Sequence[object], wanted: set[str]) -> dict[str, Record]:
    by_id: dict[str, Record] = {}
    for element in page:
        try:
            record = as_record(element)
            market_id = identity(record)
        except Skipped:
            continue
        if market_id in wanted:
            by_id[market_id] = record
    return by_id
