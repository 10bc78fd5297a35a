"""Kalshi's events and series."""

from __future__ import annotations

from tests.support.simulator_clients import KALSHI_API, Exchange, kalshi_pages

OPEN = "/markets?status=open&limit=1000&mve_filter=exclude"
EVENT_KEYS = {
    "event_ticker", "series_ticker", "sub_title", "title", "collateral_return_type",
    "mutually_exclusive", "settlement_sources", "category", "strike_date",
}  # fmt: skip
SERIES_KEYS = {
    "ticker", "frequency", "title", "category", "categories", "tags",
    "settlement_sources", "contract_url", "contract_terms_url", "fee_type",
    "fee_multiplier", "additional_prohibitions",
}  # fmt: skip


def test_events_nest_their_markets_only_on_request() -> None:
    exchange = Exchange()
    path = "/events?status=open&limit=30&with_nested_markets=true"
    events = kalshi_pages(exchange, path, "events")
    assert all(set(event) >= EVENT_KEYS for event in events)
    nested = {m["ticker"] for event in events for m in event["markets"]}
    open_markets = kalshi_pages(exchange, OPEN, "markets")
    assert nested >= {record["ticker"] for record in open_markets}
    bare = exchange.get(f"{KALSHI_API}/events?limit=5")
    assert all("markets" not in event for event in bare["events"])
    assert bare["milestones"] == []


def test_an_event_is_read_with_its_markets_beside_or_within_it() -> None:
    exchange = Exchange()
    ticker = exchange.get(f"{KALSHI_API}/events?limit=1")["events"][0]["event_ticker"]
    beside = exchange.get(f"{KALSHI_API}/events/{ticker}")
    assert beside["markets"]
    assert "markets" not in beside["event"]
    within = exchange.get(f"{KALSHI_API}/events/{ticker}?with_nested_markets=true")
    assert within["event"]["markets"] == beside["markets"]


def test_series_have_a_category_and_a_fee_multiplier() -> None:
    exchange = Exchange()
    every = exchange.get(f"{KALSHI_API}/series")["series"]
    assert all(set(series) >= SERIES_KEYS for series in every)
    assert {series["fee_multiplier"] for series in every} == {1.0, 0.5}
    weather = exchange.get(f"{KALSHI_API}/series?category=Climate and Weather")[
        "series"
    ]
    assert weather
    assert {series["category"] for series in weather} == {"Climate and Weather"}
    series = exchange.get(f"{KALSHI_API}/series/{weather[0]['ticker']}")
    assert series == {"series": weather[0]}
