"""Which venues does a mode have, and with what are they put together?"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from pymongo.collection import Collection

from positions.venues.http import HttpClient, Listener, VenueSession, new_session
from positions.venues.interface import Caller, Clock, Reader, Venue, Venues
from positions.venues.kalshi import KalshiClient
from positions.venues.paper.ledger import PaperLedger
from positions.venues.paper.venue import OrderBookkeeper, PaperVenue
from positions.venues.polymarket import PolymarketClient
from positions.venues.replay import ReplayClock, ReplayReader, captured_at
from positions.venues.simulator import (
    CLOB_URL,
    GAMMA_URL,
    HOST,
    KALSHI_URL,
    ClockStore,
    FaultPlan,
    SharedClock,
    Simulator,
    SimulatorAdapter,
    UnreliableBookkeeper,
    VirtualClock,
    World,
)
from positions.venues.types import Mode, VenueName

__all__ = ["StandingClock", "Tools", "VenueSettings", "open_clock", "open_venues"]

GAMMA_PER_SECOND, CLOB_PER_SECOND, KALSHI_PER_SECOND = 5.0, 5.0, 5.0
UNHURRIED = 1e6

Collections = Callable[[str], Collection[Any]]


class VenueSettings(Protocol):
    """The settings that venues are made from; see arbsite.config for their meaning."""

    venues: Any
    capture_dir: Path | None
    gamma_url: str
    clob_url: str
    kalshi_url: str
    seed: int
    failure_rate: float
    day_seconds: float


@dataclass(frozen=True, slots=True)
class Tools:
    """What venues need from the outside: patience, collections and time.

    A `listener` is told every answer of a simulated or live venue as it came.
    """

    caller: Caller
    collection: Collections
    clock: Clock
    monotonic: Callable[[], float]
    sleep: Callable[[float], None]
    listener: Listener | None = None


@dataclass(frozen=True, slots=True)
class WallClock:
    """The real venues live by the wall's time."""

    wall: Callable[[], datetime]

    def venue_now(self) -> datetime:
        return self.wall()

    def wall_now(self) -> datetime:
        return self.wall()


class StandingClock(VirtualClock):
    """Simulated time that moves by steps alone, and tells the store of each one."""

    def __init__(self, store: ClockStore, wall: Callable[[], datetime]):
        now = wall()
        super().__init__(store.resume(now).venue_at(now), now)
        self._store = store
        self._real_wall = wall

    def step(self, days: float) -> None:
        super().step(days)
        self._store.advance(self.venue_now(), self._real_wall())


class CaptureMissing(Exception):
    """Replay needs a capture: give --capture DIR or set ARBSITE_CAPTURE_DIR."""


def open_clock(
    config: VenueSettings,
    collection: Collections,
    wall_now: Callable[[], datetime],
    stands_still: bool = False,
) -> Clock:
    """The clock of the mode; a simulated one may stand still until it is stepped."""
    mode = Mode(config.venues)
    if mode is Mode.LIVE:
        return WallClock(wall_now)
    if mode is Mode.REPLAY:
        return ReplayClock(captured_at(_capture(config)), wall_now)
    store = collection("venue_clock")
    if stands_still:
        # Days that never end: between two processes no simulated time passes either.
        return StandingClock(ClockStore(store, math.inf), wall_now)
    return SharedClock(ClockStore(store, config.day_seconds), wall_now)


def open_venues(config: VenueSettings, tools: Tools) -> Venues:
    """Both venues of the configured mode, taking paper orders."""
    mode = Mode(config.venues)
    ledger: OrderBookkeeper = PaperLedger(tools.collection("paper_orders"))
    if mode is Mode.REPLAY:
        readers = _replayed(config, tools)
    elif mode is Mode.LIVE:
        readers = _live(config, tools)
    else:
        faults = FaultPlan(config.seed, config.failure_rate)
        readers = _simulated(config, tools, faults)
        ledger = UnreliableBookkeeper(ledger, faults)
    polymarket, kalshi = (_papered(reader, ledger, tools) for reader in readers)
    return Venues(mode, polymarket, kalshi, tools.clock)


def _papered(reader: Reader, ledger: OrderBookkeeper, tools: Tools) -> Venue:
    return PaperVenue(reader, ledger, tools.clock)


def _capture(config: VenueSettings) -> Path:
    if config.capture_dir is None:
        raise CaptureMissing(CaptureMissing.__doc__)
    return config.capture_dir


def _replayed(config: VenueSettings, tools: Tools) -> tuple[Reader, Reader]:
    folder = _capture(config)
    return (
        ReplayReader(VenueName.POLYMARKET, folder, tools.clock),
        ReplayReader(VenueName.KALSHI, folder, tools.clock),
    )


def _live(config: VenueSettings, tools: Tools) -> tuple[Reader, Reader]:
    session = new_session()
    urls = (config.gamma_url, config.clob_url, config.kalshi_url)
    return _clients(urls, session, tools, is_polite=True)


def _simulated(
    config: VenueSettings, tools: Tools, faults: FaultPlan
) -> tuple[Reader, Reader]:
    session = new_session()
    core = Simulator(World(config.seed), tools.clock.venue_now, faults)
    session.mount(HOST, SimulatorAdapter(core))
    urls = (GAMMA_URL, CLOB_URL, KALSHI_URL)
    return _clients(urls, session, tools, is_polite=False)


def _clients(
    urls: tuple[str, str, str], session: VenueSession, tools: Tools, is_polite: bool
) -> tuple[Reader, Reader]:
    def http(name: VenueName, url: str, per_second: float) -> HttpClient:
        return HttpClient(
            name,
            url,
            session=session,
            caller=tools.caller,
            monotonic=tools.monotonic,
            sleep=tools.sleep,
            requests_per_second=per_second if is_polite else UNHURRIED,
            listener=tools.listener,
        )

    gamma = http(VenueName.POLYMARKET, urls[0], GAMMA_PER_SECOND)
    clob = http(VenueName.POLYMARKET, urls[1], CLOB_PER_SECOND)
    kalshi = http(VenueName.KALSHI, urls[2], KALSHI_PER_SECOND)
    return (
        PolymarketClient(gamma, clob, tools.clock),
        KalshiClient(kalshi, tools.clock),
    )
