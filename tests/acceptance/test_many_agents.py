"""Any number of agents against one database: nothing is done twice."""

from __future__ import annotations

import signal
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from positions.models import POSITIONS
from strategy.invariants import breaches
from tasklog.storage.codec import Document
from tasklog.storage.collections import collection
from tests.support.agents import Agent
from tests.support.documents import read_document
from tests.support.waiting import eventually

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FAST = {
    "ARBSITE_DAY_SECONDS": "5",
    "ARBSITE_BASE_INTERVAL_SECONDS": "2",
    "ARBSITE_DISCOVERY_SECONDS": "3",
    "ARBSITE_FAILURE_RATE": "0.1",
}


def polls() -> list[tuple[str, str]]:
    lines = collection("task_log").find({"kind": "poll"})
    return [(line["market_type"], line["scheduled_for"]) for line in lines]


def lease() -> Document:
    return read_document(collection("leases"), "agent")


def has_begun_after(token: int) -> bool:
    """Whether an agent with a newer lease has written that it runs."""
    return collection("agent_runs").find_one({"token": {"$gt": token}}) is not None


def test_three_installations_of_which_two_die_do_nothing_twice(
    agents: list[Agent], tmp_path: Path
) -> None:
    """As on three hosts: one replica set, a state folder and a secret key for each."""
    for number in range(3):
        host = {
            "ARBSITE_STATE_DIR": str(tmp_path / f"host-{number}"),
            "MONGODB_URI": connection.settings_dict["HOST"],
        }
        agents.append(Agent(**FAST, **host))
    eventually(lambda: len(polls()) >= 12, 120, "a dozen polls")
    # Whoever acts is killed, twice in a row; another one takes over.
    for _ in range(2):
        token = lease()["token"]
        next(one for one in agents if f"({one.process.pid})" in lease()["owner"]).kill()
        eventually(partial(has_begun_after, token), 60, "a new holder")
    before = len(polls())
    eventually(lambda: len(polls()) > before, 60, "it polls")
    for one in agents:
        if one.process.poll() is None:
            one.process.send_signal(signal.SIGTERM)
            one.finish()

    # A stalled machine can end a lease by itself: that run is recovered from as well.
    unclean = collection("agent_runs").count_documents({"ended_cleanly": False})
    recovered = collection("task_log").count_documents({"kind": "unclean_end"})
    assert recovered == unclean >= 2
    # A slot whose agent lost its lease before it could finish it is done again.
    times = Counter(polls()).values()
    assert sum(time - 1 for time in times) <= unclean
    assert POSITIONS.raw.count_documents({}) > 0
    assert list(breaches()) == []


def test_one_pass_beside_an_agent_at_work_is_refused_and_names_it(
    agents: list[Agent],
) -> None:
    agents.append(Agent(ARBSITE_LEASE_SECONDS="60"))
    eventually(lambda: collection("agent_runs").find_one(), 60, "an agent acts")
    agents.append(second := Agent("--once"))
    _, errors = second.process.communicate(timeout=60)
    assert second.process.returncode == 3
    assert f"({agents[0].process.pid})) is running" in errors
