"""Real recorded answers parse, or are left out under a name."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from positions.venues import kalshi, polymarket
from positions.venues.fees import FREE
from positions.venues.registry import spec
from positions.venues.replay import ReplayClock, captured_at
from positions.venues.spec import CaptureReader
from positions.venues.types import Listing, MarketStatus
from tests.support.shared_data import DATA, needs_data

pytestmark = needs_data


def replay(capture: str, venue: str) -> CaptureReader:
    folder = DATA / "captures" / capture
    moment = captured_at(folder)
    open_capture = spec(venue).open_capture
    assert open_capture
    return open_capture(folder, ReplayClock(moment, lambda: moment))


def listing(capture: str, venue: str) -> Listing:
    return replay(capture, venue).list_markets()


@pytest.mark.parametrize(
    ("capture", "venue", "count", "skipped"),
    [
        ("nba-2026-01-18", "polymarket", 53, {}),
        ("nba-2026-01-18", "kalshi", 36, {}),
        ("shapes-2026-06", "polymarket", 5, {}),
        ("shapes-2026-06", "kalshi", 0, {"multivariate": 5}),
        (
            "shapes-2026-08",
            "polymarket",
            6,
            {"not_open": 5, "no_tokens": 1},
        ),
        ("shapes-2026-08", "kalshi", 13, {}),
    ],
)
def test_every_record_parses_or_is_left_out_under_a_name(
    capture: str, venue: str, count: int, skipped: dict[str, int]
) -> None:
    read = listing(capture, venue)
    assert (len(read.markets), read.skipped) == (count, skipped)
    assert replay(capture, venue).problems == ()


def test_the_games_of_both_venues_are_sports_at_the_fees_of_their_time() -> None:
    games = listing("nba-2026-01-18", "polymarket").markets
    assert {market.market_type for market in games} == {"Sports"}
    assert {market.fee for market in games} == {FREE}
    assert {market.facts["sports_market_type"] for market in games} == {"moneyline"}
    assert all(market.event_starts_at for market in games)
    assert all("Yes" not in {o.name for o in market.outcomes} for market in games)
    teams = listing("nba-2026-01-18", "kalshi").markets
    assert {market.market_type for market in teams} == {"Sports"}
    assert {market.facts["fee"] for market in teams} == {"assumed"}
    assert {market.lot for market in teams} == {1}
    assert all(market.subtitle for market in teams)


def test_every_expected_pair_is_among_the_markets() -> None:
    with (DATA / "captures/nba-2026-01-18/expected-pairs.csv").open() as lines:
        pairs = list(csv.DictReader(lines))
    games = {m.market_id for m in listing("nba-2026-01-18", "polymarket").markets}
    teams = {m.market_id for m in listing("nba-2026-01-18", "kalshi").markets}
    assert {pair["polymarket_id"] for pair in pairs} <= games
    assert {pair["kalshi_ticker"] for pair in pairs} == teams


def test_listing_quotes_of_unknown_size_stand_in_for_the_games_books() -> None:
    for venue in ("polymarket", "kalshi"):
        reader = replay("nba-2026-01-18", venue)
        markets = reader.list_markets().markets
        books = reader.read_books(markets)
        assert len(books) == len(markets)
        levels = [
            level for pair in books.values() for book in pair for level in book.asks
        ]
        assert levels
        assert {level.size for level in levels} == {None}


def test_a_well_known_game_is_read_correctly() -> None:
    teams = {m.market_id: m for m in listing("nba-2026-01-18", "kalshi").markets}
    market = teams["KXNBAGAME-26JAN20LACCHI-LAC"]
    assert market.title == "Los Angeles C at Chicago Winner?"
    assert market.subtitle == "Los Angeles C"
    assert market.expected_end_at == datetime(2026, 1, 21, 4, tzinfo=UTC)
    assert market.closes_at == datetime(2026, 2, 4, 1, tzinfo=UTC)
    assert market.quotes[0].ask == Decimal("0.59")
    assert market.quotes[1].ask == Decimal("0.85")


def test_the_deep_kalshi_book_is_mirrored() -> None:
    reader = replay("shapes-2026-08", "kalshi")
    ticker = "KXMLBGAME-26AUG092020HOUSD-SD"
    (market,) = reader.read_markets([ticker]).values()
    yes, no = reader.read_books([market])[ticker]
    assert (yes.bids[0].price, yes.asks[0].price) == (Decimal("0.53"), Decimal("0.54"))
    assert yes.asks[0].size == Decimal("71915.62")
    assert (no.bids[0].price, no.asks[0].price) == (Decimal("0.46"), Decimal("0.47"))
    assert (len(yes.bids), len(yes.asks)) == (50, 46)


@pytest.mark.parametrize(
    ("market_id", "asks", "bids", "best"),
    [("2774056", 78, 6, ("0.06", "0.07")), ("2063134", 62, 1, ("0.001", "0.004"))],
)
def test_the_deep_polymarket_books_are_sorted(
    market_id: str, asks: int, bids: int, best: tuple[str, str]
) -> None:
    market = replay("shapes-2026-08", "polymarket").read_markets([market_id])[market_id]
    records = _lines(DATA / "captures/shapes-2026-08/polymarket/books.jsonl")
    token = market.outcomes[0].token_id
    (record,) = (record for record in records if record["asset_id"] == token)
    book = polymarket.parse_book(record, market, 0, datetime(2026, 8, 9, tzinfo=UTC))
    assert (len(book.asks), len(book.bids)) == (asks, bids)
    assert (book.bids[0].price, book.asks[0].price) == tuple(map(Decimal, best))
    prices = [level.price for level in book.asks]
    assert prices == sorted(prices)


def test_resolved_markets_of_the_record_are_final() -> None:
    reader = replay("shapes-2026-08", "polymarket")
    stands = reader.read_resolutions(["516950", "691547"])
    assert stands["516950"].status is MarketStatus.FINAL
    assert stands["516950"].payouts == (Decimal(0), Decimal(1))
    assert stands["691547"].status is MarketStatus.OPEN


@pytest.mark.parametrize("name", ["pairs-2026-03", "pairs-2026-06"])
def test_every_labelled_pair_can_be_read_in_reduced_form(name: str) -> None:
    for pair in _lines(DATA / "matching" / f"{name}.jsonl"):
        left = polymarket.parse_market(pair["polymarket"], reduced=True)
        right = kalshi.parse_market(pair["kalshi"], reduced=True)
        assert left.title
        assert right.title
        if "rules" in pair["kalshi"]:
            assert right.rules


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line, parse_float=Decimal)
