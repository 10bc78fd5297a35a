"""The venues' own clients read the simulator over sockets, unmodified."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from positions.venues.simulator.server import SimulatorServer
from tests.support.simulator_clients import Exchange, served
from tests.support.simulator_worlds import NOON, live

if TYPE_CHECKING:
    import polymarket
    from py_clob_client_v2 import ClobClient


@pytest.fixture(scope="module")
def exchange() -> Exchange:
    return Exchange()


@pytest.fixture(scope="module")
def server(exchange: Exchange) -> Iterator[SimulatorServer]:
    with served(exchange) as running:
        yield running


@pytest.fixture(scope="module")
def public(server: SimulatorServer) -> Iterator[polymarket.PublicClient]:
    # To load it takes seconds: only where it is used.
    polymarket = pytest.importorskip(
        "polymarket", reason="polymarket-client is not installed"
    )
    from polymarket._internal.environment import PRODUCTION_CONFIG, create_environment

    config = dataclasses.replace(
        PRODUCTION_CONFIG,
        gamma_url=f"{server.url}/gamma",
        clob_url=f"{server.url}/clob",
        data_url=f"{server.url}/data",
        rfq_url=f"{server.url}/rfq",
        clob_market_ws_url="ws://127.0.0.1:1/ws",
    )
    environment = create_environment(name="simulated", config=config)
    with polymarket.PublicClient(environment) as client:
        yield client


@pytest.fixture(scope="module")
def books(server: SimulatorServer) -> Iterator[ClobClient]:
    module = pytest.importorskip(
        "py_clob_client_v2", reason="py-clob-client-v2 is not installed"
    )
    from py_clob_client_v2.http_helpers import helpers

    yield module.ClobClient(host=f"{server.url}/clob", chain_id=137)
    # All its clients share one connection, which it closes with the process alone.
    helpers._http_client.close()


def open_count(exchange: Exchange) -> int:
    return sum(
        scenario.question.polymarket is not None
        and scenario.outcome.polymarket.is_open(NOON)
        for scenario in live(exchange.world, NOON)
    )


def test_polymarkets_client_lists_every_open_market(
    public: polymarket.PublicClient, exchange: Exchange
) -> None:
    markets = [
        market
        for page in public.list_markets(closed=False, page_size=7)
        for market in page.items
    ]
    assert (
        len({market.id for market in markets}) == len(markets) == open_count(exchange)
    )
    for market in markets:
        scenario = exchange.world.by_number(int(market.id))
        assert scenario is not None
        text = scenario.question.polymarket
        assert text is not None
        assert market.question == text.question
        labels = (market.outcomes.yes.label, market.outcomes.no.label)
        assert labels == text.outcomes
        assert market.trading.fee_schedule is not None
        assert market.trading.fee_schedule.rate is not None


def test_polymarkets_client_reads_events_and_single_records(
    public: polymarket.PublicClient,
) -> None:
    page = next(iter(public.list_events(closed=False, page_size=5)))
    event = page.items[0]
    assert event.tags
    assert event.slug is not None
    assert public.get_event(slug=event.slug).id == event.id
    market = event.markets[0]
    assert market.slug is not None
    assert public.get_market(id=market.id).slug == market.slug
    assert public.get_market(slug=market.slug).id == market.id
    assert public.get_event(id=event.id).title == event.title


def test_polymarkets_client_reads_books_and_prices(
    public: polymarket.PublicClient,
) -> None:
    market = next(iter(public.list_markets(closed=False))).items[0]
    outcomes = market.outcomes.yes, market.outcomes.no
    tokens = [outcome.token_id for outcome in outcomes if outcome.token_id is not None]
    book = public.get_order_book(token_id=tokens[0])
    assert book.bids[-1].price < book.asks[-1].price
    both = public.get_order_books(token_ids=tokens)
    assert {summary.asset_id for summary in both} == set(tokens)
    middle = public.get_midpoint(token_id=tokens[0])
    assert middle == (book.bids[-1].price + book.asks[-1].price) / 2
    assert public.get_price(token_id=tokens[0], side="BUY") == book.bids[-1].price
    spread = book.asks[-1].price - book.bids[-1].price
    assert public.get_spread(token_id=tokens[0]) == spread
    trade = public.get_last_trade_price(token_id=tokens[0])
    assert trade is not None
    assert trade.price > 0


def test_polymarkets_client_reads_a_resolved_market(
    public: polymarket.PublicClient,
) -> None:
    page = next(iter(public.list_markets(closed=True, page_size=50)))
    final = [m for m in page.items if m.resolution.uma_resolution_status == "resolved"]
    assert final
    for market in final:
        prices = market.outcomes.yes.price, market.outcomes.no.price
        assert sum(price for price in prices if price is not None) == 1
        assert market.state.closed_time is not None


def test_the_clob_client_reads_books(books: ClobClient, exchange: Exchange) -> None:
    record = exchange.get("/gamma/markets/keyset?limit=1")["markets"][0]
    tokens = json.loads(record["clobTokenIds"])
    book = books.get_order_book(tokens[0])
    best = book["bids"][-1] if isinstance(book, dict) else book.bids[-1]
    price = best["price"] if isinstance(best, dict) else best.price
    assert float(price) == record["bestBid"]
    from py_clob_client_v2 import BookParams

    wanted = [BookParams(token_id=token) for token in tokens]
    assert len(books.get_order_books(wanted)) == 2
    assert books.get_tick_size(tokens[0]) == str(record["orderPriceMinTickSize"])
    assert books.get_neg_risk(tokens[0]) is record["negRisk"]
    assert Decimal(books.get_midpoint(tokens[0])["mid"]) > 0
    assert Decimal(books.get_spread(tokens[0])["spread"]) > 0
    assert books.get_price(tokens[0], "BUY")["price"] == price
    assert books.get_last_trade_price(tokens[0])["side"] == "BUY"
    assert books.get_midpoints(wanted).keys() == set(tokens)


def test_the_clob_client_computes_the_published_hash(
    books: ClobClient, exchange: Exchange
) -> None:
    from py_clob_client_v2.utilities import parse_raw_orderbook_summary

    record = exchange.get("/gamma/markets/keyset?limit=1")["markets"][0]
    token = json.loads(record["clobTokenIds"])[0]
    raw = exchange.get(f"/clob/book?token_id={token}")
    computed = books.get_order_book_hash(parse_raw_orderbook_summary(raw))
    assert computed == raw["hash"]


def test_the_clob_client_pages_through_markets(books: ClobClient) -> None:
    cursor, markets = "MA==", []
    while cursor != "LTE=":
        page = books.get_markets(next_cursor=cursor)
        markets += page["data"]
        cursor = page["next_cursor"]
    assert len({market["condition_id"] for market in markets}) == len(markets) > 100
    condition = markets[0]["condition_id"]
    assert books.get_market(condition)["condition_id"] == condition
    assert books.get_clob_market_info(condition)["mos"] == 5
    assert books.get_sampling_simplified_markets()["data"]


def test_the_clob_client_reads_health_and_time(
    books: ClobClient, exchange: Exchange
) -> None:
    assert books.get_ok() == "OK"
    assert books.get_server_time() == int(NOON.timestamp())
    assert books.get_version() == 2
    record = exchange.get("/gamma/markets/keyset?limit=1")["markets"][0]
    token = json.loads(record["clobTokenIds"])[0]
    from py_clob_client_v2 import PricesHistoryParams

    history = books.get_prices_history(PricesHistoryParams(market=token, interval="1d"))
    assert all(0 < point["p"] < 1 for point in history["history"])


def test_the_clob_client_raises_for_a_missing_book(books: ClobClient) -> None:
    from py_clob_client_v2.exceptions import PolyApiException

    with pytest.raises(PolyApiException) as raised:
        books.get_order_book("123")
    assert raised.value.status_code == 404
