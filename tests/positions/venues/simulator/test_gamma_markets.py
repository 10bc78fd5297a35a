"""Gamma's listing of markets: records, paging, filters and orders."""

from __future__ import annotations

import json

import pytest

from tests.support.simulator_clients import Exchange, gamma_pages
from tests.support.simulator_worlds import NOON, live

REQUIRED = {
    "id", "question", "slug", "conditionId", "questionID", "description",
    "outcomes", "outcomePrices", "clobTokenIds", "startDate", "endDate", "active",
    "closed", "archived", "acceptingOrders", "enableOrderBook", "restricted",
    "negRisk", "orderPriceMinTickSize", "orderMinSize", "volume", "volumeNum",
    "liquidity", "liquidityNum", "umaResolutionStatuses", "feesEnabled", "feeType",
    "feeSchedule", "events",
}  # fmt: skip


def test_a_market_has_every_key_that_readers_need() -> None:
    for record in Exchange().get("/gamma/markets/keyset?limit=100")["markets"]:
        assert set(record) >= REQUIRED
        assert record["id"].isdecimal()
        assert len(record["conditionId"]) == 66
        for name in ("outcomes", "outcomePrices", "clobTokenIds"):
            assert isinstance(record[name], str)
            assert len(json.loads(record[name])) == 2
        assert all(len(t) == 77 for t in json.loads(record["clobTokenIds"]))
        assert sum(map(float, json.loads(record["outcomePrices"]))) == pytest.approx(1)
        if {"bestBid", "bestAsk"} <= set(record):
            assert isinstance(record["bestBid"], float)
            assert record["bestBid"] < record["bestAsk"]


def test_games_have_their_teams_and_start() -> None:
    listed = gamma_pages(Exchange(), "/gamma/markets/keyset?limit=100", "markets")
    records = [r for r in listed if r.get("sportsMarketType") == "moneyline"]
    assert records
    for record in records:
        assert "Yes" not in record["outcomes"]
        assert record["gameStartTime"].endswith("+00")
        assert record["sportsMarketType"] == "moneyline"
        assert record["secondsDelay"] == 3


@pytest.mark.parametrize("limit", [3, 7, 100])
def test_pages_follow_each_other_without_gap_or_repeat(limit: int) -> None:
    exchange = Exchange()
    path = f"/gamma/markets/keyset?limit={limit}"
    ids = [record["id"] for record in gamma_pages(exchange, path, "markets")]
    listed = [
        scenario
        for scenario in live(exchange.world, NOON)
        if scenario.question.polymarket and scenario.outcome.polymarket.is_open(NOON)
    ]
    assert len(ids) == len(set(ids)) == len(listed)


def test_a_page_has_a_hundred_markets_at_most() -> None:
    page = Exchange().get("/gamma/markets/keyset?limit=5000&closed=true")
    assert len(page["markets"]) == 100
    assert page["next_cursor"]


@pytest.mark.parametrize("name", ["cursor", "next_cursor"])
def test_a_wrong_name_for_the_cursor_repeats_the_first_page(name: str) -> None:
    exchange = Exchange()
    page = exchange.get("/gamma/markets/keyset?limit=2")
    again = exchange.get(f"/gamma/markets/keyset?limit=2&{name}={page['next_cursor']}")
    assert again == page


@pytest.mark.parametrize(
    "query",
    [
        "after_cursor=bm9uc2Vuc2U=",
    ],
)
def test_a_forged_cursor_is_rejected(query: str) -> None:
    error = Exchange().get(f"/gamma/markets/keyset?{query}", 422)
    assert error["type"] == "validation error"


def test_closed_markets_are_listed_only_on_request() -> None:
    exchange = Exchange()
    usual = exchange.get("/gamma/markets/keyset?limit=100")["markets"]
    closed = exchange.get("/gamma/markets/keyset?limit=100&closed=true")["markets"]
    assert {record["closed"] for record in usual} == {False}
    assert {record["closed"] for record in closed} == {True}
    assert {record["active"] for record in closed} == {True}


def test_markets_are_found_by_ids_tokens_conditions_and_slugs() -> None:
    exchange = Exchange()
    market, neighbor, *_ = exchange.get("/gamma/markets/keyset")["markets"]
    both = f"/gamma/markets/keyset?id={market['id']}&id={neighbor['id']}&id=777"
    records = exchange.get(both)["markets"]
    assert [record["id"] for record in records] == [market["id"], neighbor["id"]]
    token = json.loads(market["clobTokenIds"])[1]
    for query in (
        f"clob_token_ids={token}",
        f"condition_ids={market['conditionId']}",
        f"slug={market['slug']}",
        f"question_ids={market['questionID']}",
    ):
        records = exchange.get(f"/gamma/markets/keyset?{query}")["markets"]
        assert [record["id"] for record in records] == [market["id"]]


def test_an_id_filter_hides_closed_markets_by_default() -> None:
    exchange = Exchange()
    closed = exchange.get("/gamma/markets/keyset?closed=true")["markets"][0]
    path = f"/gamma/markets/keyset?id={closed['id']}"
    assert exchange.get(path)["markets"] == []
    assert exchange.get(f"{path}&closed=true")["markets"] == [closed]
    assert exchange.get(f"/gamma/markets/{closed['id']}") == closed


@pytest.mark.parametrize("query", ["order=volumeNum", "tag_slug=nba", "limit=many"])
def test_a_filter_that_is_not_simulated_is_rejected(query: str) -> None:
    """To ignore it would be a wrong answer."""
    Exchange().get(f"/gamma/markets/keyset?{query}", 422)


def test_a_url_of_more_than_eight_thousand_characters_is_rejected() -> None:
    query = "&".join(f"id={number}" for number in range(10**6, 10**6 + 1000))
    Exchange().get(f"/gamma/markets/keyset?{query}", 414)


def test_listings_are_read_only() -> None:
    Exchange().post("/gamma/markets/keyset", {}, 405)
    Exchange().post("/kalshi/trade-api/v2/markets", {}, 405)
