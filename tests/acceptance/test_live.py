"""Live mode over real sockets: the real clients, the real wire, paper orders."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from arbsite.config import ROOT
from tasklog.storage.collections import collection
from tests.support.agents import MANAGE, Agent, environment
from tests.support.documents import session_database
from tests.support.waiting import eventually

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def exchanges() -> Iterator[dict[str, str]]:
    """`manage.py simulatevenues` on loopback; the settings that lead to it."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, MANAGE, "simulatevenues", "--port", str(port), "--json"],
        cwd=ROOT,
        env=environment(ARBSITE_FAILURE_RATE="0.1"),
        stdout=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        eventually(lambda: answers(port), 20, "the exchanges listen")
        yield {
            "ARBSITE_GAMMA_URL": f"{base}/gamma",
            "ARBSITE_CLOB_URL": f"{base}/clob",
            "ARBSITE_KALSHI_URL": f"{base}/kalshi/trade-api/v2",
        }
    finally:
        process.terminate()
        assert process.wait(10) == 0


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def _live_database() -> Iterator[None]:
    """Live results stand in a database of their own; it goes with the test."""
    yield
    database = session_database()
    assert database.name.startswith("test_")
    database.client.drop_database(f"{database.name}_live")


@pytest.mark.usefixtures("_live_database")
def test_live_mode_finds_and_enters_over_real_sockets_and_says_that_it_is_paper(
    exchanges: dict[str, str], agents: list[Agent]
) -> None:
    agents.append(agent := Agent("--once", "--venues", "live", "--json", **exchanges))
    report = json.loads(agent.finish())
    assert report["banner"] == "LIVE DATA · PAPER ORDERS"
    assert report["markets"]["polymarket"] > 20
    assert report["pairs_found"] > 20
    assert {one["reason"] for one in report["pairs"]} >= {"no_edge"}
    # The agent's paper orders are its own: the mode's database holds them.
    database = session_database()
    live = database.client[f"{database.name}_live"]
    assert live["positions"].count_documents({}) == report["positions_created"]
    assert collection("positions").count_documents({}) == 0
