"""Gamma's listings: shapes, paging, filters and the way to a resolution."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from positions.venues.simulator.outcomes import Ending
from positions.venues.simulator.polymarket.status import text_of
from positions.venues.simulator.world import Story
from tests.support.simulator_clients import Exchange
from tests.support.simulator_worlds import NOON

REQUIRED = {
    "id", "question", "slug", "conditionId", "questionID", "description",
    "outcomes", "outcomePrices", "clobTokenIds", "startDate", "endDate", "active",
    "closed", "archived", "acceptingOrders", "enableOrderBook", "restricted",
    "negRisk", "orderPriceMinTickSize", "orderMinSize", "volume", "volumeNum",
    "liquidity", "liquidityNum", "umaResolutionStatuses", "feesEnabled", "feeType",
    "feeSchedule", "events",
}  # fmt: skip


def all_pages(exchange: Exchange, path: str, items: str) -> list[dict[str, Any]]:
    """Every record of a keyset listing, following its cursors."""
    found, cursor, seen = [], "", set()
    while True:
        page = exchange.get(f"{path}&after_cursor={cursor}" if cursor else path)
        found += page[items]
        cursor = page.get("next_cursor", "")
        if not cursor:
            assert "next_cursor" not in page
            return found
        assert cursor not in seen
        seen.add(cursor)


def a_story(exchange: Exchange, ending: Ending = Ending.AGREE) -> Story:
    """A story on both venues that trades now and ends so."""
    return next(
        pair.story
        for pair in exchange.world.true_pairs(exchange.clock.venue_now())
        if pair.story.fate.ending is ending
    )


def record_at(story: Story, at: datetime) -> dict[str, Any]:
    record: dict[str, Any] = Exchange(at).get(f"/gamma/markets/{story.number}")
    return record


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


def test_games_carry_their_teams_and_start() -> None:
    records = Exchange().get(
        "/gamma/markets/keyset?limit=100&sports_market_types=moneyline"
    )["markets"]
    assert records
    for record in records:
        assert "Yes" not in record["outcomes"]
        assert record["gameStartTime"].endswith("+00")
        assert record["sportsMarketType"] == "moneyline"


@pytest.mark.parametrize("limit", [3, 7, 100])
def test_pages_follow_each_other_without_gap_or_repeat(limit: int) -> None:
    exchange = Exchange()
    path = f"/gamma/markets/keyset?limit={limit}"
    ids = [record["id"] for record in all_pages(exchange, path, "markets")]
    listed = [
        story
        for story in exchange.world.live(NOON)
        if story.question.polymarket and story.fate.polymarket.is_open(NOON)
    ]
    assert len(ids) == len(set(ids)) == len(listed)


def test_a_page_holds_a_hundred_at_most() -> None:
    page = Exchange().get("/gamma/markets/keyset?limit=5000&closed=true")
    assert len(page["markets"]) == 100
    assert page["next_cursor"]


@pytest.mark.parametrize("name", ["cursor", "next_cursor"])
def test_a_wrong_name_for_the_cursor_repeats_the_first_page(name: str) -> None:
    exchange = Exchange()
    first = exchange.get("/gamma/markets/keyset?limit=2")
    again = exchange.get(f"/gamma/markets/keyset?limit=2&{name}={first['next_cursor']}")
    assert again == first


def test_a_forged_cursor_is_refused() -> None:
    error = Exchange().get("/gamma/markets/keyset?after_cursor=bm9uc2Vuc2U=", 422)
    assert error["type"] == "validation error"


def test_closed_markets_are_listed_only_when_asked_for() -> None:
    exchange = Exchange()
    usual = exchange.get("/gamma/markets/keyset?limit=100")["markets"]
    closed = exchange.get("/gamma/markets/keyset?limit=100&closed=true")["markets"]
    assert {record["closed"] for record in usual} == {False}
    assert {record["closed"] for record in closed} == {True}
    assert {record["active"] for record in closed} == {True}


def test_markets_are_found_by_ids_tokens_conditions_and_slugs() -> None:
    exchange = Exchange()
    first, second, *_ = exchange.get("/gamma/markets/keyset")["markets"]
    both = f"/gamma/markets/keyset?id={first['id']}&id={second['id']}&id=777"
    found = exchange.get(both)["markets"]
    assert [record["id"] for record in found] == [first["id"], second["id"]]
    token = json.loads(first["clobTokenIds"])[1]
    for query in (
        f"clob_token_ids={token}",
        f"condition_ids={first['conditionId']}",
        f"slug={first['slug']}",
        f"question_ids={first['questionID']}",
    ):
        found = exchange.get(f"/gamma/markets/keyset?{query}")["markets"]
        assert [record["id"] for record in found] == [first["id"]]


def test_an_id_filter_hides_closed_markets_unless_told() -> None:
    exchange = Exchange()
    closed = exchange.get("/gamma/markets/keyset?closed=true")["markets"][0]
    path = f"/gamma/markets/keyset?id={closed['id']}"
    assert exchange.get(path)["markets"] == []
    assert exchange.get(f"{path}&closed=true")["markets"] == [closed]
    assert exchange.get(f"/gamma/markets/{closed['id']}") == closed


def test_filters_and_orders_by_date_and_volume() -> None:
    exchange = Exchange()
    limit = "2027-03-12T00:00:00Z"
    soon = exchange.get(f"/gamma/markets/keyset?limit=100&end_date_max={limit}")
    assert soon["markets"]
    assert all(record["endDate"] <= limit for record in soon["markets"])
    path = "/gamma/markets/keyset?limit=9&order=volumeNum&ascending=false"
    volumes = [r["volumeNum"] for r in all_pages(exchange, path, "markets")]
    assert volumes == sorted(volumes, reverse=True)
    rich = exchange.get("/gamma/markets/keyset?limit=100&volume_num_min=50000")
    assert all(record["volumeNum"] >= 50_000 for record in rich["markets"])
    exchange.get("/gamma/markets/keyset?order=volume_num", 422)
    exchange.get("/gamma/markets/keyset?limit=many", 422)


def test_an_address_of_more_than_eight_thousand_letters_is_refused() -> None:
    query = "&".join(f"id={number}" for number in range(10**6, 10**6 + 1000))
    Exchange().get(f"/gamma/markets/keyset?{query}", 414)


def test_listings_are_only_read() -> None:
    Exchange().post("/gamma/markets/keyset", {}, 405)
    Exchange().post("/kalshi/trade-api/v2/markets", {}, 405)


def test_events_nest_their_markets_and_carry_tags() -> None:
    exchange = Exchange()
    events = all_pages(exchange, "/gamma/events/keyset?closed=false&limit=10", "events")
    assert len({event["id"] for event in events}) == len(events)
    nested = [market["id"] for event in events for market in event["markets"]]
    listed = all_pages(exchange, "/gamma/markets/keyset?limit=100", "markets")
    assert set(nested) >= {record["id"] for record in listed}
    labels = {event["tags"][0]["label"] for event in events}
    assert labels == {"Crypto", "Sports", "Weather", "Economy", "Politics", "Culture"}
    assert max(len(event["markets"]) for event in events) >= 3


def test_events_are_read_singly_and_by_tag() -> None:
    exchange = Exchange()
    event = exchange.get("/gamma/events/keyset?limit=1")["events"][0]
    assert exchange.get(f"/gamma/events/{event['id']}") == event
    assert exchange.get(f"/gamma/events/slug/{event['slug']}") == event
    market = exchange.get(f"/gamma/markets/{event['markets'][0]['id']}")
    assert market["events"][0]["id"] == event["id"]
    games = exchange.get("/gamma/events/keyset?tag_slug=nba&limit=50")["events"]
    assert games
    assert all("NBA" in [tag["label"] for tag in game["tags"]] for game in games)


def test_the_old_lists_are_arrays_with_offsets() -> None:
    exchange = Exchange()
    first, second = (
        exchange.get(f"/gamma/markets?limit=5&offset={offset}") for offset in (0, 5)
    )
    assert len(first) == len(second) == 5
    assert not {r["id"] for r in first} & {r["id"] for r in second}
    assert isinstance(exchange.get("/gamma/events?limit=2"), list)
    answer = exchange.core.handle("GET", "/gamma/markets")
    assert answer.headers["Deprecation"] == "true"
    keyset = exchange.core.handle("GET", "/gamma/markets/keyset")
    assert "Deprecation" not in keyset.headers
    error = exchange.get("/gamma/markets?offset=2001", 422)
    assert "offset too large" in error["error"]


def test_tags_are_listed_and_read() -> None:
    exchange = Exchange()
    tags = exchange.get("/gamma/tags")
    crypto = next(tag for tag in tags if tag["label"] == "Crypto")
    assert exchange.get(f"/gamma/tags/{crypto['id']}") == crypto
    assert exchange.get("/gamma/tags/slug/crypto") == crypto
    first = exchange.get("/gamma/markets/keyset?limit=1&include_tag=true")["markets"][0]
    assert exchange.get(f"/gamma/markets/{first['id']}/tags") == first["tags"]


@pytest.mark.parametrize(
    "path",
    [
        "markets/999",
        "markets/slug/none",
        "events/1",
        "events/slug/no",
        "tags/0",
        "nope",
    ],
)
def test_the_unknown_is_not_found(path: str) -> None:
    assert "error" in Exchange().get(f"/gamma/{path}", 404)


def test_a_market_that_has_not_opened_is_not_found() -> None:
    exchange = Exchange()
    story = a_story(exchange)
    before = story.fate.polymarket.opens_at - timedelta(seconds=1)
    Exchange(before).get(f"/gamma/markets/{story.number}", 404)


@pytest.mark.parametrize("ending", [Ending.AGREE, Ending.VOID_AND_SCALAR])
def test_a_market_goes_from_open_by_proposed_to_resolved(ending: Ending) -> None:
    story = a_story(Exchange(), ending)
    life = story.fate.polymarket
    moment = timedelta(seconds=1)
    opened = record_at(story, life.closes_at - moment)
    assert (opened["closed"], opened["acceptingOrders"]) == (False, True)
    assert "umaResolutionStatus" not in opened
    assert "closedTime" not in opened
    proposed = record_at(story, life.closes_at)
    assert (proposed["closed"], proposed["acceptingOrders"]) == (True, False)
    assert proposed["umaResolutionStatus"] == "proposed"
    assert not set(json.loads(proposed["outcomePrices"])) & {"0", "1", "0.5"}
    assert proposed["closedTime"] == life.closes_at.strftime("%Y-%m-%d %H:%M:%S+00")
    resolved = record_at(story, life.final_at)
    assert resolved["umaResolutionStatus"] == "resolved"
    affirmed = json.loads(resolved["outcomePrices"])[text_of(story).yes_index]
    assert affirmed == f"{life.pays.normalize():f}"
    assert affirmed in {"0", "1", "0.5"}


def test_a_disputed_market_says_so_before_it_is_resolved() -> None:
    exchange = Exchange()
    story = next(
        story
        for story in exchange.world.stories(NOON)
        if len(story.fate.polymarket.stages) == 4 and story.question.polymarket
    )
    disputed = story.fate.polymarket.stages[2]
    record = record_at(story, disputed.starts_at)
    assert record["umaResolutionStatus"] == disputed.word == "disputed"
    assert json.loads(record["umaResolutionStatuses"]) == ["proposed", "disputed"]
