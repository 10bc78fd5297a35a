"""Each question of the pages costs what it shows, however much there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from arbsite.pages import reports
from strategy.services.performance import TALLIES
from tasklog.storage.collections import collection
from tests.support import builders
from tests.support.builders import NOW
from tests.support.query_plans import Spy, explained, wasteful

SILENT = timedelta(seconds=20)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def much() -> None:
    """Some thousands of documents, nearly all of them not on any first page."""
    size = 3000
    states = ("profitable", "loss", "cancelled", "entered")
    types = ("Weather", "Crypto", "Sports")
    collection("positions").insert_many(
        (
            {
                "_id": f"p{n}",
                "state": states[n % 4] if n % 100 else "expired",
                "market_type": types[n % 3],
                "created_at": NOW - n // 5 * MINUTE,
                "expiration_date": NOW + n * MINUTE,
                "resolved_at": NOW - n * MINUTE if n % 4 < 2 else None,
                "event_key": f"k{n}",
                "stake": 1,
            }
            for n in range(size)
        ),
        bypass_document_validation=True,
    )
    collection("task_log").insert_many(
        (
            {
                "_id": f"t{n}",
                "action": "recover" if n % 60 == 0 else "monitor",
                "status": "retry" if n % 50 == 0 else "success",
                "kind": "check",
                "timestamp": NOW - n // 3 * MINUTE,
            }
            for n in range(size)
        ),
        bypass_document_validation=True,
    )
    collection("poll_decisions").insert_many(
        (
            builders.decision(
                market_type=types[n % 3], decided_at=NOW - n * MINUTE, interval_after=n
            )
            for n in range(size)
        ),
        bypass_document_validation=True,
    )
    collection("agent_runs").insert_many(
        (
            builders.run(started_at=NOW - n * HOUR, ended_at=NOW - n * HOUR)
            for n in range(1, 1000)
        ),
        bypass_document_validation=True,
    )


@pytest.mark.usefixtures("much")
def test_what_is_counted_once_is_not_counted_again(spied: Spy) -> None:
    for tally in TALLIES:
        tally.refresh(NOW + 3 * HOUR)
    commands = spied.watch(reports.recoveries) + spied.watch(reports.holdings)
    counted = [explained(command) for command in commands if "aggregate" in command]
    keys = [plan["executionStats"]["totalKeysExamined"] for plan in counted]
    are_open = 3000 // 4 + 3000 // 100 * 3 // 4
    assert keys[0] <= 5
    assert are_open <= keys[1] <= are_open + 20
    assert keys[2] <= 5


LISTS: dict[str, Callable[[], object]] = {
    "recent tasks": reports.recent_tasks,
    "dashboard, open": reports.open_positions,
    "dashboard, closed": reports.recently_closed,
    "uptime": lambda: reports.uptime(NOW),
    "agent": lambda: reports.agent_state(NOW, SILENT),
    "one position": lambda: reports.position_detail("p7"),
    "evolution": reports.evolution,
}


@pytest.mark.usefixtures("much")
def test_each_list_reads_by_an_index_and_at_most_twice_what_it_returns(
    spied: Spy,
) -> None:
    breaches = {}
    for name, ask in LISTS.items():
        finds = [command for command in spied.watch(ask) if "find" in command]
        assert finds, name
        for command in finds:
            if breach := wasteful(command):
                breaches[name] = breach
    assert breaches == {}


@pytest.mark.usefixtures("much")
def test_counts_and_sums_are_made_in_the_index(spied: Spy) -> None:
    commands = spied.watch(reports.recoveries) + spied.watch(reports.holdings)
    counted = [
        command
        for command in commands
        if "aggregate" in command or "distinct" in command
    ]
    assert len(counted) == 3
    for command in counted:
        plan = repr(explained(command))
        assert "COLLSCAN" not in plan
        assert "'FETCH'" not in plan, command


@pytest.mark.usefixtures("much")
def test_samples_of_the_evolution_cost_no_more_than_themselves(spied: Spy) -> None:
    commands = spied.watch(reports.evolution)
    lookup = next(command for command in commands if command.get("aggregate") == 1)
    stages = explained(lookup)["stages"]
    looked = next(stage for stage in stages if "$lookup" in stage)
    assert looked["totalDocsExamined"] <= 2 * (3 * 61)
    assert looked["collectionScans"] == 0
