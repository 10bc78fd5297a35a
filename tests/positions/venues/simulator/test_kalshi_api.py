"""Kalshi's listings and books: required keys, paging, filters, the way to a result."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from positions.venues.fields import Skipped
from positions.venues.kalshi import parse_market
from positions.venues.simulator.outcomes import Ending
from positions.venues.simulator.world import Pair
from tests.support.simulator_clients import Exchange
from tests.support.simulator_worlds import NOON

API = "/kalshi/trade-api/v2"
OPEN = "/markets?status=open&limit=1000&mve_filter=exclude"
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
EVENT_KEYS = {
    "event_ticker", "series_ticker", "sub_title", "title", "collateral_return_type",
    "mutually_exclusive", "settlement_sources", "category", "strike_date",
}  # fmt: skip
SERIES_KEYS = {
    "ticker", "frequency", "title", "category", "categories", "tags",
    "settlement_sources", "contract_url", "contract_terms_url", "fee_type",
    "fee_multiplier", "additional_prohibitions",
}  # fmt: skip


def all_pages(exchange: Exchange, path: str, items: str) -> list[dict[str, Any]]:
    found, cursor = [], ""
    while True:
        page = exchange.get(f"{API}{path}&cursor={cursor}" if cursor else API + path)
        found += page[items]
        cursor = page["cursor"]
        if cursor == "":
            return found


def pair_with(ending: Ending) -> Pair:
    exchange = Exchange()
    return next(
        pair
        for pair in exchange.world.true_pairs(NOON)
        if pair.story.fate.ending is ending
    )


def test_a_market_has_every_required_key_as_text() -> None:
    for record in Exchange().get(f"{API}/markets?limit=1000")["markets"]:
        assert set(record) >= TEXTS | {"can_close_early", "price_ranges"}
        assert all(isinstance(record[name], str) for name in TEXTS)
        assert isinstance(record["settlement_timer_seconds"], int)


@pytest.mark.parametrize("limit", [4, 50, 1000])
def test_pages_end_with_an_empty_cursor(limit: int) -> None:
    exchange = Exchange()
    records = all_pages(exchange, f"/markets?status=open&limit={limit}", "markets")
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
        "min_close_ts=1&status=settled",
        "min_close_ts=1&min_created_ts=1",
    ],
)
def test_a_bad_parameter_is_refused_with_a_nested_error(query: str) -> None:
    error = Exchange().get(f"{API}/markets?{query}", 400)["error"]
    assert error["code"] == "invalid_parameter"


def test_another_name_for_the_cursor_is_ignored() -> None:
    exchange = Exchange()
    first = exchange.get(f"{API}/markets?limit=3")
    again = exchange.get(f"{API}/markets?limit=3&after_cursor={first['cursor']}")
    assert again == first


def test_statuses_of_the_query_are_other_words_than_those_of_the_answer() -> None:
    exchange = Exchange()
    words = {
        status: {r["status"] for r in all_pages(exchange, path, "markets")}
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
    first, second = exchange.get(f"{API}/markets?limit=2")["markets"]
    names = f"{first['ticker']},{second['ticker']},KXNOTHING-27JAN01"
    found = exchange.get(f"{API}/markets?tickers={names}")["markets"]
    assert found == [first, second]
    one = exchange.get(f"{API}/markets/{first['ticker']}")
    assert one == {"market": first}
    event = exchange.get(f"{API}/markets?event_ticker={first['event_ticker']}")
    assert first in event["markets"]
    series = exchange.get(f"{API}/markets?series_ticker=KXNBAGAME&limit=1000")
    assert {r["ticker"].split("-")[0] for r in series["markets"]} == {"KXNBAGAME"}


def test_events_nest_their_markets_only_when_asked() -> None:
    exchange = Exchange()
    path = "/events?status=open&limit=30&with_nested_markets=true"
    events = all_pages(exchange, path, "events")
    assert all(set(event) >= EVENT_KEYS for event in events)
    nested = {m["ticker"] for event in events for m in event["markets"]}
    open_markets = all_pages(exchange, OPEN, "markets")
    assert nested >= {record["ticker"] for record in open_markets}
    bare = exchange.get(f"{API}/events?limit=5")
    assert all("markets" not in event for event in bare["events"])
    assert bare["milestones"] == []


def test_an_event_is_read_with_its_markets_beside_or_within_it() -> None:
    exchange = Exchange()
    ticker = exchange.get(f"{API}/events?limit=1")["events"][0]["event_ticker"]
    beside = exchange.get(f"{API}/events/{ticker}")
    assert beside["markets"]
    assert "markets" not in beside["event"]
    within = exchange.get(f"{API}/events/{ticker}?with_nested_markets=true")
    assert within["event"]["markets"] == beside["markets"]


def test_series_tell_category_and_fee() -> None:
    exchange = Exchange()
    every = exchange.get(f"{API}/series")["series"]
    assert all(set(series) >= SERIES_KEYS for series in every)
    assert {series["fee_multiplier"] for series in every} == {1.0, 0.5}
    weather = exchange.get(f"{API}/series?category=Climate and Weather")["series"]
    assert weather
    assert {series["category"] for series in weather} == {"Climate and Weather"}
    one = exchange.get(f"{API}/series/{weather[0]['ticker']}")
    assert one == {"series": weather[0]}


def test_books_hold_rising_bids_of_both_sides() -> None:
    exchange = Exchange()
    for record in all_pages(exchange, OPEN, "markets"):
        book = exchange.get(f"{API}/markets/{record['ticker']}/orderbook")
        sides = book["orderbook_fp"]
        for name in ("yes_dollars", "no_dollars"):
            prices = [Decimal(price) for price, _ in sides[name]]
            assert prices == sorted(set(prices))
            assert all(len(price) == 6 for price, _ in sides[name])
        if not sides["yes_dollars"] or not sides["no_dollars"]:
            assert "0.0000" in (record["yes_bid_dollars"], record["no_bid_dollars"])
            continue
        best_yes, best_no = sides["yes_dollars"][-1], sides["no_dollars"][-1]
        assert Decimal(best_yes[0]) + Decimal(best_no[0]) < 1
        assert record["yes_bid_dollars"] == best_yes[0]
        assert record["yes_bid_size_fp"] == best_yes[1]
        assert Decimal(record["yes_ask_dollars"]) == 1 - Decimal(best_no[0])
        assert record["no_bid_dollars"] == best_no[0]


def test_prices_keep_to_the_price_ranges() -> None:
    exchange, structures = Exchange(), set()
    for record in all_pages(exchange, OPEN, "markets"):
        book = exchange.get(f"{API}/markets/{record['ticker']}/orderbook")
        structures.add(record["price_level_structure"])
        for side in book["orderbook_fp"].values():
            for price, _ in side:
                assert is_on_grid(Decimal(price), record["price_ranges"])
    assert structures == {"linear_cent", "deci_cent", "tapered_deci_cent"}


def is_on_grid(price: Decimal, ranges: list[dict[str, str]]) -> bool:
    return any(
        Decimal(r["start"]) <= price <= Decimal(r["end"])
        and (price - Decimal(r["start"])) % Decimal(r["step"]) == 0
        for r in ranges
    )


def test_books_are_read_in_blocks_of_repeated_tickers() -> None:
    exchange = Exchange()
    markets = exchange.get(f"{API}/markets?status=open&limit=3")["markets"]
    names = [record["ticker"] for record in markets]
    query = "&".join(f"tickers={name}" for name in [*names, "KXNOTHING-27JAN01"])
    books = exchange.get(f"{API}/markets/orderbooks?{query}")["orderbooks"]
    assert [book["ticker"] for book in books] == names
    too_many = "&".join("tickers=A" for _ in range(101))
    exchange.get(f"{API}/markets/orderbooks?{too_many}", 400)
    exchange.get(f"{API}/markets/orderbooks", 400)


def test_the_second_team_asks_the_negation_of_the_first() -> None:
    exchange = Exchange()
    games = exchange.get(
        f"{API}/events?series_ticker=KXNBAGAME&status=open&with_nested_markets=true"
    )["events"]
    assert games
    for game in games:
        away, home = game["markets"]
        assert Decimal(away["yes_bid_dollars"]) == 1 - Decimal(home["yes_ask_dollars"])
        assert away["title"] == home["title"]
        assert away["yes_sub_title"] != home["yes_sub_title"]
        gap = Decimal(away["yes_ask_dollars"]) + Decimal(home["yes_ask_dollars"])
        assert gap > 1
        assert away["close_time"] > away["expected_expiration_time"]


@pytest.mark.parametrize(
    ("ending", "results"),
    [
        (Ending.AGREE, {"yes", "no"}),
        (Ending.VOID_AND_SCALAR, {"scalar"}),
    ],
)
def test_a_market_goes_from_active_to_finalized(
    ending: Ending, results: set[str]
) -> None:
    pair = pair_with(ending)
    life, seen = pair.story.fate.kalshi, []
    for stage in life.stages:
        path = f"{API}/markets/{pair.kalshi_ticker}"
        record = Exchange(stage.starts_at).get(path)["market"]
        seen.append(record["status"])
        decided = record["status"] in {"determined", "finalized"}
        assert (record["result"] in results) if decided else record["result"] == ""
        final = record["status"] == "finalized"
        assert ("settlement_value_dollars" in record) is final
    assert seen == ["active", "closed", "determined", "finalized"]
    value = Decimal(record["settlement_value_dollars"])
    assert value == (life.pays if pair.text.affirms else 1 - life.pays)


def test_a_closed_market_has_no_quotes_and_an_empty_book() -> None:
    pair = pair_with(Ending.AGREE)
    exchange = Exchange(pair.story.fate.kalshi.closes_at)
    record = exchange.get(f"{API}/markets/{pair.kalshi_ticker}")["market"]
    assert (record["yes_bid_dollars"], record["yes_ask_dollars"]) == (
        "0.0000",
        "1.0000",
    )
    book = exchange.get(f"{API}/markets/{pair.kalshi_ticker}/orderbook")
    assert book == {"orderbook_fp": {"yes_dollars": [], "no_dollars": []}}


def test_a_late_market_moves_its_expected_end_ahead_day_by_day() -> None:
    exchange = Exchange()
    story = next(
        story
        for story in exchange.world.stories(NOON)
        if story.question.kalshi
        and story.fate.kalshi.closes_at > story.question.ends_at + timedelta(hours=26)
    )
    ticker = story.question.kalshi[0].ticker
    ends = story.question.ends_at
    told = [
        Exchange(at).get(f"{API}/markets/{ticker}")["market"]
        for at in (ends - timedelta(hours=1), ends, ends + timedelta(hours=25))
    ]
    expected = [record["expected_expiration_time"] for record in told]
    assert expected == sorted(set(expected))
    assert {record["status"] for record in told} == {"active"}
    assert all(r["close_time"] <= r["latest_expiration_time"] for r in told)


def test_only_settled_markets_are_in_the_archive() -> None:
    exchange = Exchange()
    settled = exchange.get(f"{API}/markets?status=settled&limit=1")["markets"][0]
    path = f"{API}/historical/markets/{settled['ticker']}"
    assert exchange.get(path) == {"market": settled}
    active = exchange.get(f"{API}/markets?status=open&limit=1")["markets"][0]
    exchange.get(f"{API}/historical/markets/{active['ticker']}", 404)


def test_the_archive_remembers_for_years() -> None:
    pair = pair_with(Ending.AGREE)
    later = Exchange(NOON + timedelta(days=2000))
    path = f"{API}/historical/markets/{pair.kalshi_ticker}"
    assert later.get(path)["market"]["status"] == "finalized"


@pytest.mark.parametrize(
    "path",
    ["markets/KXNO", "events/KXNO", "series/KXNO", "nope", "markets/KXNO/orderbook"],
)
def test_the_unknown_is_not_found(path: str) -> None:
    error = Exchange().get(f"{API}/{path}", 404)["error"]
    assert error["code"] == "not_found"


def test_combinations_flood_the_listing_unless_they_are_excluded() -> None:
    exchange = Exchange()
    flooded, dry, only = (
        all_pages(exchange, f"/markets?status=open&limit=1000{wish}", "markets")
        for wish in ("", "&mve_filter=exclude", "&mve_filter=only")
    )
    assert len(only) == 30
    assert len(flooded) == len(dry) + len(only)
    assert all(record["mve_selected_legs"] for record in only)
    assert all("mve_selected_legs" not in record for record in dry)
    assert all(set(record) >= TEXTS for record in only)
    events = exchange.get(f"{API}/events?with_nested_markets=true")["events"]
    nested = [market for event in events for market in event["markets"]]
    assert all("mve_selected_legs" not in record for record in nested)
    exchange.get(f"{API}/markets?mve_filter=none", 400)


def test_our_parser_skips_combinations_by_name() -> None:
    for record in Exchange().get(f"{API}/markets?mve_filter=only")["markets"]:
        with pytest.raises(Skipped, match="multivariate"):
            parse_market(record)


def test_the_exchange_says_that_it_trades() -> None:
    status = Exchange().get(f"{API}/exchange/status")
    assert (status["exchange_active"], status["trading_active"]) == (True, True)
