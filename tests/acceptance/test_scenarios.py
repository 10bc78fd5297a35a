"""The three recovery scenarios of the technical overview, by their numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from positions.models import POSITIONS
from positions.venues.simulator.clock import ClockStore
from positions.venues.simulator.faults import Fault
from strategy import agent, recovery, schedule
from strategy.invariants import breaches
from tasklog.storage.codec import Document
from tasklog.storage.collections import collection
from tests.support.agents import Agent
from tests.support.fakes import FakeClock
from tests.support.simulated import simulated_context
from tests.support.waiting import eventually
from tests.support.written_fields import writes

pytestmark = pytest.mark.django_db


@dataclass
class FailFirst:
    """The first calls fail with 503, all others succeed."""

    failing: int

    def fault(self, index: int) -> Fault | None:
        return Fault.ERROR_503 if index < self.failing else None

    def order_fault(self, index: int) -> None:
        return None


def lines(**query: object) -> list[Document]:
    return list(collection("task_log").find(query).sort("_id"))


def test_scenario_1_api_failure_during_fetch() -> None:
    waits: list[float] = []
    clock = FakeClock()
    context = simulated_context(clock, FailFirst(2), waits=waits)
    recovery.start(context)
    agent.sweep(context)
    # A delayed order is awaited in shorter steps.
    assert [seconds for seconds in waits if seconds >= 1] == [1, 2]
    retries = lines(action="fetch_data", status="retry")
    assert len(retries) == 2
    assert all("polymarket" in line["details"].lower() for line in retries)
    assert all("failed, retrying" in line["details"] for line in retries)
    assert all("503" in line["error"] for line in retries)
    assert len(lines(action="recover", kind="retried_call")) == 1
    # The agent went on: listings were read, pairs priced, the positions checked.
    clock.pass_days(1)
    schedule.make_all_due(clock.wall)
    agent.sweep(context)
    assert lines(action="fetch_data", status="success", kind="discovery")
    assert lines(action="detect_arbitrage", status="success", kind="poll")
    assert lines(action="monitor", status="success", kind="check")


def held() -> list[Document]:
    return list(POSITIONS.raw.find({"state": "entered"}).sort("_id"))


def bought(position: Document) -> list[tuple[Any, ...]]:
    names = ("client_order_id", "filled_size", "notional", "fee")
    return [tuple(leg[name] for name in names) for leg in position["legs"]]


def checked(line: Document) -> int:
    """The open positions of a check, from its line."""
    found = re.search(r"checked (\d+) open positions", line["details"])
    return int(found[1]) if found else 0


@pytest.mark.slow
@writes("RunRecord.ended_at", "RunRecord.ended_cleanly")
def test_scenario_2_agent_crash_during_monitoring(agents: list[Agent]) -> None:
    # In the world of this seed a dozen baskets can be taken at the start.
    first = Agent(ARBSITE_SEED="2")
    agents.append(first)
    eventually(lambda: len(held()) >= 5, 60, "five positions are held")
    first.kill()
    before = {one["_id"]: one for one in held()}
    agents.append(second := Agent("--once", ARBSITE_SEED="2"))
    second.finish()

    after = {one["_id"]: one for one in POSITIONS.raw.find()}
    for position_id, position in before.items():
        assert bought(after[position_id]) == bought(position)
        # Written where there was something to write, and else left as it was.
        assert after[position_id]["last_checked"] >= position["last_checked"]
    # An order that was on its way when the agent died may be held by now as well.
    assert max(map(checked, lines(action="monitor", kind="check"))) >= len(before)
    resumed = lines(action="recover", status="success", kind="unclean_end")
    assert len(resumed) == 1
    assert resumed[0]["details"].startswith("Resuming from MongoDB state")
    assert list(breaches()) == []


@pytest.mark.slow
def test_scenario_3_position_expires_while_agent_down(agents: list[Agent]) -> None:
    agents.append(first := Agent("--iterations", "2", "--step-days", "1"))
    first.finish()
    held_before = [one["_id"] for one in held()]
    assert held_before

    store = ClockStore(collection("venue_clock"), 86400)
    wall = datetime.now(UTC)
    store.advance(store.resume(wall).venue_at(wall) + timedelta(days=90), wall)
    agents.append(second := Agent("--once"))
    second.finish()

    after = list(POSITIONS.raw.find({"_id": {"$in": held_before}}))
    assert {one["state"] for one in after} <= {"profitable", "loss"}
    for position in after:
        assert position["actual_profit"] is not None
        assert position["resolved_at"] > position["expiration_date"]
        kinds = [event["kind"] for event in position["events"]]
        assert kinds[-2:] == ["expired", "closed"]
    closed = collection("market_type_performance").aggregate(
        [{"$group": {"_id": None, "count": {"$sum": "$closed_positions"}}}]
    )
    assert next(iter(closed))["count"] >= len(held_before)
    assert list(breaches()) == []
