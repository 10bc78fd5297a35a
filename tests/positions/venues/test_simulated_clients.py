"""The clients read the simulated exchanges as they read the real ones."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar

import mongomock
import pytest

from positions.venues.errors import VenueError
from positions.venues.http import HttpClient, new_session
from positions.venues.interface import Caller, Reader, call_once
from positions.venues.kalshi import KalshiClient
from positions.venues.paper.ledger import PaperLedger
from positions.venues.paper.venue import PaperVenue
from positions.venues.polymarket import PolymarketClient
from positions.venues.simulator.core import Simulator
from positions.venues.simulator.faults import NO_FAULTS, FaultPlan
from positions.venues.simulator.server import SimulatorServer
from positions.venues.simulator.transport import (
    CLOB_URL,
    GAMMA_URL,
    HOST,
    KALSHI_URL,
    SimulatorAdapter,
)
from positions.venues.types import Market, MarketStatus, Order, OrderStatus
from tests.support.fake_http import HandClock, client_for
from tests.support.fakes import FakeClock
from tests.support.simulator_worlds import world_of

T = TypeVar("T")
START = datetime(2027, 1, 1, tzinfo=UTC)


class CountingRetrier:
    """A Caller that retries without waiting, and counts."""

    def __init__(self, attempts: int = 12):
        self.attempts = attempts
        self.failed: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()

    def __call__(self, what: str, call: Callable[[], T]) -> T:
        self.calls[what] += 1
        for attempt in range(1, self.attempts + 1):
            try:
                return call()
            except VenueError as error:
                if not error.is_retryable or attempt == self.attempts:
                    raise
                self.failed[type(error).__name__] += 1
        raise AssertionError("unreachable")


def readers(
    clock: FakeClock, faults: FaultPlan = NO_FAULTS, caller: Caller = call_once
) -> dict[str, Reader]:
    session = new_session(2)
    simulator = Simulator(world_of(7), clock.venue_now, faults)
    session.mount(HOST, SimulatorAdapter(simulator))
    time = HandClock()

    def http(venue: str, url: str) -> HttpClient:
        return HttpClient(
            venue,
            url,
            session=session,
            caller=caller,
            monotonic=time.monotonic,
        )

    gamma, clob = (http("polymarket", url) for url in (GAMMA_URL, CLOB_URL))
    return {
        "polymarket": PolymarketClient(gamma, clob, clock, page_size=20),
        "kalshi": KalshiClient(http("kalshi", KALSHI_URL), clock, page_size=20),
    }


def standing() -> FakeClock:
    return FakeClock(START, START)


@pytest.fixture(params=["polymarket", "kalshi"])
def reader(request: Any) -> Reader:
    return readers(standing())[request.param]


def test_the_listing_is_whole_and_nothing_is_left_out_but_closed_markets(
    reader: Reader,
) -> None:
    listing = reader.list_markets()
    assert listing.complete
    assert len(listing.markets) > 20
    assert set(listing.skipped) <= {"not_open"}
    assert all(market.status is MarketStatus.OPEN for market in listing.markets)
    assert all("fee" not in market.facts for market in listing.markets)
    assert all(market.closes_at and market.rules for market in listing.markets)


def test_a_market_reads_the_same_listed_or_by_id(reader: Reader) -> None:
    listed = {market.market_id: market for market in reader.list_markets().markets}
    assert reader.read_markets(list(listed)) == listed
    assert reader.read_markets(["404404", "KXNOTHING-1"]) == {}


def test_books_agree_with_the_listings_quotes(reader: Reader) -> None:
    markets = reader.list_markets().markets
    books = reader.read_books(markets)
    assert len(books) > 20
    for market in markets:
        if market.market_id not in books:
            continue
        for book, quote in zip(books[market.market_id], market.quotes, strict=True):
            assert (book.asks[0].price if book.asks else None) == quote.ask
            assert (book.bids[0].price if book.bids else None) == quote.bid


def test_every_market_finally_pays_a_whole_dollar() -> None:
    clock = standing()
    for reader in readers(clock).values():
        ids = [market.market_id for market in reader.list_markets().markets]
        assert {r.status for r in reader.read_resolutions(ids).values()} == {
            MarketStatus.OPEN
        }
        clock.pass_days(400)
        resolutions = reader.read_resolutions(ids)
        clock.pass_days(-400)
        assert set(resolutions) == set(ids)
        for resolution in resolutions.values():
            assert resolution.status is MarketStatus.FINAL
            assert resolution.payouts is not None
            assert sum(resolution.payouts) == 1


def test_with_retries_every_third_call_may_fail() -> None:
    patient = CountingRetrier()
    faulty = readers(standing(), FaultPlan(7, 0.3), patient)
    sound = readers(standing())
    for name in ("polymarket", "kalshi"):
        listing = faulty[name].list_markets()
        assert listing == sound[name].list_markets()
        markets = listing.markets
        assert faulty[name].read_books(markets) == sound[name].read_books(markets)
    assert set(patient.failed) == {"VenueBusy", "VenueUnavailable"}


def test_over_a_real_socket_the_answers_are_the_same() -> None:
    patient = CountingRetrier()
    clock = standing()
    # Of this seed the first call fails.
    simulator = Simulator(world_of(7), clock.venue_now, FaultPlan(8, 0.2))
    server = SimulatorServer(simulator, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        kalshi = client_for(
            f"{server.url}/kalshi/trade-api/v2", patient, timeout=(5.0, 5.0)
        )
        listing = KalshiClient(kalshi, clock).list_markets()
    finally:
        server.stop()
        server.server_close()
        thread.join()
    assert listing == readers(clock)["kalshi"].list_markets()
    assert patient.failed.total() > 0


def test_a_venue_that_always_fails_says_so_retryably() -> None:
    patient = CountingRetrier(attempts=6)
    for reader in readers(standing(), FaultPlan(3, 1.0), patient).values():
        with pytest.raises(VenueError) as raised:
            reader.list_markets()
        assert raised.value.is_retryable
    assert patient.failed.total() == 10
    assert patient.calls == {"polymarket listings": 1, "kalshi listings": 1}


def test_an_order_at_the_best_ask_is_filled_at_it(reader: Reader) -> None:
    ledger = PaperLedger(mongomock.MongoClient()["arbsite"]["paper_orders"])
    venue = PaperVenue(reader, ledger, standing())
    market = _with_depth(venue)
    ask = venue.read_books([market])[market.market_id][0].asks[0]
    order = Order("a", reader.name, market.market_id, 0, market.min_size, ask.price)
    receipt = venue.place_order(order)
    assert receipt.status is OrderStatus.ACCEPTED
    assert [(f.price, f.size) for f in receipt.fills] == [(ask.price, market.min_size)]
    assert receipt.fee >= Decimal(0)
    assert venue.place_order(order) == receipt


def _with_depth(venue: PaperVenue) -> Market:
    markets = venue.list_markets().markets
    books = venue.read_books(markets)
    for market in markets:
        pair = books.get(market.market_id)
        if market.taker_delay or not pair or not pair[0].asks:
            continue
        best = pair[0].asks[0]
        is_worth_it = best.price * market.min_size >= market.min_notional
        if is_worth_it and (best.size or 0) >= market.min_size:
            return market
    raise AssertionError("no market with an ask")
