"""A simulator at a given time, and clients that read it."""

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
from positions.venues.simulator.core import Simulator
from positions.venues.simulator.faults import NO_FAULTS, Fault, FaultPlan
from positions.venues.simulator.question import SimVenue
from positions.venues.simulator.server import SimulatorServer
from positions.venues.simulator.transport import (
    CLOB_URL,
    GAMMA_URL,
    HOST,
    KALSHI_URL,
    SimulatorAdapter,
)
from positions.venues.simulator.world import World
from tests.support.fakes import FakeClock
from tests.support.simulator_worlds import NOON, world_of

KALSHI_API = "/kalshi/trade-api/v2"


class AlwaysFails(FaultPlan):
    """Every call fails with the same fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(0, 1.0)
        object.__setattr__(self, "_fault", fault)

    def fault(self, index: int) -> Fault | None:
        return self._fault  # type: ignore[attr-defined, no-any-return]


class Exchange:
    """A simulator whose clock only moves when it is stepped."""

    def __init__(
        self,
        at: datetime = NOON,
        faults: FaultPlan = NO_FAULTS,
        world: World | None = None,
    ) -> None:
        self.world = world or world_of()
        self.clock = FakeClock(at, at)
        self.core = Simulator(self.world, self.clock.venue_now, faults)

    def get(self, path: str, status: int = 200) -> Any:
        """The JSON at a path with its query."""
        return self._call("GET", path, b"", status)

    def post(self, path: str, body: object, status: int = 200) -> Any:
        return self._call("POST", path, json.dumps(body).encode(), status)

    def _call(self, method: str, path: str, body: bytes, status: int) -> Any:
        bare, _, query = path.partition("?")
        response = self.core.handle(method, bare, parse_qsl(query), body)
        assert response.status == status, response.body
        return json.loads(response.body)


def gamma_pages(exchange: Exchange, path: str, name: str) -> list[dict[str, Any]]:
    """Every record of a keyset listing, following its cursors."""
    records, cursor, seen = [], "", set()
    while True:
        page = exchange.get(f"{path}&after_cursor={cursor}" if cursor else path)
        records += page[name]
        cursor = page.get("next_cursor", "")
        if not cursor:
            assert "next_cursor" not in page
            return records
        assert cursor not in seen
        seen.add(cursor)


def kalshi_pages(exchange: Exchange, path: str, name: str) -> list[dict[str, Any]]:
    """Every record of a listing below the API's prefix, following its cursors."""
    records, cursor = [], ""
    while True:
        more = f"&cursor={cursor}" if cursor else ""
        page = exchange.get(f"{KALSHI_API}{path}{more}")
        records += page[name]
        cursor = page["cursor"]
        if cursor == "":
            return records


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

    def http(name: SimVenue, url: str) -> HttpClient:
        return HttpClient(
            name,
            url,
            session=session,
            caller=caller,
            monotonic=monotonic,
        )

    gamma = http(SimVenue.POLYMARKET, GAMMA_URL)
    clob = http(SimVenue.POLYMARKET, CLOB_URL)
    kalshi = http(SimVenue.KALSHI, KALSHI_URL)
    return (
        PolymarketClient(gamma, clob, exchange.clock, page_size=page_size),
        KalshiClient(kalshi, exchange.clock, page_size=page_size),
    )


@contextmanager
def served(exchange: Exchange) -> Iterator[SimulatorServer]:
    """The simulator on a free loopback port."""
    with running(SimulatorServer(exchange.core, "127.0.0.1", 0)) as server:
        yield server


@contextmanager
def running(server: SimulatorServer) -> Iterator[SimulatorServer]:
    """Serves in a thread while a block runs."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()
        server.server_close()


class Always(FaultPlan):
    """Every call fails in the same way."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(0, 1.0)
        object.__setattr__(self, "_fault", fault)

    def fault(self, index: int) -> Fault | None:
        return self._fault  # type: ignore[attr-defined, no-any-return]
