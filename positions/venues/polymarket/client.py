"""How are Polymarket's listings, books and resolutions read?

Gamma gives the markets, the CLOB their order books. Markets are found by their
events, because only events carry the tags that tell the category.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from positions.venues.errors import BadPayload, NotFound, VenueUnavailable
from positions.venues.fields import Record, Skipped, as_record, records, text
from positions.venues.http import HttpClient
from positions.venues.interface import Clock
from positions.venues.polymarket.book import parse_book, token_of
from positions.venues.polymarket.market import parse_market
from positions.venues.polymarket.resolution import identity, parse_resolution
from positions.venues.scan import (
    Gathering,
    Page,
    Scan,
    batches,
    blocks,
    nested_in,
    page_of,
)
from positions.venues.types import (
    Book,
    BookPair,
    Listing,
    Market,
    Resolution,
    VenueName,
)

ID_LETTERS = 4_000  # of an address that may have 8 KB
IDS_PER_READ = 100


class PolymarketClient:
    """Polymarket's public read endpoints as a Reader."""

    name = VenueName.POLYMARKET

    def __init__(
        self,
        gamma: HttpClient,
        clob: HttpClient,
        clock: Clock,
        *,
        page_size: int = 100,
        max_pages: int = 1_000,
        books_per_read: int = 500,
    ):
        self._gamma = gamma
        self._clob = clob
        self._clock = clock
        self._page_size = page_size
        self._max_pages = max_pages
        self._books_per_read = books_per_read

    def list_markets(self) -> Listing:
        """All open markets, by way of the open events."""
        gathering = Gathering()
        scan = Scan(self._read_events, self._max_pages)
        for page in scan:
            for event in page:
                _gather(event, gathering)
        return gathering.listing(scan.complete)

    def read_markets(self, market_ids: Sequence[str]) -> dict[str, Market]:
        """These markets, open or closed; unknown and unusable ones are left out."""
        found: dict[str, Market] = {}
        for market_id, record in self._read_records(market_ids, "markets"):
            try:
                found[market_id] = parse_market(record)
            except Skipped:
                continue
        return found

    def read_resolutions(self, market_ids: Sequence[str]) -> dict[str, Resolution]:
        """How these markets stand; unknown ones are left out."""
        return {
            market_id: parse_resolution(record)
            for market_id, record in self._read_records(market_ids, "resolutions")
        }

    def read_books(self, markets: Sequence[Market]) -> dict[str, BookPair]:
        """The books of both tokens of each market that has both."""
        found: dict[str, BookPair] = {}
        for block in blocks(markets, max(1, self._books_per_read // 2)):
            found |= self._read_block(block)
        return found

    def _read_events(self, cursor: str) -> Page:
        params = [("closed", "false"), ("limit", str(self._page_size))]
        if cursor:
            params.append(("after_cursor", cursor))
        body = self._gamma.get_json("/events/keyset", params, what="listings")
        return page_of(self.name, body, "events", "next_cursor")

    def _read_records(
        self, market_ids: Sequence[str], what: str
    ) -> Iterator[tuple[str, Record]]:
        for batch in batches(market_ids, IDS_PER_READ, ID_LETTERS):
            yield from self._read_batch(batch, what).items()

    def _read_batch(self, batch: Sequence[str], what: str) -> dict[str, Record]:
        """Open ones first, then the rest among the closed.

        Gamma answers with either kind, never both. In this order a market that
        closes between the two reads is seen once; in the other it would be lost.
        """
        found: dict[str, Record] = {}
        for closed in ("false", "true"):
            missing = [market_id for market_id in batch if market_id not in found]
            if missing:
                found |= self._read_ids(missing, closed, what)
        return found

    def _read_ids(
        self, ids: Sequence[str], closed: str, what: str
    ) -> dict[str, Record]:
        def read_page(cursor: str) -> Page:
            params = [("id", market_id) for market_id in ids]
            params += [("closed", closed), ("limit", str(IDS_PER_READ))]
            params.append(("include_tag", "true"))
            if cursor:
                params.append(("after_cursor", cursor))
            body = self._gamma.get_json("/markets/keyset", params, what=what)
            return page_of(self.name, body, "markets", "next_cursor")

        found: dict[str, Record] = {}
        scan = Scan(read_page, max_pages=len(ids) + 1)
        for page in scan:
            found |= _by_id(page, set(ids))
        if not scan.complete:
            raise VenueUnavailable(self.name, "the answer has more pages than markets")
        return found

    def _read_block(self, block: Sequence[Market]) -> dict[str, BookPair]:
        tokens = [outcome.token_id for market in block for outcome in market.outcomes]
        question = [{"token_id": token} for token in tokens if token]
        if not question:
            return {}
        try:
            body = self._clob.post_json("/books", question, what="books")
        except NotFound:
            return {}  # the CLOB's word for "nobody quotes these"
        if not isinstance(body, list):
            raise BadPayload(self.name, "expected a list of books")
        by_token = {token_of(book): book for book in records(body)}
        return {
            market.market_id: pair
            for market in block
            if (pair := self._pair(market, by_token)) is not None
        }

    def _pair(self, market: Market, by_token: dict[str, Record]) -> BookPair | None:
        first, second = (self._book(market, index, by_token) for index in (0, 1))
        return None if first is None or second is None else (first, second)

    def _book(
        self, market: Market, index: int, by_token: dict[str, Record]
    ) -> Book | None:
        record = by_token.get(market.outcomes[index].token_id)
        if record is None:
            return None
        try:
            return parse_book(record, market, index, self._clock.wall_now())
        except Skipped:
            return None


def _gather(event: object, gathering: Gathering) -> None:
    """The markets nested in one event."""
    if not isinstance(event, dict):
        gathering.skip("not_an_object")
        return
    for record in nested_in(event, gathering):
        updated = text(record, "updatedAt") if isinstance(record, dict) else ""
        gathering.add(partial(parse_market, record, event), updated)


def _by_id(page: Sequence[object], wanted: set[str]) -> dict[str, Record]:
    found: dict[str, Record] = {}
    for item in page:
        try:
            record = as_record(item)
            market_id = identity(record)
        except Skipped:
            continue
        if market_id in wanted:
            found[market_id] = record
    return found
