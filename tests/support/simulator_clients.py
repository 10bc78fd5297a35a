"""A simulator at a moment, and ways to put questions to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Thread
from time import monotonic
from typing import Any
from urllib.parse import parse_qsl

import requests

from positions.venues.http import HttpClient, new_session
from positions.venues.interface import Caller, call_once
from positions.venues.kalshi import KalshiClient
from positions.venues.polymarket import PolymarketClient
from positions.venues.simulator import (
    CLOB_URL,
    GAMMA_URL,
    HOST,
    KALSHI_URL,
    NO_FAULTS,
    FaultPlan,
    Simulator,
    SimulatorAdapter,
    VirtualClock,
)
from positions.venues.simulator.server import SimulatorServer
from positions.venues.types import VenueName
from tests.support.simulator_worlds import NOON, world_of


class Exchange:
    """A simulator with a clock that is moved by hand."""

    def __init__(self, at: datetime = NOON, faults: FaultPlan = NO_FAULTS) -> None:
        self.world = world_of()
        self.clock = VirtualClock(at, at)
        self.core = Simulator(self.world, self.clock.venue_now, faults)

    def get(self, path: str, status: int = 200) -> Any:
        """The JSON that answers a path with its query."""
        return self._ask("GET", path, b"", status)

    def post(self, path: str, body: object, status: int = 200) -> Any:
        return self._ask("POST", path, json.dumps(body).encode(), status)

    def _ask(self, method: str, path: str, body: bytes, status: int) -> Any:
        bare, _, query = path.partition("?")
        answer = self.core.handle(method, bare, parse_qsl(query), body)
        assert answer.status == status, answer.body
        return json.loads(answer.body)


def session_of(exchange: Exchange) -> requests.Session:
    session = requests.Session()
    session.mount(HOST, SimulatorAdapter(exchange.core))
    return session


def readers(
    exchange: Exchange, caller: Caller = call_once, page_size: int = 100
) -> tuple[PolymarketClient, KalshiClient]:
    """The clients of both venues, reading the simulator without a socket."""
    session = new_session()
    session.mount(HOST, SimulatorAdapter(exchange.core))

    def http(name: VenueName, url: str) -> HttpClient:
        return HttpClient(
            name,
            url,
            session=session,
            caller=caller,
            monotonic=monotonic,
            sleep=lambda seconds: None,
            requests_per_second=1e6,
        )

    gamma = http(VenueName.POLYMARKET, GAMMA_URL)
    clob = http(VenueName.POLYMARKET, CLOB_URL)
    kalshi = http(VenueName.KALSHI, KALSHI_URL)
    return (
        PolymarketClient(gamma, clob, exchange.clock, page_size=page_size),
        KalshiClient(kalshi, exchange.clock, page_size=page_size),
    )


@contextmanager
def served(exchange: Exchange) -> Iterator[SimulatorServer]:
    """The simulator on a free loopback port."""
    server = SimulatorServer(exchange.core, "127.0.0.1", 0)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()
        server.server_close()
