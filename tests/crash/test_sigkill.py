"""Real processes, really killed: the books are those of a life without a kill."""

from __future__ import annotations

import random
from typing import Any

import pytest

from arbsite.config import ROOT
from strategy.invariants import breaches
from tasklog.storage.collections import collection
from tasklog.storage.leases import NEVER
from tests.support.agents import Agent
from tests.support.crash_life import books
from tests.support.documents import empty
from tests.support.sizes import sized

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DAYS = sized(1, 5)
KILLS = sized(1, 3)
SEED = 20261122
VICTIM = ROOT / "tests" / "support" / "crash_victim.py"
# In the world of this seed a dozen baskets can be taken at the start.
STEP = ("--iterations", "1", "--step-days", "2", "--seed", "2")


def day(kill_at: int) -> bool:
    """One agent that lives two simulated days; whether it lived to their end."""
    agent = Agent(
        *STEP, program=VICTIM, VICTIM_KILL_AT=str(kill_at), ARBSITE_LEASE_SECONDS="60"
    )
    agent.process.communicate(timeout=90)
    agent.close()
    # What a minute of waiting would do.
    collection("leases").update_many({}, {"$set": {"expires": NEVER}})
    assert agent.process.returncode in (0, -9)
    return agent.process.returncode == 0


def lived(kills: list[int]) -> tuple[dict[str, Any], int]:
    """The books after DAYS steps, each tried until it is lived to its end."""
    killed = 0
    empty()
    for number in range(DAYS):
        if not day(kills[number]):
            killed += 1
            assert day(0)
    return books(), killed


def test_agents_that_are_killed_leave_the_books_of_one_that_was_not() -> None:
    expected, _ = lived([0] * DAYS)
    chance = random.Random(SEED)
    found, killed = lived([chance.randint(3, 90) for _ in range(DAYS)])
    assert killed >= KILLS, "the kills must hit"
    assert len(expected["positions"]) >= 5
    assert found == expected
    assert list(breaches()) == []
