"""Serve both simulated exchanges on a loopback port."""

from __future__ import annotations

import json
import signal
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Thread
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from positions.venues.simulator.channels.channel import WorldBooks
from positions.venues.simulator.clock import START, Anchor, ClockStore, SharedClock
from positions.venues.simulator.core import Simulator
from positions.venues.simulator.faults import FaultPlan, StreamFaults
from positions.venues.simulator.server import (
    KALSHI_PATH,
    POLYMARKET_PATH,
    NotLoopback,
    SimulatorServer,
    Sockets,
)
from positions.venues.simulator.world import World
from tasklog.storage.collections import collection

PATHS = {"gamma": "/gamma", "clob": "/clob", "kalshi": "/kalshi/trade-api/v2"}
STREAM_PATHS = {"polymarket_stream": POLYMARKET_PATH, "kalshi_stream": KALSHI_PATH}


class Command(BaseCommand):
    """Serve both simulated exchanges over HTTP until stopped."""

    help = "Serves both simulated exchanges over HTTP on a loopback port."
    requires_system_checks = []

    @property
    def needs_database(self) -> bool:
        """Whether the database is needed, which only the shared clock is stored in."""
        # Read before the options are parsed, hence from the raw arguments.
        return "--shared-clock" in sys.argv

    def add_arguments(self, parser: CommandParser) -> None:
        config = settings.ARBSITE
        parser.add_argument("--host", default="127.0.0.1", help="A loopback address.")
        parser.add_argument(
            "--port",
            type=_port,
            default=config.simulator_port,
            help="0 takes any free port.",
        )
        parser.add_argument(
            "--seed", type=int, default=config.seed, help="Seed of the world."
        )
        parser.add_argument(
            "--failure-rate",
            type=_failure_rate,
            default=config.failure_rate,
            help="Share of calls that fail, from 0 to 1.",
        )
        parser.add_argument(
            "--day-seconds",
            type=_day_seconds,
            default=config.day_seconds,
            help="Wall seconds that a day on the venues takes.",
        )
        parser.add_argument(
            "--start",
            type=_start_time,
            default=START,
            help="Venue time at the start, in ISO 8601.",
        )
        parser.add_argument(
            "--shared-clock",
            action="store_true",
            help="Use the venue time stored in the database, as the agent does.",
        )
        parser.add_argument(
            "--json",
            action="store_true",
            dest="as_json",
            help="Print the URLs as a JSON object.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        faults = FaultPlan(options["seed"], options["failure_rate"])
        world = World(options["seed"], settings.ARBSITE.world)
        clock = _clock(options)
        simulator = Simulator(world, clock, faults)
        sockets = Sockets(
            WorldBooks(world),
            clock,
            _wall,
            StreamFaults.beside(options["seed"], options["failure_rate"]),
        )
        host, port = options["host"], options["port"]
        try:
            server = SimulatorServer(simulator, host, port, sockets)
        except NotLoopback as error:
            raise CommandError(str(error), returncode=2) from None
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {host}:{port}: {error.strerror}"
            ) from None
        _stop_on_signals(server)
        self._announce(server, options)
        with server:
            server.serve_forever(poll_interval=0.2)

    def _announce(self, server: SimulatorServer, options: dict[str, Any]) -> None:
        urls = {name: server.url + path for name, path in PATHS.items()}
        streams = {
            name: server.stream_url + path for name, path in STREAM_PATHS.items()
        }
        if options["as_json"]:
            summary = {"url": server.url, **urls, **streams, "seed": options["seed"]}
            self.stdout.write(json.dumps(summary))
        else:
            self.stdout.write("SIMULATED venues, seed {seed}.".format(**options))
            for name, url in {**urls, **streams}.items():
                self.stdout.write(f"  {name:17} {url}")
            self.stdout.write(f"  calls             {server.url}/sim/log")
            self.stdout.write("Stop with Ctrl-C.")
        self.stdout.flush()


def _stop_on_signals(server: SimulatorServer) -> None:
    # shutdown() waits for serve_forever to end, and the signal interrupts just that:
    # called from this thread it would never return.
    def stop(number: int, frame: FrameType | None) -> None:
        Thread(target=server.stop).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def _clock(options: dict[str, Any]) -> Callable[[], datetime]:
    day_seconds = options["day_seconds"]
    if not options["shared_clock"]:
        anchor = Anchor(options["start"], _wall(), day_seconds)
        return lambda: anchor.venue_at(_wall())
    return SharedClock(
        ClockStore(collection("venue_clock"), day_seconds, settings.ARBSITE.idle_days),
        _wall,
    ).venue_now


def _wall() -> datetime:
    return datetime.now(UTC)


def _port(text: str) -> int:
    return int(_within(text, 0, 65535, whole=True))


def _failure_rate(text: str) -> float:
    return _within(text, 0, 1)


def _day_seconds(text: str) -> float:
    return _within(text, 0.001, 86400)


def _within(text: str, low: float, high: float, whole: bool = False) -> float:
    try:
        number = int(text) if whole else float(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is not a number") from None
    if not low <= number <= high:
        raise ArgumentTypeError(f"{text} is not within {low} to {high}")
    return number


def _start_time(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is not an ISO 8601 time") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
