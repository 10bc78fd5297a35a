"""Assembles the clock and the venues of a mode from the settings."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from pymongo.collection import Collection

from positions.venues.captures import CaptureMissing, named_folder, open_capture
from positions.venues.http import (
    Budget,
    HostClock,
    HttpClient,
    Listener,
    Rate,
    VenueSession,
    new_session,
)
from positions.venues.http.shared_turns import CALL_BUDGETS, SharedTurns
from positions.venues.interface import (
    Caller,
    Clock,
    OrderBookkeeper,
    Reader,
    Venues,
)
from positions.venues.paper.ledger import PaperLedger
from positions.venues.paper.venue import PaperVenue
from positions.venues.registry import specs
from positions.venues.replay import ReplayClock, captured_at
from positions.venues.simulator.clock import ClockStore, SharedClock
from positions.venues.simulator.core import Simulator
from positions.venues.simulator.faults import FaultPlan
from positions.venues.simulator.orders import Competition, UnreliableLedger
from positions.venues.simulator.transport import BASE_URLS, HOST, SimulatorAdapter
from positions.venues.simulator.world import World
from positions.venues.types import Mode

__all__ = [
    "CaptureMissing",
    "SteppedClock",
    "Tools",
    "VenueSettings",
    "open_clock",
    "open_readers",
    "open_venues",
]

Collections = Callable[[str], Collection[Any]]


class VenueSettings(Protocol):
    """The settings that venues are made from; see arbsite.config for their meaning.

    In live mode there is also one for each base URL, under the name by which a
    venue's registration asks for it.
    """

    venues: Any
    capture_dir: Path | None
    seed: int
    world: Any
    failure_rate: float
    day_seconds: float
    idle_days: float


@dataclass(frozen=True, slots=True)
class Tools:
    """What venues need from outside: retries, collections and time.

    A `listener` receives every answer of a simulated or live venue as it came.
    `reads_together`: what an order needs is read in two calls at once.
    """

    caller: Caller
    collection: Collections
    clock: Clock
    monotonic: Callable[[], float]
    sleep: Callable[[float], None]
    listener: Listener | None = None
    reads_together: bool = False


@dataclass(frozen=True, slots=True)
class WallClock:
    """Live venues follow the wall clock."""

    wall: Callable[[], datetime]

    def venue_now(self) -> datetime:
        return self.wall()

    def wall_now(self) -> datetime:
        return self.wall()


class SteppedClock:
    """Simulated time that moves in steps only, and the wall clock as it is.

    Each step is stored.
    """

    def __init__(self, store: ClockStore, wall: Callable[[], datetime]):
        now = wall()
        self._venue = store.resume(now).venue_at(now)
        self._store = store
        self._wall = wall

    def venue_now(self) -> datetime:
        return self._venue

    def wall_now(self) -> datetime:
        return self._wall()

    def step(self, days: float) -> None:
        """Advance venue time by that many days."""
        self._venue += timedelta(days=days)
        self._store.advance(self._venue, self._wall())


def open_clock(
    config: VenueSettings,
    collection: Collections,
    wall_now: Callable[[], datetime],
    is_stepped: bool = False,
) -> Clock:
    """The clock of the mode; a simulated one may be stopped, to be moved in steps.

    Raises CaptureMissing or CaptureError in replay mode.
    """
    mode = Mode(config.venues)
    if mode is Mode.LIVE:
        return WallClock(wall_now)
    if mode is Mode.REPLAY:
        return ReplayClock(captured_at(named_folder(config.capture_dir)), wall_now)
    store = collection("venue_clock")
    if is_stepped:
        # Days that never end: between two processes no simulated time passes either.
        return SteppedClock(ClockStore(store, math.inf, config.idle_days), wall_now)
    pace, idle_days = config.day_seconds, config.idle_days
    return SharedClock(ClockStore(store, pace, idle_days), wall_now)


def open_venues(config: VenueSettings, tools: Tools) -> Venues:
    """Every venue that takes part in the configured mode, taking paper orders.

    Raises CaptureMissing or CaptureError in replay mode.
    """
    mode = Mode(config.venues)
    host_clock = HostClock(tools.clock.wall_now)
    ledger: OrderBookkeeper = PaperLedger(tools.collection("paper_orders"))
    if mode is Mode.SIMULATED:
        faults = FaultPlan(config.seed, config.failure_rate)
        world = World(config.seed, config.world)
        competition = Competition(world.rng, world.profile)
        ledger = UnreliableLedger(ledger, faults, competition)
        readers = _open_simulated(world, tools, faults, host_clock)
    else:
        readers = open_readers(config, tools, host_clock)
    venues = tuple(
        PaperVenue(reader, ledger, tools.clock, reads_together=tools.reads_together)
        for reader in readers
    )
    return Venues(mode, venues, tools.clock, lambda: host_clock.offset)


def open_readers(
    config: VenueSettings, tools: Tools, host_clock: HostClock | None = None
) -> list[Reader]:
    """The venues of the configured mode as they are, without the paper orders.

    Raises CaptureMissing or CaptureError in replay mode.
    """
    mode = Mode(config.venues)
    host_clock = host_clock or HostClock(tools.clock.wall_now)
    if mode is Mode.REPLAY:
        return list(open_capture(named_folder(config.capture_dir), tools.clock))
    if mode is Mode.LIVE:
        return _open_live(config, tools, host_clock)
    faults = FaultPlan(config.seed, config.failure_rate)
    world = World(config.seed, config.world)
    return _open_simulated(world, tools, faults, host_clock)


def _open_live(
    config: VenueSettings, tools: Tools, host_clock: HostClock
) -> list[Reader]:
    def connect(venue: str, setting: str, *, rate: Rate) -> HttpClient:
        base_url = str(getattr(config, setting))
        # All processes that use this database share it.
        turns = SharedTurns(setting, tools.collection(CALL_BUDGETS.name))
        budget = Budget(rate, turns, tools.sleep)
        return _client(venue, base_url, session, tools, budget, host_clock)

    # One for all venues: each client mounts its own transport for its base URL.
    session = new_session()
    opened = (venue.open_live for venue in specs())
    return [open_live(connect, tools.clock) for open_live in opened if open_live]


def _open_simulated(
    world: World, tools: Tools, faults: FaultPlan, host_clock: HostClock
) -> list[Reader]:
    def connect(venue: str, setting: str, *, rate: Rate) -> HttpClient:
        # It runs in this process: a rate limit would only slow the agent down.
        return _client(venue, BASE_URLS[setting], session, tools, None, host_clock)

    session = new_session()
    core = Simulator(world, tools.clock.venue_now, faults, tools.clock.wall_now)
    session.mount(HOST, SimulatorAdapter(core))
    opened = (venue.open_simulated for venue in specs())
    return [open_reader(connect, tools.clock) for open_reader in opened if open_reader]


def _client(
    venue: str,
    base_url: str,
    session: VenueSession,
    tools: Tools,
    budget: Budget | None,
    host_clock: HostClock | None,
) -> HttpClient:
    return HttpClient(
        venue,
        base_url,
        session=session,
        caller=tools.caller,
        monotonic=tools.monotonic,
        budget=budget,
        listener=tools.listener,
        host_clock=host_clock,
    )
