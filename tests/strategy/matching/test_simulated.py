"""Matching finds every true pair of the simulated venues, and no look-alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import mongomock
import pytest
from pymongo.database import Database

from positions.venues.interface import call_once
from positions.venues.types import Market
from positions.venues.wiring import Tools, open_venues
from strategy.matching import find_pairs
from tests.support.simulator_worlds import true_pairs, world_of

START = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Stopped:
    at: datetime

    def venue_now(self) -> datetime:
        return self.at

    def wall_now(self) -> datetime:
        return self.at


def listed(seed: int, at: datetime) -> tuple[tuple[Market, ...], tuple[Market, ...]]:
    settings = SimpleNamespace(
        venues="simulated",
        seed=seed,
        world="believable",
        failure_rate=0.0,
        day_seconds=10.0,
    )
    database: Database[dict[str, Any]] = mongomock.MongoClient(tz_aware=True).arbsite
    tools = Tools(
        call_once, database.get_collection, Stopped(at), lambda: 0.0, lambda _: None
    )
    venues = open_venues(settings, tools)
    return (
        venues.named("polymarket").list_markets().markets,
        venues.named("kalshi").list_markets().markets,
    )


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("days", [0, 45, 160])
def test_exactly_the_true_pairs_are_found_each_oriented_right(
    seed: int, days: int
) -> None:
    at = START + timedelta(days=days)
    pairs = find_pairs(*listed(seed, at))
    matched = {(p.market_a, p.outcome_a, p.market_b) for p in pairs}
    expected = {
        (pair.polymarket_id, pair.outcome_index, pair.kalshi_ticker)
        for pair in true_pairs(world_of(seed), at)
    }
    assert matched == expected
    assert {pair.verdict for pair in pairs} == {"same"}
