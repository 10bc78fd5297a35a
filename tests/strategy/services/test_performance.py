"""Performance of market types is written where a figure has changed, and only there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from strategy.models import PERFORMANCE, PerformanceRecord
from strategy.services.performance import measure, recompute
from tests.support import builders
from tests.support.builders import NOW, add
from tests.support.crash_writes import nothing, watched

pytestmark = pytest.mark.django_db

TYPES = ("Crypto", "Weather")
LATER = NOW + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def history() -> None:
    """Each type has an opportunity and a position that won."""
    for name in TYPES:
        add("arbitrage_opportunities", builders.opportunity(market_type=name))
        lose_or_win("4.00", name)
    recompute(TYPES, NOW)


def lose_or_win(profit: str, market_type: str) -> None:
    state = "loss" if profit.startswith("-") else "profitable"
    add("positions", builders.closed(profit, state=state, market_type=market_type))


def stored() -> dict[str, PerformanceRecord]:
    return {record.id: record for record in PERFORMANCE.find({}).records}


def test_several_types_are_measured_as_each_alone() -> None:
    expected = {name: measure(name, NOW) for name in TYPES}
    assert stored() == expected
    assert expected["Crypto"].profitable_arbs == 1


def test_what_has_not_changed_is_not_written() -> None:
    writes: list[str] = []
    with watched(nothing, writes.append):
        measured = recompute(TYPES, LATER)
    assert writes == []
    assert measured["Weather"].last_updated == LATER
    assert stored()["Weather"].last_updated == NOW


def test_a_figure_that_has_changed_is_written_with_its_time() -> None:
    lose_or_win("-1.00", "Weather")
    recompute(TYPES, LATER)
    after = stored()
    assert after["Weather"] == measure("Weather", LATER)
    assert after["Weather"].closed_positions == 2
    assert after["Crypto"].last_updated == NOW


def test_a_damaged_one_is_replaced() -> None:
    damage = {"$set": {"total_profit": "much"}}
    builders.damage("market_type_performance", "Weather", damage)
    recompute(["Weather"], LATER)
    assert stored()["Weather"] == measure("Weather", LATER)
