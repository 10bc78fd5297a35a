"""The agent's desk at the simulated exchanges, in this process and without waiting."""

from __future__ import annotations

from itertools import count
from typing import Any

from positions.services import Desk
from positions.venues.http import HttpClient, new_session
from positions.venues.interface import Caller, Venues, call_once
from positions.venues.kalshi import KalshiClient
from positions.venues.paper.ledger import PaperLedger
from positions.venues.paper.venue import PaperVenue
from positions.venues.polymarket import PolymarketClient
from positions.venues.simulator import (
    CLOB_URL,
    GAMMA_URL,
    HOST,
    KALSHI_URL,
    NO_FAULTS,
    Simulator,
    SimulatorAdapter,
    World,
)
from positions.venues.types import Mode, VenueName
from strategy.arbitrage import Limits
from strategy.exposure import Bounds
from strategy.services import Mandate
from tasklog.storage.codec import collection
from tasklog.storage.retry import Retrier
from tasklog.trail import Journal
from tests.support.fakes import FakeClock


def readers(
    clock: FakeClock, faults: Any = NO_FAULTS, caller: Caller = call_once
) -> tuple[PolymarketClient, KalshiClient]:
    """The real clients over the simulated exchanges of seed 1."""
    session = new_session()
    core = Simulator(World(1), clock.venue_now, faults)
    session.mount(HOST, SimulatorAdapter(core))

    def http(name: VenueName, url: str) -> HttpClient:
        return HttpClient(
            name,
            url,
            session=session,
            caller=caller,
            monotonic=lambda: 0.0,
            sleep=lambda seconds: None,
            requests_per_second=1e9,
        )

    polymarket = VenueName.POLYMARKET
    return (
        PolymarketClient(
            http(polymarket, GAMMA_URL), http(polymarket, CLOB_URL), clock
        ),
        KalshiClient(http(VenueName.KALSHI, KALSHI_URL), clock),
    )


def simulated_mandate(
    clock: FakeClock,
    faults: Any = NO_FAULTS,
    token: int = 1,
    waits: list[float] | None = None,
) -> Mandate:
    """A mandate whose waits are only written down."""
    numbers = count(1)
    journal = Journal(clock.wall_now, lambda: f"{token}-{next(numbers):06}")
    retrier = Retrier(journal, (waits if waits is not None else []).append)
    ledger = PaperLedger(collection("paper_orders"))
    first, second = readers(clock, faults, retrier)
    venues = Venues(
        Mode.SIMULATED,
        PaperVenue(first, ledger, clock),
        PaperVenue(second, ledger, clock),
        clock,
    )
    desk = Desk(venues, retrier, journal, token, 10.0, lambda: None)
    return Mandate(desk, Limits(), Bounds(), 60, 600)
