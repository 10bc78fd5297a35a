"""Kalshi shows a market from active to finalized, and archives it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from positions.venues.simulator.outcomes import Settlement
from tests.support.simulator_clients import KALSHI_API, Exchange
from tests.support.simulator_worlds import HARD, NOON, Pair, true_pairs, world_of


def pair_with(settlement: Settlement) -> Pair:
    exchange = Exchange(world=world_of(1, HARD))
    return next(
        pair
        for pair in true_pairs(exchange.world, NOON)
        if pair.scenario.outcome.settlement is settlement
    )


@pytest.mark.parametrize(
    ("settlement", "results"),
    [
        (Settlement.AGREE, {"yes", "no"}),
        (Settlement.VOID_AND_SCALAR, {"scalar"}),
    ],
)
def test_a_market_goes_from_active_to_finalized(
    settlement: Settlement, results: set[str]
) -> None:
    pair = pair_with(settlement)
    lifecycle, seen = pair.scenario.outcome.kalshi, []
    for stage in lifecycle.stages:
        path = f"{KALSHI_API}/markets/{pair.kalshi_ticker}"
        record = Exchange(stage.starts_at, world=world_of(1, HARD)).get(path)["market"]
        seen.append(record["status"])
        decided = record["status"] in {"determined", "finalized"}
        assert (record["result"] in results) if decided else record["result"] == ""
        final = record["status"] == "finalized"
        assert ("settlement_value_dollars" in record) is final
    assert seen == ["active", "closed", "determined", "finalized"]
    value = Decimal(record["settlement_value_dollars"])
    assert value == (lifecycle.payout if pair.text.affirms else 1 - lifecycle.payout)


def test_a_closed_market_has_no_quotes_and_an_empty_book() -> None:
    pair = pair_with(Settlement.AGREE)
    closes = pair.scenario.outcome.kalshi.closes_at
    exchange = Exchange(closes, world=world_of(1, HARD))
    record = exchange.get(f"{KALSHI_API}/markets/{pair.kalshi_ticker}")["market"]
    assert (record["yes_bid_dollars"], record["yes_ask_dollars"]) == (
        "0.0000",
        "1.0000",
    )
    book = exchange.get(f"{KALSHI_API}/markets/{pair.kalshi_ticker}/orderbook")
    assert book == {"orderbook_fp": {"yes_dollars": [], "no_dollars": []}}


def test_a_late_market_postpones_its_expected_end_day_by_day() -> None:
    exchange = Exchange()
    scenario = next(
        scenario
        for scenario in exchange.world.scenarios(NOON)
        if scenario.question.kalshi
        and scenario.outcome.kalshi.closes_at
        > scenario.question.ends_at + timedelta(hours=26)
    )
    ticker = scenario.question.kalshi[0].ticker
    ends = scenario.question.ends_at
    records = [
        Exchange(at).get(f"{KALSHI_API}/markets/{ticker}")["market"]
        for at in (ends - timedelta(hours=1), ends, ends + timedelta(hours=25))
    ]
    expected = [record["expected_expiration_time"] for record in records]
    assert expected == sorted(set(expected))
    assert {record["status"] for record in records} == {"active"}
    assert all(r["close_time"] <= r["latest_expiration_time"] for r in records)


def test_only_settled_markets_are_in_the_archive() -> None:
    exchange = Exchange()
    settled = exchange.get(f"{KALSHI_API}/markets?status=settled&limit=1")["markets"][0]
    path = f"{KALSHI_API}/historical/markets/{settled['ticker']}"
    assert exchange.get(path) == {"market": settled}
    active = exchange.get(f"{KALSHI_API}/markets?status=open&limit=1")["markets"][0]
    exchange.get(f"{KALSHI_API}/historical/markets/{active['ticker']}", 404)


def test_the_archive_has_markets_of_years_ago() -> None:
    pair = pair_with(Settlement.AGREE)
    later = Exchange(NOON + timedelta(days=2000), world=world_of(1, HARD))
    path = f"{KALSHI_API}/historical/markets/{pair.kalshi_ticker}"
    assert later.get(path)["market"]["status"] == "finalized"
