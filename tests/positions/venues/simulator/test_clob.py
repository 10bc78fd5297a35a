"""The CLOB's books: best level last, outcomes mirrored, 404 without a book."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from positions.venues.simulator.polymarket.clob import MAX_BOOKS
from tests.support.simulator_clients import Exchange
from tests.support.simulator_worlds import HARD, world_of

NO_BOOK = {"error": "No orderbook exists for the requested token id"}


def tokens_of(exchange: Exchange, closed: str = "false") -> list[list[str]]:
    page = exchange.get(f"/gamma/markets/keyset?limit=100&closed={closed}")
    return [json.loads(record["clobTokenIds"]) for record in page["markets"]]


def prices(levels: list[dict[str, Any]]) -> list[Decimal]:
    return [Decimal(level["price"]) for level in levels]


def test_the_best_level_is_the_last_on_both_sides() -> None:
    exchange = Exchange()
    for token, _ in tokens_of(exchange):
        book = exchange.get(f"/clob/book?token_id={token}")
        assert book["asset_id"] == token
        assert prices(book["bids"]) == sorted(prices(book["bids"]))
        assert prices(book["asks"]) == sorted(prices(book["asks"]), reverse=True)
        if book["bids"] and book["asks"]:
            assert prices(book["bids"])[-1] < prices(book["asks"])[-1]
        assert max(len(book["bids"]), len(book["asks"])) > 3
        assert (len(book["hash"]), book["min_order_size"]) == (40, "5")


def test_the_books_of_both_outcomes_mirror_each_other() -> None:
    exchange = Exchange()
    for tokens in tokens_of(exchange):
        books = exchange.post("/clob/books", [{"token_id": t} for t in tokens])
        mirrored = [(1 - Decimal(x["price"]), x["size"]) for x in books[0]["bids"]]
        asks = [(Decimal(x["price"]), x["size"]) for x in books[1]["asks"]]
        assert asks == mirrored


def test_prices_are_multiples_of_the_tick_size() -> None:
    exchange = Exchange()
    ticks = set()
    for token, _ in tokens_of(exchange):
        book = exchange.get(f"/clob/book?token_id={token}")
        tick = Decimal(book["tick_size"])
        ticks.add(tick)
        assert all(p % tick == 0 for p in prices(book["bids"] + book["asks"]))
    assert ticks == {Decimal("0.01"), Decimal("0.001")}


def test_some_sizes_are_fractions() -> None:
    exchange = Exchange()
    sizes = [
        level["size"]
        for token, _ in tokens_of(exchange)
        for level in exchange.get(f"/clob/book?token_id={token}")["bids"]
    ]
    fractions = [size for size in sizes if Decimal(size) % 1]
    assert 0.1 < len(fractions) / len(sizes) < 0.5


def test_closed_and_unknown_tokens_have_no_book() -> None:
    exchange = Exchange()
    closed = tokens_of(exchange, "true")[0][0]
    opened = tokens_of(exchange)[0][0]
    forged = f"{opened[:10]}{(int(opened[10]) + 1) % 10}{opened[11:]}"
    for token in (closed, forged, "123", ""):
        assert exchange.get(f"/clob/book?token_id={token}", 404) == NO_BOOK
    wanted = [{"token_id": token} for token in (closed, opened, forged)]
    assert [b["asset_id"] for b in exchange.post("/clob/books", wanted)] == [opened]


@pytest.mark.parametrize("body", [{}, [1], [{"token": "1"}], [{"token_id": 1}]])
def test_a_body_without_tokens_is_rejected(body: object) -> None:
    Exchange().post("/clob/books", body, 400)


def test_more_than_five_hundred_books_are_rejected() -> None:
    wanted = [{"token_id": "1"}] * (MAX_BOOKS + 1)
    Exchange().post("/clob/books", wanted, 400)


def test_price_midpoint_and_spread_match_the_book() -> None:
    exchange = Exchange()
    token = tokens_of(exchange)[0][0]
    book = exchange.get(f"/clob/book?token_id={token}")
    bid, ask = book["bids"][-1]["price"], book["asks"][-1]["price"]
    params = f"token_id={token}"
    assert exchange.get(f"/clob/price?{params}&side=BUY") == {"price": bid}
    assert exchange.get(f"/clob/price?{params}&side=SELL") == {"price": ask}
    middle = exchange.get(f"/clob/midpoint?{params}")["mid"]
    assert Decimal(middle) == (Decimal(bid) + Decimal(ask)) / 2
    assert Decimal(exchange.get(f"/clob/spread?{params}")["spread"]) == (
        Decimal(ask) - Decimal(bid)
    )
    assert exchange.get(f"/clob/tick-size?{params}")["minimum_tick_size"] == float(
        book["tick_size"]
    )
    assert exchange.get(f"/clob/fee-rate?{params}") == {"base_fee": 0}
    wanted = [{"token_id": token, "side": "SELL"}]
    assert exchange.post("/clob/prices", wanted) == {token: {"SELL": ask}}
    assert exchange.post("/clob/midpoints", wanted) == {token: middle}


def test_markets_are_paged_to_the_end_cursor() -> None:
    exchange, cursor, markets = Exchange(), "MA==", []
    while cursor != "LTE=":
        page = exchange.get(f"/clob/markets?next_cursor={cursor}")
        assert page["count"] == len(page["data"]) <= page["limit"]
        markets += page["data"]
        cursor = page["next_cursor"]
    conditions = [market["condition_id"] for market in markets]
    assert len(conditions) == len(set(conditions)) > 100
    assert exchange.get(f"/clob/markets/{conditions[0]}") == markets[0]


def test_a_resolved_market_names_its_winner_and_a_void_one_none() -> None:
    exchange = Exchange(world=world_of(1, HARD))
    winners = set()
    page = exchange.get("/gamma/markets/keyset?limit=100&closed=true")
    for record in page["markets"]:
        market = exchange.get(f"/clob/markets/{record['conditionId']}")
        paid = json.loads(record["outcomePrices"])
        winner_flags = [token["winner"] for token in market["tokens"]]
        if record["umaResolutionStatus"] == "resolved":
            assert winner_flags == [price == "1" for price in paid]
            winners.add(sum(winner_flags))
        else:
            assert winner_flags == [False, False]
    assert winners == {0, 1}


def test_a_condition_has_its_tokens_and_fee() -> None:
    exchange = Exchange()
    record = exchange.get("/gamma/markets/keyset?limit=1")["markets"][0]
    details = exchange.get(f"/clob/clob-markets/{record['conditionId']}")
    tokens = json.loads(record["clobTokenIds"])
    assert [token["t"] for token in details["t"]] == tokens
    assert details["fd"]["r"] == record["feeSchedule"]["rate"]
    by_token = exchange.get(f"/clob/markets-by-token/{tokens[1]}")
    assert by_token["condition_id"] == record["conditionId"]


def test_time_and_health_can_be_read() -> None:
    exchange = Exchange()
    assert exchange.get("/clob/ok") == "OK"
    now = exchange.clock.venue_now().timestamp()
    assert exchange.get("/clob/time") == int(now)
    assert exchange.get("/clob/version") == {"version": 2}


@pytest.mark.parametrize(
    "path", ["nope", "markets/0x12", "a/b/c", "markets-by-token/1"]
)
def test_unknown_paths_and_ids_are_not_found(path: str) -> None:
    Exchange().get(f"/clob/{path}", 404)
