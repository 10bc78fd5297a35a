"""Assembles the streams of a mode from the settings, with readers beside them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Protocol

from positions.venues.http import Budget, HttpClient, Rate, new_session
from positions.venues.http.shared_turns import CALL_BUDGETS, SharedTurns
from positions.venues.interface import Clock, Reader, call_once
from positions.venues.registry import specs
from positions.venues.simulator.channels.channel import WorldBooks
from positions.venues.simulator.core import Simulator
from positions.venues.simulator.faults import FaultPlan, StreamFaults
from positions.venues.simulator.server import SimulatorServer, Sockets
from positions.venues.simulator.transport import BASE_URLS, HOST
from positions.venues.simulator.world import World
from positions.venues.streams import Endpoint, StreamSpec
from positions.venues.types import Mode
from positions.venues.wiring import Collections, VenueSettings

logger = logging.getLogger(__name__)


class StreamSettings(VenueSettings, Protocol):
    """The settings that streams are made from; see arbsite.config for their meaning.

    In live mode there is also one for each URL, under the name by which a venue's
    registration asks for it.
    """

    streams: bool
    kalshi_key_id: str
    kalshi_key_file: Path | None
    simulator_url: str | None


@dataclass(frozen=True, slots=True)
class Tools:
    """What streams need from outside: collections, and time in several forms."""

    collection: Collections
    clock: Clock
    monotonic: Callable[[], float]
    sleep: Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Streams:
    """The endpoints of the venues that stream, and a reader of every venue's books."""

    endpoints: tuple[Endpoint, ...]
    readers: Mapping[str, Reader]


@dataclass(frozen=True, slots=True)
class _Key:
    key_id: str
    key_file: Path


@contextmanager
def open_streams(config: StreamSettings, tools: Tools) -> Iterator[Streams]:
    """The streams of the configured mode, none where it has none or they are off."""
    mode = Mode(config.venues)
    if not config.streams or mode is Mode.REPLAY:
        yield Streams((), {})
    elif mode is Mode.LIVE:
        yield Streams(
            tuple(_live_endpoints(config, tools.clock)),
            _readers(lambda setting: str(getattr(config, setting)), tools, True),
        )
    else:
        with _simulated_url(config, tools.clock) as url:
            yield Streams(
                tuple(simulated_endpoints(url)),
                _readers(
                    lambda setting: BASE_URLS[setting].replace(HOST, url), tools, False
                ),
            )


def _live_endpoints(config: StreamSettings, clock: Clock) -> Iterator[Endpoint]:
    for venue in specs():
        stream = venue.stream
        if stream is None or (stream.sign and not config.kalshi_key_file):
            continue
        yield Endpoint(
            venue.name,
            str(getattr(config, stream.setting)),
            stream.open_feed,
            stream.markets_per_connection,
            _headers(stream, config, clock),
        )


def _headers(
    stream: StreamSpec, config: StreamSettings, clock: Clock
) -> Callable[[], Mapping[str, str]]:
    sign, key_file = stream.sign, config.kalshi_key_file
    if sign is None or key_file is None:
        return dict
    key = _Key(config.kalshi_key_id, key_file)
    # Signed for each handshake: the venue takes no old stamp.
    return lambda: sign(key, int(clock.wall_now().timestamp() * 1000))


def simulated_endpoints(url: str) -> Iterator[Endpoint]:
    for venue in specs():
        if (stream := venue.stream) is not None:
            yield Endpoint(
                venue.name,
                url.replace("http", "ws", 1) + stream.simulated_path,
                stream.open_feed,
                stream.markets_per_connection,
            )


def _readers(
    url_of: Callable[[str], str], tools: Tools, is_limited: bool
) -> dict[str, Reader]:
    """A reader of each venue's books. It tries once: the next comparison is near."""
    session = new_session()

    def connect(venue: str, setting: str, *, rate: Rate) -> HttpClient:
        budget = None
        if is_limited:
            # All processes that use this database share it.
            turns = SharedTurns(setting, tools.collection(CALL_BUDGETS.name))
            budget = Budget(rate, turns, tools.sleep)
        return HttpClient(
            venue,
            url_of(setting),
            session=session,
            caller=call_once,
            monotonic=tools.monotonic,
            budget=budget,
        )

    opened = ((venue.name, venue.open_live) for venue in specs())
    return {name: open(connect, tools.clock) for name, open in opened if open}


@contextmanager
def _simulated_url(config: StreamSettings, clock: Clock) -> Iterator[str]:
    """Where the simulated venues are served; here, if nobody else serves them."""
    if config.simulator_url:
        yield config.simulator_url
        return
    with simulated_server(config, clock.venue_now, clock.wall_now) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.url
        finally:
            server.stop()
            thread.join()


def simulated_server(
    config: StreamSettings,
    venue_now: Callable[[], datetime],
    wall_now: Callable[[], datetime],
) -> SimulatorServer:
    """The simulated venues and their channels, on a free port of this machine."""
    world = World(config.seed, config.world)
    simulator = Simulator(world, venue_now, FaultPlan(config.seed, config.failure_rate))
    faults = StreamFaults.beside(config.seed, config.failure_rate)
    sockets = Sockets(WorldBooks(world), venue_now, wall_now, faults)
    return SimulatorServer(simulator, "127.0.0.1", 0, sockets)
