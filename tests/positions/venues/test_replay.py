"""A capture answers as the venues did at its moment."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from positions.venues.registry import spec
from positions.venues.replay import CaptureError, ReplayClock, captured_at
from positions.venues.spec import CaptureReader
from positions.venues.types import Level, MarketStatus, Quote
from tests.support.venue_records import (
    NOON,
    TOKENS,
    FixedClock,
    clob_book,
    gamma_event,
    gamma_market,
    kalshi_event,
    kalshi_market,
    kalshi_series,
)

TICKER = "KXRAIN-27JAN02-T10"


def write(folder: Path, name: str, *records: Any) -> None:
    path = folder / f"{name}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [r if isinstance(r, str) else json.dumps(r, default=float) for r in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def replay(venue: str, folder: Path) -> CaptureReader:
    open_capture = spec(venue).open_capture
    assert open_capture
    return open_capture(folder, FixedClock())


def polymarket(folder: Path) -> CaptureReader:
    return replay("polymarket", folder)


def kalshi(folder: Path) -> CaptureReader:
    return replay("kalshi", folder)


def test_an_empty_capture_lists_nothing(tmp_path: Path) -> None:
    for reader in (polymarket(tmp_path), kalshi(tmp_path)):
        listing = reader.list_markets()
        assert (listing.markets, listing.skipped, listing.complete) == ((), {}, True)


def test_markets_come_bare_or_nested_and_once(tmp_path: Path) -> None:
    write(tmp_path, "polymarket/events", gamma_event(gamma_market()))
    write(tmp_path, "polymarket/markets", gamma_market(), gamma_market(id="2"))
    listing = polymarket(tmp_path).list_markets()
    assert {m.market_id: m.market_type for m in listing.markets} == {
        "900001": "Weather",  # by the tags of its event
        "2": "Weather",  # by the name of its fee
    }
    assert listing.markets[0].event_title == "Rain in Testville?"
    assert listing.skipped == {}


def test_a_bare_kalshi_market_finds_its_event_and_series(tmp_path: Path) -> None:
    write(tmp_path, "kalshi/markets", kalshi_market())
    write(tmp_path, "kalshi/events", kalshi_event(category=""))
    write(tmp_path, "kalshi/series", kalshi_series(fee_multiplier=2))
    market = kalshi(tmp_path).list_markets().markets[0]
    assert market.event_title == "Rain in Testville"
    assert market.fee.rate == Decimal("0.14")
    assert market.market_type == "Weather"


def test_closed_markets_are_read_by_id_but_not_listed(tmp_path: Path) -> None:
    resolved = gamma_market(
        closed=True, umaResolutionStatus="resolved", outcomePrices='["0", "1"]'
    )
    write(tmp_path, "polymarket/markets", resolved)
    write(tmp_path, "polymarket/books", clob_book(TOKENS[0]), clob_book(TOKENS[1]))
    reader = polymarket(tmp_path)
    assert reader.list_markets().skipped == {"not_open": 1}
    markets = reader.read_markets(["900001", "7"])
    assert {key: m.status for key, m in markets.items()} == {
        "900001": MarketStatus.FINAL
    }
    resolutions = reader.read_resolutions(["900001", "7"])
    assert resolutions["900001"].payouts == (Decimal(0), Decimal(1))
    assert reader.read_books(list(markets.values())) == {}


def test_what_cannot_be_used_is_counted_by_reason(tmp_path: Path) -> None:
    write(
        tmp_path,
        "kalshi/markets",
        kalshi_market(),
        kalshi_market(ticker="A", mve_collection_ticker="B"),
        {"title": "no ticker"},
        {"title": "no ticker either"},
    )
    reader = kalshi(tmp_path)
    assert reader.list_markets().skipped == {"multivariate": 1, "bad_id": 2}
    assert reader.read_markets(["A"]) == {}


def test_recorded_books_are_used(tmp_path: Path) -> None:
    write(tmp_path, "polymarket/markets", gamma_market())
    write(tmp_path, "polymarket/books", clob_book(TOKENS[0]), clob_book(TOKENS[1]))
    write(tmp_path, "kalshi/markets", kalshi_market())
    fp = {"yes_dollars": [["0.4400", "12.00"]], "no_dollars": [["0.5300", "9.00"]]}
    write(tmp_path, "kalshi/orderbooks", {"ticker": TICKER, "orderbook_fp": fp})
    for reader, best in ((polymarket(tmp_path), "0.43"), (kalshi(tmp_path), "0.47")):
        (pair,) = reader.read_books(reader.list_markets().markets).values()
        assert pair[0].asks[0].price == Decimal(best)
        assert pair[0].asks[0].size in (30, 9)
        assert pair[0].read_at == NOON


def test_without_a_book_the_listing_stands_in_with_the_sizes_it_has(
    tmp_path: Path,
) -> None:
    write(tmp_path, "polymarket/markets", gamma_market())
    write(tmp_path, "kalshi/markets", kalshi_market())
    without_sizes, with_sizes = polymarket(tmp_path), kalshi(tmp_path)
    yes, no = without_sizes.read_books(without_sizes.list_markets().markets)["900001"]
    assert yes.asks == (Level(Decimal("0.43"), None),)
    assert no.bids == (Level(Decimal("0.57"), None),)
    yes, no = with_sizes.read_books(with_sizes.list_markets().markets)[TICKER]
    assert yes.asks == (Level(Decimal("0.47"), Decimal(9)),)
    assert no.asks == (Level(Decimal("0.56"), Decimal(12)),)


def test_the_prices_that_stand_in_are_those_of_the_capture(tmp_path: Path) -> None:
    """A market that is stored may have those of another day."""
    write(tmp_path, "polymarket/markets", gamma_market())
    reader = polymarket(tmp_path)
    (market,) = reader.list_markets().markets
    stored = replace(market, quotes=(Quote(None, Decimal("0.01")),) * 2)
    assert reader.read_books([stored]) == reader.read_books([market])


def test_without_quotes_there_is_no_book(tmp_path: Path) -> None:
    write(tmp_path, "polymarket/markets", gamma_market(bestBid=None, bestAsk=None))
    reader = polymarket(tmp_path)
    assert reader.read_books(reader.list_markets().markets) == {}


def test_a_bad_book_is_not_replaced_by_the_listing(tmp_path: Path) -> None:
    write(tmp_path, "kalshi/markets", kalshi_market())
    write(tmp_path, "kalshi/orderbooks", {"ticker": TICKER, "orderbook_fp": 7})
    reader = kalshi(tmp_path)
    assert reader.read_books(reader.list_markets().markets) == {}


def test_a_bad_line_is_left_out_counted_and_named(tmp_path: Path) -> None:
    write(
        tmp_path,
        "polymarket/markets",
        gamma_market(),
        '{"id": "2", "question"',
        "",
        '{"id": NaN}',
        "[]",
        gamma_market(id="3"),
    )
    reader = polymarket(tmp_path)
    listing = reader.list_markets()
    assert [m.market_id for m in listing.markets] == ["900001", "3"]
    assert listing.skipped == {"bad_json": 3}
    assert [problem.rsplit(":", 2)[1] for problem in reader.problems] == ["2", "4", "5"]
    assert all("polymarket/markets.jsonl" in problem for problem in reader.problems)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="nowhere is not a folder"):
        polymarket(tmp_path / "nowhere")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "kalshi" / "markets.jsonl").mkdir(parents=True)
    with pytest.raises(CaptureError, match=r"markets\.jsonl cannot be read"):
        kalshi(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        None,
        "",
        "{",
        "[]",
        "{}",
        '{"captured_at": "yesterday"}',
        '{"captured_at": "2027-01-01T12:00:00"}',
        '{"captured_at": NaN}',
    ],
)
def test_a_capture_without_its_time_is_named(
    tmp_path: Path, content: str | None
) -> None:
    if content is not None:
        (tmp_path / "capture.json").write_text(content)
    with pytest.raises(CaptureError, match=r"capture\.json"):
        captured_at(tmp_path)


def test_venue_time_is_fixed_while_wall_time_passes(tmp_path: Path) -> None:
    (tmp_path / "capture.json").write_text('{"captured_at": "2027-01-01T12:00:00Z"}')
    walls = iter([datetime(2030, 1, 1, tzinfo=UTC), datetime(2030, 1, 2, tzinfo=UTC)])
    clock = ReplayClock(captured_at(tmp_path), lambda: next(walls))
    assert clock.wall_now() < clock.wall_now()
    assert clock.venue_now() == clock.venue_now() == NOON
