"""Gamma shows a market from open to resolved."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from positions.venues.simulator.outcomes import Scenario, Settlement
from tests.support.simulator_clients import Exchange
from tests.support.simulator_worlds import HARD, NOON, true_pairs, world_of

HARD_WORLD = world_of(1, HARD)


def scenario_with(
    exchange: Exchange, settlement: Settlement = Settlement.AGREE
) -> Scenario:
    """A scenario that is open on both venues and will settle in this way."""
    return next(
        pair.scenario
        for pair in true_pairs(exchange.world, exchange.clock.venue_now())
        if pair.scenario.outcome.settlement is settlement
    )


def record_at(scenario: Scenario, at: datetime) -> dict[str, Any]:
    record: dict[str, Any] = Exchange(at, world=HARD_WORLD).get(
        f"/gamma/markets/{scenario.number}"
    )
    return record


def test_a_market_that_has_not_opened_is_not_found() -> None:
    exchange = Exchange(world=HARD_WORLD)
    scenario = scenario_with(exchange)
    before = scenario.outcome.polymarket.opens_at - timedelta(seconds=1)
    Exchange(before, world=HARD_WORLD).get(f"/gamma/markets/{scenario.number}", 404)


@pytest.mark.parametrize("settlement", [Settlement.AGREE, Settlement.VOID_AND_SCALAR])
def test_a_market_goes_from_open_to_proposed_to_resolved(
    settlement: Settlement,
) -> None:
    scenario = scenario_with(Exchange(world=HARD_WORLD), settlement)
    lifecycle = scenario.outcome.polymarket
    moment = timedelta(seconds=1)
    opened = record_at(scenario, lifecycle.closes_at - moment)
    assert (opened["closed"], opened["acceptingOrders"]) == (False, True)
    assert "umaResolutionStatus" not in opened
    assert "closedTime" not in opened
    proposed = record_at(scenario, lifecycle.closes_at)
    assert (proposed["closed"], proposed["acceptingOrders"]) == (True, False)
    assert proposed["umaResolutionStatus"] == "proposed"
    assert not set(json.loads(proposed["outcomePrices"])) & {"0", "1", "0.5"}
    assert proposed["closedTime"] == lifecycle.closes_at.strftime(
        "%Y-%m-%d %H:%M:%S+00"
    )
    resolved = record_at(scenario, lifecycle.final_at)
    assert resolved["umaResolutionStatus"] == "resolved"
    assert scenario.question.polymarket is not None
    affirming = scenario.question.polymarket.yes_index
    affirmed = json.loads(resolved["outcomePrices"])[affirming]
    assert affirmed == f"{lifecycle.payout.normalize():f}"
    assert affirmed in {"0", "1", "0.5"}


def test_a_disputed_market_shows_it_before_it_is_resolved() -> None:
    exchange = Exchange(world=HARD_WORLD)
    scenario = next(
        scenario
        for scenario in exchange.world.scenarios(NOON)
        if len(scenario.outcome.polymarket.stages) == 4 and scenario.question.polymarket
    )
    disputed = scenario.outcome.polymarket.stages[2]
    record = record_at(scenario, disputed.starts_at)
    assert record["umaResolutionStatus"] == disputed.status == "disputed"
    assert json.loads(record["umaResolutionStatuses"]) == ["proposed", "disputed"]
