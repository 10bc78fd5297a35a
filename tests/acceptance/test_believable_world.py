"""Two lives in the believable world, and what a stepped run leaves behind."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from positions.models import POSITIONS
from strategy.invariants import breaches
from tasklog.storage.collections import collection
from tests.proof import measure
from tests.support.agents import Agent
from tests.support.sizes import sized

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DAYS = sized(10, 20)


@pytest.mark.parametrize("seed", sized([7], [7, 2028]))
def test_weeks_end_in_profit(agents: list[Agent], seed: int) -> None:
    start = datetime.now(UTC)
    flags = ("--iterations", str(DAYS), "--step-days", "1", "--seed", str(seed))
    agents.append(agent := Agent(*flags, "--json", ARBSITE_FAILURE_RATE="0.1"))
    report = json.loads(agent.finish(timeout=240))
    assert report["iterations"] == DAYS

    life = measure(connection.database, seed)  # type: ignore[attr-defined]
    assert life.states["profitable"] > sized(4, 15)
    assert life.profit > 0
    assert Decimal(1) < life.percent < Decimal(6)
    assert life.orders["filled"] > 2 * DAYS
    assert list(breaches()) == []
    _check_real_times(start)


def _check_real_times(start: datetime) -> None:
    """Only the venues' time has moved by weeks."""
    end = datetime.now(UTC)
    for name, field in (
        ("task_log", "timestamp"),
        ("poll_decisions", "decided_at"),
        ("agent_runs", "heartbeat_at"),
        ("jobs", "last_at"),
    ):
        times = [document[field] for document in collection(name).find()]
        assert times
        assert all(start <= at <= end for at in times), name
    longest = timedelta(hours=1)
    for job in collection("jobs").find():
        assert start <= job["next_at"] <= end + longest
    for position in POSITIONS.raw.find():
        assert start <= position["touched_at"] <= end
    lasted = POSITIONS.raw.find_one(sort=[("last_checked", -1)])
    assert lasted is not None
    assert lasted["last_checked"] > datetime(2027, 1, 4 + DAYS - 3, tzinfo=UTC)
