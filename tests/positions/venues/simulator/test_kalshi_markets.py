"""Kalshi's listing of markets: required keys, paging, filters and combinations."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from positions.venues.fields import Skipped
from positions.venues.kalshi import parse_market
from tests.support.simulator_clients import KALSHI_API, Exchange, kalshi_pages
from tests.support.simulator_worlds import HARD, NOON, days_from, world_of

TEXTS = {
    "ticker", "event_ticker", "market_type", "title", "yes_sub_title", "no_sub_title",
    "created_time", "updated_time", "open_time", "close_time",
    "expected_expiration_time", "latest_expiration_time", "status",
    "yes_bid_dollars", "yes_bid_size_fp", "yes_ask_dollars", "yes_ask_size_fp",
    "no_bid_dollars", "no_ask_dollars", "last_price_dollars", "volume_fp",
    "volume_24h_fp", "result", "open_interest_fp", "notional_value_dollars",
    "previous_yes_bid_dollars", "previous_yes_ask_dollars", "previous_price_dollars",
    "settlement_bounds_type", "expiration_value", "rules_primary", "rules_secondary",
    "price_level_structure", "liquidity_dollars",
}  # fmt: skip


ACTIVE = {
    "exchange_active": True,
    "trading_active": True,
    "exchange_estimated_resume_time": None,
}


def test_a_market_has_every_required_key_as_text() -> None:
    for record in Exchange().get(f"{KALSHI_API}/markets?limit=1000")["markets"]:
        assert set(record) >= TEXTS | {"can_close_early", "price_ranges"}
        assert all(isinstance(record[name], str) for name in TEXTS)
        assert isinstance(record["settlement_timer_seconds"], int)


@pytest.mark.parametrize("limit", [4, 50, 1000])
def test_pages_end_with_an_empty_cursor(limit: int) -> None:
    exchange = Exchange()
    records = kalshi_pages(exchange, f"/markets?status=open&limit={limit}", "markets")
    tickers = [record["ticker"] for record in records]
    assert len(tickers) == len(set(tickers)) > 80
    assert {record["status"] for record in records} == {"active"}


@pytest.mark.parametrize(
    "query",
    [
        "cursor=nonsense",
        "cursor=Z2FtbWF8MTI=",
        "limit=1001",
        "limit=-1",
        "limit=x",
        "status=active",
        "mve_filter=maybe",
        "min_close_ts=1",
    ],
)
def test_a_bad_parameter_is_rejected_with_a_nested_error(query: str) -> None:
    error = Exchange().get(f"{KALSHI_API}/markets?{query}", 400)["error"]
    assert error["code"] == "invalid_parameter"


def test_another_name_for_the_cursor_is_ignored() -> None:
    exchange = Exchange()
    page = exchange.get(f"{KALSHI_API}/markets?limit=3")
    again = exchange.get(f"{KALSHI_API}/markets?limit=3&after_cursor={page['cursor']}")
    assert again == page


def test_queries_and_records_use_different_status_words() -> None:
    exchange = Exchange()
    words = {
        status: {r["status"] for r in kalshi_pages(exchange, path, "markets")}
        for status in ("open", "closed", "settled")
        for path in [f"/markets?limit=1000&status={status}"]
    }
    assert words == {
        "open": {"active"},
        "closed": {"closed", "determined"},
        "settled": {"finalized"},
    }


def test_markets_are_found_by_tickers_event_and_series() -> None:
    exchange = Exchange()
    page = exchange.get(f"{KALSHI_API}/markets?limit=2")["markets"]
    tickers = ",".join([*(m["ticker"] for m in page), "KXNOTHING-27JAN01"])
    selected = exchange.get(f"{KALSHI_API}/markets?tickers={tickers}")["markets"]
    assert selected == page
    market = page[0]
    path = f"{KALSHI_API}/markets/{market['ticker']}"
    assert exchange.get(path) == {"market": market}
    event = exchange.get(f"{KALSHI_API}/markets?event_ticker={market['event_ticker']}")
    assert market in event["markets"]
    series = exchange.get(f"{KALSHI_API}/markets?series_ticker=KXNBAGAME&limit=1000")
    assert {r["ticker"].split("-")[0] for r in series["markets"]} == {"KXNBAGAME"}


@pytest.mark.parametrize(
    "path",
    ["markets/KXNO", "events/KXNO", "series/KXNO", "nope", "markets/KXNO/orderbook"],
)
def test_unknown_paths_and_tickers_are_not_found(path: str) -> None:
    error = Exchange().get(f"{KALSHI_API}/{path}", 404)["error"]
    assert error["code"] == "not_found"


def test_combinations_flood_the_listing_unless_they_are_excluded() -> None:
    exchange = Exchange()
    unfiltered, excluded, only = (
        kalshi_pages(
            exchange, f"/markets?status=open&limit=1000{mve_filter}", "markets"
        )
        for mve_filter in ("", "&mve_filter=exclude", "&mve_filter=only")
    )
    assert len(only) == 30
    assert len(unfiltered) == len(excluded) + len(only)
    assert all(record["mve_selected_legs"] for record in only)
    assert all("mve_selected_legs" not in record for record in excluded)
    assert all(set(record) >= TEXTS for record in only)
    events = exchange.get(f"{KALSHI_API}/events?with_nested_markets=true")["events"]
    nested = [market for event in events for market in event["markets"]]
    assert all("mve_selected_legs" not in record for record in nested)
    exchange.get(f"{KALSHI_API}/markets?mve_filter=none", 400)


def test_our_parser_skips_combinations_by_name() -> None:
    for record in Exchange().get(f"{KALSHI_API}/markets?mve_filter=only")["markets"]:
        with pytest.raises(Skipped, match="multivariate"):
            parse_market(record)


def test_the_exchange_status_is_active() -> None:
    assert Exchange().get(f"{KALSHI_API}/exchange/status") == ACTIVE


def test_no_fee_changes_are_scheduled() -> None:
    changes = Exchange().get(f"{KALSHI_API}/series/fee_changes")
    assert changes == {"series_fee_change_arr": []}


def test_the_hard_world_has_rare_maintenance_with_an_end() -> None:
    world, paused = world_of(1, HARD), []
    for at in days_from(NOON.replace(hour=8, minute=30), 700):
        exchange = Exchange(at, world=world)
        status = exchange.get(f"{KALSHI_API}/exchange/status")
        if status == ACTIVE:
            continue
        paused.append(at)
        ends = datetime.fromisoformat(status["exchange_estimated_resume_time"])
        assert timedelta(minutes=30) <= ends - at <= timedelta(minutes=90)
        exchange.get(f"{KALSHI_API}/markets?limit=1", 503)
        after = Exchange(ends, world=world)
        assert after.get(f"{KALSHI_API}/exchange/status") == ACTIVE
        after.get(f"{KALSHI_API}/markets?limit=1")
        break
    assert paused
