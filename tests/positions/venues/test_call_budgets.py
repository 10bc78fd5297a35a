"""Turns are given once each, also to several processes, and orders have their own."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from positions.venues.http import Budget, LocalTurns, Rate, Turns
from positions.venues.http.shared_turns import CALL_BUDGETS, SharedTurns
from positions.venues.kalshi.spec import RATE
from positions.venues.polymarket.spec import CLOB_RATE, GAMMA_RATE
from positions.venues.urgency import urgent
from tests.support.builders import damage
from tests.support.written_fields import writes

pytestmark = pytest.mark.django_db

TEN = Rate(10.0, for_orders=10.0)
WINDOW = 10


def local() -> Turns:
    return LocalTurns(time.monotonic)


def shared() -> Turns:
    return SharedTurns("api", CALL_BUDGETS.raw)


@pytest.fixture(params=[local, shared])
def turns(request: pytest.FixtureRequest) -> Turns:
    make: Callable[[], Turns] = request.param
    return make()


def test_no_turn_is_given_twice(turns: Turns) -> None:
    start = time.perf_counter()
    with ThreadPoolExecutor(4) as pool:
        waits = sorted(pool.map(lambda _: turns.take(TEN, False), range(12)))
    passed = time.perf_counter() - start
    for number, wait in enumerate(waits):
        assert number / 10 - passed - 0.01 <= wait <= number / 10 + 0.01


def test_a_pause_earns_one_burst_and_no_more(turns: Turns) -> None:
    rate = Rate(1.0, burst=3)
    waits = [max(turns.take(rate, False), 0.0) for _ in range(5)]
    assert waits[:3] == [0, 0, 0]
    assert 0 < waits[3] <= 1 < waits[4] <= 2


def test_an_order_waits_for_no_listing(turns: Turns) -> None:
    for _ in range(50):
        turns.take(TEN, False)
    assert turns.take(TEN, True) <= 0.05
    assert turns.take(TEN, False) > 2


def test_orders_use_what_reads_leave(turns: Turns) -> None:
    """Twenty calls in a second, by the earlier turn of both kinds."""
    waits = [turns.take(TEN, True) for _ in range(20)]
    assert max(waits) <= 1


@writes(
    "CallBudgetRecord.id",
    "CallBudgetRecord.next_at",
    "CallBudgetRecord.next_order_at",
    "CallBudgetRecord.wait",
)
def test_two_processes_share_the_turns_of_an_api() -> None:
    first, second = shared(), shared()
    waits = [each.take(TEN, False) for _ in range(5) for each in (first, second)]
    assert max(waits) > 0.5
    assert SharedTurns("another", CALL_BUDGETS.raw).take(TEN, False) == 0


@pytest.mark.parametrize(
    "stored", ["soon", None, datetime.now(UTC) + timedelta(days=300)]
)
def test_a_damaged_budget_keeps_nobody_waiting(stored: object) -> None:
    turns = shared()
    turns.take(TEN, False)
    damage("call_budgets", "api", {"$set": {"next_at": stored}})
    assert turns.take(TEN, False) == 0


def test_a_budget_knows_the_calls_of_orders_by_their_mark() -> None:
    taken: list[bool] = []

    class Noted:
        def take(self, rate: Rate, for_order: bool) -> float:
            taken.append(for_order)
            return 0.0

    budget = Budget(TEN, Noted(), time.sleep)
    budget.wait()
    with urgent():
        budget.wait()
    budget.wait()
    assert taken == [False, True, False]


@pytest.mark.parametrize(
    ("rate", "limit"), [(GAMMA_RATE, 300), (CLOB_RATE, 500), (RATE, 20 * WINDOW + 20)]
)
def test_no_window_of_ten_seconds_holds_more_than_the_venue_allows(
    rate: Rate, limit: int
) -> None:
    """Kalshi: 20 reads and orders a second, and as many saved up."""
    assert rate.burst + WINDOW * (rate.per_second + rate.for_orders) + 1 <= limit + 1
