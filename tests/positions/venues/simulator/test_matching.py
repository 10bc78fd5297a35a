"""The matcher finds the simulator's pairs and none of its look-alikes."""

from __future__ import annotations

from datetime import datetime

import pytest

from strategy.matching import find_pairs
from tests.support.simulator_clients import Exchange, readers
from tests.support.simulator_worlds import NOON, days_from, true_pairs


@pytest.mark.parametrize(
    "at", days_from(NOON, 4, step=97.5), ids=lambda at: f"{at:%Y-%m-%d}"
)
def test_the_matcher_finds_the_true_pairs_and_their_sides(at: datetime) -> None:
    exchange = Exchange(at)
    polymarket, kalshi = (reader.list_markets().markets for reader in readers(exchange))
    matched = {
        (pair.market_a, pair.market_b, pair.outcome_a)
        for pair in find_pairs(polymarket, kalshi)
        if pair.verdict == "same"
    }
    true = {
        (pair.polymarket_id, pair.kalshi_ticker, pair.outcome_index)
        for pair in true_pairs(exchange.world, at)
    }
    assert matched - true == set()
    assert len(matched & true) >= 0.95 * len(true)
