"""The agent's context on the simulated exchanges, in this process and without waits."""

from __future__ import annotations

from itertools import count
from typing import Any

from positions.services import PositionContext
from positions.venues.http import HttpClient, new_session
from positions.venues.interface import Caller, Venues, call_once
from positions.venues.kalshi import KalshiClient
from positions.venues.paper.ledger import PaperLedger
from positions.venues.paper.venue import PaperVenue
from positions.venues.polymarket import PolymarketClient
from positions.venues.simulator.core import Simulator
from positions.venues.simulator.faults import NO_FAULTS
from positions.venues.simulator.transport import (
    CLOB_URL,
    GAMMA_URL,
    HOST,
    KALSHI_URL,
    SimulatorAdapter,
)
from positions.venues.types import Mode
from strategy.arbitrage import Limits
from strategy.exposure import Bounds
from strategy.services import AgentContext
from tasklog.storage.collections import collection
from tasklog.storage.retry import Retrier
from tasklog.trail import Journal
from tests.support.fakes import FakeClock
from tests.support.simulator_worlds import world_of


def readers(
    clock: FakeClock, faults: Any = NO_FAULTS, caller: Caller = call_once
) -> tuple[PolymarketClient, KalshiClient]:
    """The real clients over the simulated exchanges of seed 1."""
    session = new_session()
    core = Simulator(world_of(1), clock.venue_now, faults)
    session.mount(HOST, SimulatorAdapter(core))

    def http(venue: str, url: str) -> HttpClient:
        return HttpClient(
            venue,
            url,
            session=session,
            caller=caller,
            monotonic=lambda: 0.0,
        )

    polymarket = PolymarketClient(
        http("polymarket", GAMMA_URL), http("polymarket", CLOB_URL), clock
    )
    return polymarket, KalshiClient(http("kalshi", KALSHI_URL), clock)


def simulated_context(
    clock: FakeClock,
    faults: Any = NO_FAULTS,
    token: int = 1,
    waits: list[float] | None = None,
) -> AgentContext:
    """An agent's context whose waits are only written down."""
    numbers = count(1)
    journal = Journal(clock.wall_now, lambda: f"{token}-{next(numbers):06}")
    retrier = Retrier(journal, (waits if waits is not None else []).append)
    ledger = PaperLedger(collection("paper_orders"))
    venues = Venues(
        Mode.SIMULATED,
        tuple(
            PaperVenue(reader, ledger, clock)
            for reader in readers(clock, faults, retrier)
        ),
        clock,
    )
    positions = PositionContext(venues, retrier, journal, token, 10.0, lambda: None)
    return AgentContext(positions, Limits(), Bounds(), 60, 600)
