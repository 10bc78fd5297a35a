"""Reads Kalshi's listings, books and resolutions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from positions.venues.errors import NotFound, RequestRefused, VenueUnavailable
from positions.venues.fields import Record, Skipped, as_record, records, text
from positions.venues.interface import Clock, Stopwatch
from positions.venues.kalshi import shapes
from positions.venues.kalshi.book import parse_books
from positions.venues.kalshi.events import Events, series_of
from positions.venues.kalshi.exchange import Exchange
from positions.venues.kalshi.market import (
    NAME,
    event_ticker_of,
    parse_market,
    series_ticker_of,
)
from positions.venues.kalshi.resolution import identity, parse_resolution
from positions.venues.kalshi.series import SeriesBook
from positions.venues.parsed import ParsedMarkets, digest, without_markets
from positions.venues.scan import (
    Gathering,
    Page,
    Pages,
    Scan,
    batches,
    nested_in,
    page_of,
)
from positions.venues.types import BookPair, Listing, Market, Resolution

if TYPE_CHECKING:
    from positions.venues.http import HttpClient

# The most that Kalshi takes in one read of order books.
TICKERS_PER_READ = 100
TICKER_LETTERS = 5_000  # in a URL that may have 8 KB
SHAPES = {"events": shapes.EVENT, "markets": shapes.MARKET}
MAX_ARCHIVE_READS = 20  # per call: markets settled months ago are read one by one


class KalshiClient:
    """Kalshi's public read endpoints as a Reader."""

    name = NAME

    def __init__(
        self,
        http: HttpClient,
        clock: Clock,
        *,
        # The most events on a page. There are far fewer pages than `max_pages`, which
        # ends a listing whose cursors never do.
        page_size: int = 200,
        max_pages: int = 500,
    ):
        self._http = http
        self._clock = clock
        self._page_size = page_size
        self._max_pages = max_pages
        self._exchange = Exchange(http, clock)
        self._series = SeriesBook(http, clock)
        self._events = Events()
        self._parsed = ParsedMarkets()

    def list_markets(self) -> Listing:
        """All open markets, read by open events, which exclude combination markets."""
        self._exchange.check()
        self._series.refresh()
        self._parsed.begin()
        gathering = Gathering()
        pages = Pages(self._read_open_events, self._page_size)
        scan = Scan(pages, self._max_pages)
        is_answering = True
        self._events.begin()
        for page in scan:
            events = records(page)
            gathering.skip("not_an_object", len(page) - len(events))
            # One failure is enough: retries on each page would stretch the listing.
            if is_answering:
                is_answering = self._series.learn(series_of(event) for event in events)
            for event in events:
                self._events.add(event, self._clock.venue_now())
                self._gather(event, gathering)
        if scan.complete:
            self._events.forget_unlisted()
        return gathering.listing(scan.complete)

    def read_markets(self, market_ids: Sequence[str]) -> dict[str, Market]:
        """These markets, open or closed; unknown and unusable ones are left out."""
        self._exchange.check()
        self._series.refresh()
        by_ticker = dict(self._read_records(market_ids, "markets"))
        self._learn_events(by_ticker.values())
        markets: dict[str, Market] = {}
        for ticker, record in by_ticker.items():
            with suppress(Skipped):
                markets[ticker] = self._parse(record, self._event_of(record))
        return markets

    def read_resolutions(self, market_ids: Sequence[str]) -> dict[str, Resolution]:
        """The status of these markets, old ones from the archive."""
        self._exchange.check()
        by_ticker = dict(self._read_records(market_ids, "resolutions"))
        # Kalshi moves markets to an archive some months after they settle.
        missing = [ticker for ticker in market_ids if ticker not in by_ticker]
        for ticker in missing[:MAX_ARCHIVE_READS]:
            by_ticker |= self._read_archived(ticker)
        resolutions: dict[str, Resolution] = {}
        for ticker, record in by_ticker.items():
            with suppress(Skipped):
                resolutions[ticker] = parse_resolution(record)
        return resolutions

    def read_books(self, markets: Sequence[Market]) -> dict[str, BookPair]:
        """The books of YES and NO of each market that Kalshi knows."""
        self._exchange.check()
        by_ticker = {market.market_id: market for market in markets}
        watch = Stopwatch(self._clock)
        books: dict[str, BookPair] = {}
        for batch in batches(list(by_ticker), TICKERS_PER_READ, TICKER_LETTERS):
            for record in self._read_orderbooks(batch, watch):
                market = by_ticker.get(text(record, "ticker", cap=130))
                if market is None:
                    continue
                try:
                    pair = parse_books(record, market, watch.sent_at)
                    books[market.market_id] = pair
                except Skipped:
                    continue
        return books

    def _read_open_events(self, cursor: str, count: int) -> Page:
        query = [("status", "open"), ("with_nested_markets", "true")]
        return self._read_page("/events", "events", query, cursor, count, "listings")

    def _read_page(
        self,
        path: str,
        list_key: str,
        query: list[tuple[str, str]],
        cursor: str,
        count: int,
        what: str,
    ) -> Page:
        params = [*query, ("limit", str(count))]
        if cursor:
            params.append(("cursor", cursor))
        body = self._http.get_json(path, params, what=what)
        return page_of(self.name, body, list_key, "cursor", SHAPES[list_key])

    def _gather(self, event: Record, gathering: Gathering) -> None:
        of_event = digest(without_markets(event))
        for record in nested_in(event, gathering):
            updated = text(record, "updated_time") if isinstance(record, dict) else ""
            parse = partial(self._parse_changed, record, event, of_event)
            gathering.add(parse, updated)

    def _parse_changed(self, record: object, event: Record, of_event: bytes) -> Market:
        market = as_record(record)
        if market.get("fee_waiver_expiration_time"):
            # Its fee depends on the time as well.
            return self._parse(market, event)
        series = self._series.named(series_ticker_of(market, event))
        key = digest(market, of_event, digest(series))
        return self._parsed.market(key, partial(self._parse, market, event))

    def _parse(self, record: object, event: Record) -> Market:
        series = self._series.named(series_ticker_of(as_record(record), event))
        return parse_market(record, event, series, now=self._clock.venue_now())

    def _read_records(
        self, tickers: Sequence[str], what: str
    ) -> Iterator[tuple[str, Record]]:
        for batch in batches(tickers, TICKERS_PER_READ, TICKER_LETTERS):
            query = [("tickers", ",".join(batch))]
            read = partial(self._read_page, "/markets", "markets", query, what=what)
            for record in self._read_whole(read, len(batch)):
                ticker = _ticker_of(record)
                # In case the API ignores the filter.
                if ticker in batch:
                    yield ticker, record

    def _read_whole(
        self, read_page: Callable[[str, int], Page], max_count: int
    ) -> list[Record]:
        """The records on all pages. Raises VenueUnavailable if that is not all."""
        scan = Scan(Pages(read_page, self._page_size), max_pages=max_count + 1)
        gathered = [record for page in scan for record in records(page)]
        if not scan.complete:
            raise VenueUnavailable(self.name, "the answer has more pages than tickers")
        return gathered

    def _read_archived(self, ticker: str) -> dict[str, Record]:
        path = f"/historical/markets/{quote(ticker, safe='')}"
        try:
            body = as_record(self._http.get_json(path, what="resolutions"))
            record = as_record(body.get("market"))
        except (NotFound, Skipped):
            return {}
        return (
            {ticker: shapes.MARKET.cut(record)} if _ticker_of(record) == ticker else {}
        )

    def _learn_events(self, markets: Iterable[Record]) -> None:
        """Read the events of these markets that no listing has included yet."""
        tickers = {event_ticker_of(market) for market in markets if _ticker_of(market)}
        missing = sorted(ticker for ticker in tickers if ticker not in self._events)
        for batch in batches(missing, TICKERS_PER_READ, TICKER_LETTERS):
            query = [("tickers", ",".join(batch))]
            read = partial(self._read_page, "/events", "events", query, what="events")
            try:
                events = self._read_whole(read, len(batch))
            except RequestRefused:
                break  # without events, markets still parse at their series' fee
            for event in events:
                self._events.add(event, self._clock.venue_now())
        self._series.learn(self._events.series_of(ticker) for ticker in tickers)

    def _event_of(self, record: Record) -> Record:
        event = self._events.read(event_ticker_of(record))
        return {} if event is None else self._series.event(*event)

    def _read_orderbooks(self, batch: Sequence[str], watch: Stopwatch) -> list[Record]:
        # Repeated here, while /markets takes one list with commas.
        params = [("tickers", ticker) for ticker in batch]
        try:
            body = self._http.get_json(
                "/markets/orderbooks", params, what="books", on_sent=watch.start
            )
        except NotFound:
            # An unknown ticker is missing from the answer, or makes it a 404.
            return []
        page, _ = page_of(self.name, body, "orderbooks", "cursor")
        return records(page)


def _ticker_of(record: Record) -> str:
    try:
        return identity(record)
    except Skipped:
        return ""
