"""A listing takes the memory of one page, whatever its records carry beside."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

import pytest

from positions.venues.http import HttpClient, new_session
from positions.venues.kalshi import KalshiClient, parse_market
from positions.venues.kalshi.events import Events
from positions.venues.parsed import ParsedMarkets, memory_of
from positions.venues.polymarket import PolymarketClient
from positions.venues.types import Listing, Market
from tests.support.fake_apis import FakeApi, FakeKalshi, FakePolymarket
from tests.support.venue_records import (
    FixedClock,
    gamma_event,
    gamma_market,
    kalshi_event,
    kalshi_market,
    kalshi_series,
)
from tests.support.venue_server import Raw, served

MEBIBYTE = 2**20
# Texts and many small fields; as Python's objects they are several times as large.
BULK = MEBIBYTE // 4
UNKNOWN = Raw(
    '{"note": "' + "x" * 2 * MEBIBYTE + '", "more": {'
    '"of": [' + ", ".join(f'{{"k{n}": "{n}"}}' for n in range(BULK // 32)) + "]}}"
)
LIMIT = 20 * MEBIBYTE


def polymarket_event(number: int) -> dict[str, Any]:
    tokens = [f"{number}0", f"{number}1"]
    market = gamma_market(id=f"{number}", clobTokenIds=tokens)
    return gamma_event(market, id=f"{number}")


def kalshi_event_of(number: int) -> dict[str, Any]:
    name = f"KXRAIN-{number}"
    market = kalshi_market(ticker=f"{name}-T", event_ticker=name)
    return kalshi_event(market, event_ticker=name)


class Venue:
    """One venue over HTTP, with an event a page that the test may make bulky."""

    def __init__(self, name: str, pages: int) -> None:
        of_kalshi = name == "kalshi"
        made = kalshi_event_of if of_kalshi else polymarket_event
        events = [made(number + 1) for number in range(pages)]
        self.polymarket = FakePolymarket([] if of_kalshi else events)
        self.kalshi = FakeKalshi(events if of_kalshi else [], [kalshi_series()])
        self.api: FakeApi = self.kalshi if of_kalshi else self.polymarket
        self.api.page_size = 1
        self.name = name
        self.max_bytes = LIMIT

    @contextmanager
    def client(self, page_size: int = 8) -> Iterator[KalshiClient | PolymarketClient]:
        with served(self.polymarket, self.kalshi) as settings:
            if self.name == "kalshi":
                http = self._http(settings["ARBSITE_KALSHI_URL"])
                yield KalshiClient(http, FixedClock(), page_size=page_size)
            else:
                http = self._http(settings["ARBSITE_GAMMA_URL"])
                yield PolymarketClient(http, http, FixedClock(), page_size=page_size)

    def _http(self, url: str) -> HttpClient:
        return HttpClient(
            self.name,
            url,
            session=new_session(1),
            monotonic=monotonic,
            timeout=(5.0, 30.0),
            total_deadline=60.0,
            max_bytes=self.max_bytes,
        )


def bulky(venue: Venue, count: int | None = None) -> None:
    """Let events, and their markets, carry what nobody reads."""
    for event in venue.api.events[:count]:
        event["unknown"] = UNKNOWN
        event["markets"][0]["unknown"] = UNKNOWN


@contextmanager
def traced() -> Iterator[Callable[[], tuple[int, int]]]:
    tracemalloc.start()
    try:
        yield tracemalloc.get_traced_memory
    finally:
        tracemalloc.stop()


def measured(name: str, pages: int) -> tuple[int, int, Listing]:
    """What is kept after a listing of so many bulky pages, and its peak, in bytes."""
    venue = Venue(name, pages)
    bulky(venue)
    with venue.client() as client:
        with traced() as memory:
            listing = client.list_markets()
            # With the server's last answer, which its thread may hold for a moment.
            kept, peak = memory()
        return kept, peak, listing


@pytest.mark.parametrize("name", ["polymarket", "kalshi"])
def test_a_listing_needs_one_page_and_keeps_none(name: str) -> None:
    _, peak_of_two, _ = measured(name, 2)
    kept, peak, listing = measured(name, 6)
    assert len(listing.markets) == 6
    assert listing.complete
    # A page is more than 4 MiB on the wire, and as objects.
    assert peak < peak_of_two + 4 * MEBIBYTE
    assert kept < peak / 2


@pytest.mark.parametrize("name", ["polymarket", "kalshi"])
def test_a_page_beyond_the_limit_is_read_as_shorter_ones(name: str) -> None:
    venue = Venue(name, 8)
    venue.max_bytes = MEBIBYTE

    def page(items: list[Any], cursor: str) -> tuple[list[Any], str]:
        # As a real venue, whose pages are as long as requested.
        _, _, query = (*venue.api.requests, *asked)[-1]
        start, count = int(cursor or 0), int(query["limit"][0])
        following = str(start + count) if start + count < len(items) else ""
        return items[start : start + count], following

    asked: list[Any] = []
    answer = venue.api.answer

    def answering(path: str, query: dict[str, list[str]], body: Any) -> object:
        asked.append(("", path, query))
        return answer(path, query, body)

    venue.api.page = page  # type: ignore[method-assign]
    venue.api.answer = answering  # type: ignore[method-assign]
    for event in venue.api.events[2:4]:
        event["unknown"] = "x" * (MEBIBYTE // 2)
    with venue.client() as client:
        listing = client.list_markets()
    counts = [
        int(query["limit"][0]) for _, path, query in asked if path.startswith("/events")
    ]
    assert len(listing.markets) == 8
    assert listing.complete
    # Eight are too many, two are not; then the pages grow again.
    listed = [count for count in counts if count <= 8]
    assert listed[:2] == [8, 2]
    assert max(listed[2:]) >= 4


@pytest.mark.parametrize("name", ["polymarket", "kalshi"])
def test_a_record_beyond_the_limit_ends_the_listing_there(name: str) -> None:
    venue = Venue(name, 4)
    venue.max_bytes = MEBIBYTE
    venue.api.events[2]["unknown"] = "x" * 2 * MEBIBYTE
    with venue.client() as client:
        listing = client.list_markets()
    assert len(listing.markets) == 2
    assert not listing.complete


def kalshi(number: int) -> Market:
    return parse_market(kalshi_market(ticker=f"KX{number}-T"), kalshi_event())


def test_markets_beyond_the_memory_are_parsed_each_time() -> None:
    markets = [kalshi(number) for number in range(3)]
    parsed = ParsedMarkets(memory=2 * memory_of(markets[0]))
    calls: list[int] = []

    def read(number: int) -> Market:
        calls.append(number)
        return markets[number]

    for _ in range(2):
        parsed.begin()
        for number in range(3):
            parsed.market(bytes([number]), lambda number=number: read(number))  # type: ignore[misc]
    assert calls == [0, 1, 2, 2]


def test_events_beyond_the_memory_are_forgotten() -> None:
    events = Events(memory=10_000)
    for number in range(50):
        record = {"event_ticker": f"KX{number}", "title": "x" * 500}
        events.add(record, FixedClock().venue_now())
        assert f"KX{number}" in events
        assert sum(f"KX{earlier}" in events for earlier in range(50)) < 8


def test_an_event_that_is_listed_no_longer_is_forgotten() -> None:
    events = Events()
    for tickers in (("KX1", "KX2"), ("KX2", "KX3")):
        events.begin()
        for ticker in tickers:
            events.add({"event_ticker": ticker}, FixedClock().venue_now())
    events.forget_unlisted()
    assert [ticker in events for ticker in ("KX1", "KX2", "KX3")] == [False, True, True]
