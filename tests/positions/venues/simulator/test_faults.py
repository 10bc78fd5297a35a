"""A tenth of the calls fail, always the same ones for a seed, in different ways."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.venues.simulator.core import ConnectionLost, ResponseDelayed
from positions.venues.simulator.faults import Fault, FaultPlan, OrderFault
from tests.support.simulator_clients import AlwaysFails, Exchange
from tests.support.strategies import SEEDS

MARKETS = {"gamma": "/gamma/markets/keyset", "kalshi": "/kalshi/trade-api/v2/markets"}


@given(SEEDS, st.floats(0, 1), st.integers(0, 10**6))
def test_seed_and_index_decide(seed: int, rate: float, index: int) -> None:
    plan, copy = FaultPlan(seed, rate), FaultPlan(seed, rate)
    assert plan.fault(index) == copy.fault(index)
    assert plan.order_fault(index) == copy.order_fault(index)


@pytest.mark.parametrize("seed", [1, 2, 77])
def test_a_tenth_fails_in_all_ways(seed: int) -> None:
    plan = FaultPlan(seed, 0.1)
    faults = Counter(plan.fault(index) for index in range(10_000))
    assert 900 < 10_000 - faults[None] < 1100  # about 3.3 standard deviations
    assert set(faults) == {None, *Fault}
    least = min(count for fault, count in faults.items() if fault)
    assert least > 70


def test_a_rate_of_zero_fails_no_call_and_one_fails_all() -> None:
    assert not any(FaultPlan(1, 0.0).fault(index) for index in range(1000))
    assert all(FaultPlan(1, 1.0).fault(index) for index in range(1000))


def test_another_seed_fails_other_calls() -> None:
    failed = [
        [index for index in range(500) if FaultPlan(seed, 0.1).fault(index)]
        for seed in (1, 2)
    ]
    assert failed[0] != failed[1]


def test_orders_are_lost_before_and_after_acceptance() -> None:
    faults = Counter(FaultPlan(1, 0.1).order_fault(index) for index in range(5000))
    assert set(faults) == {None, *OrderFault}
    assert 420 < 5000 - faults[None] < 580


def test_two_runs_of_one_seed_fail_the_same_calls() -> None:
    def run() -> list[object]:
        exchange = Exchange(faults=FaultPlan(5, 0.3))
        seen: list[object] = []
        for _ in range(60):
            try:
                seen.append(exchange.core.handle("GET", MARKETS["kalshi"]).status)
            except (ConnectionLost, ResponseDelayed) as error:
                seen.append(type(error))
        return seen

    responses = run()
    assert responses == run()
    assert ConnectionLost in responses


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault.ERROR_500, 500),
        (Fault.ERROR_502, 502),
        (Fault.ERROR_503, 503),
        (Fault.HTML_503, 503),
        (Fault.BUSY, 429),
    ],
)
@pytest.mark.parametrize("venue", list(MARKETS))
def test_an_error_keeps_its_status(fault: Fault, status: int, venue: str) -> None:
    response = Exchange(faults=AlwaysFails(fault)).core.handle("GET", MARKETS[venue])
    assert response.status == status
    is_html = response.headers["Content-Type"].startswith("text/html")
    assert is_html is (fault is Fault.HTML_503)


def test_each_venue_rate_limits_in_its_own_format() -> None:
    core = Exchange(faults=AlwaysFails(Fault.BUSY)).core
    polymarket = core.handle("GET", MARKETS["gamma"])
    kalshi = core.handle("GET", MARKETS["kalshi"])
    assert polymarket.headers["Retry-After"] == "1"
    assert "Retry-After" not in kalshi.headers
    assert json.loads(kalshi.body)["error"]["code"] == "too_many_requests"


def test_a_truncated_body_is_shorter_than_its_declared_length() -> None:
    core = Exchange(faults=AlwaysFails(Fault.TRUNCATED)).core
    response = core.handle("GET", MARKETS["kalshi"])
    assert response.status == 200
    assert int(response.headers["Content-Length"]) > len(response.body) > 0
    with pytest.raises(json.JSONDecodeError):
        json.loads(response.body)


def test_an_empty_body_has_a_success_status() -> None:
    response = Exchange(faults=AlwaysFails(Fault.EMPTY)).core.handle(
        "GET", MARKETS["gamma"]
    )
    assert (response.status, response.body) == (200, b"")


@pytest.mark.parametrize(
    ("fault", "error"),
    [(Fault.RESET, ConnectionLost), (Fault.TIMEOUT, ResponseDelayed)],
)
def test_a_lost_connection_is_raised(fault: Fault, error: type[Exception]) -> None:
    with pytest.raises(error):
        Exchange(faults=AlwaysFails(fault)).core.handle("GET", MARKETS["gamma"])


def test_calls_and_faults_are_counted_and_the_log_itself_never_fails() -> None:
    exchange = Exchange(faults=AlwaysFails(Fault.ERROR_500))
    for _ in range(3):
        exchange.core.handle("GET", MARKETS["gamma"])
    exchange.core.handle("GET", MARKETS["kalshi"])
    log = exchange.get("/sim/log")
    assert log["calls"] == {f"GET {MARKETS['gamma']}": 3, f"GET {MARKETS['kalshi']}": 1}
    assert (log["total"], log["faults"]) == (4, {"500": 4})
    assert exchange.get("/sim/clock") == {"venue_now": "2027-03-10T12:00:00Z"}
    exchange.get("/sim/else", 404)
