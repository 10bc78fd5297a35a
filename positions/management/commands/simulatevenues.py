"""How do both simulated exchanges come to listen on a loopback port?"""

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

from positions.venues.simulator import (
    START,
    ClockStore,
    FaultPlan,
    RunningClock,
    SharedClock,
    Simulator,
    World,
)
from positions.venues.simulator.server import NotLoopback, SimulatorServer
from tasklog.storage.codec import collection

PATHS = {"gamma": "/gamma", "clob": "/clob", "kalshi": "/kalshi/trade-api/v2"}


class Command(BaseCommand):
    """Serve both simulated exchanges over HTTP until stopped."""

    help = "Serves both simulated exchanges over HTTP on loopback, until stopped."
    requires_system_checks = []

    @property
    def needs_database(self) -> bool:
        """Asked before the flags are parsed: only the shared clock is stored."""
        return "--shared-clock" in sys.argv

    def add_arguments(self, parser: CommandParser) -> None:
        config = settings.ARBSITE
        parser.add_argument("--host", default="127.0.0.1", help="Loopback only.")
        parser.add_argument("--port", type=_port, default=config.simulator_port)
        parser.add_argument("--seed", type=int, default=config.seed)
        parser.add_argument("--failure-rate", type=_share, default=config.failure_rate)
        parser.add_argument("--day-seconds", type=_pace, default=config.day_seconds)
        parser.add_argument("--start", type=_moment, default=START, help="ISO 8601.")
        parser.add_argument(
            "--shared-clock",
            action="store_true",
            help="Tell the time of the database, as the agent does.",
        )
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        faults = FaultPlan(options["seed"], options["failure_rate"])
        simulator = Simulator(World(options["seed"]), _clock(options), faults)
        try:
            server = SimulatorServer(simulator, options["host"], options["port"])
        except NotLoopback as error:
            raise CommandError(str(error), returncode=2) from None
        except OSError as error:
            place = f"{options['host']}:{options['port']}"
            raise CommandError(f"Cannot listen on {place}: {error.strerror}") from None
        _stop_on_signals(server)
        self._announce(server, options)
        with server:
            server.serve_forever(poll_interval=0.2)

    def _announce(self, server: SimulatorServer, options: dict[str, Any]) -> None:
        urls = {name: server.url + path for name, path in PATHS.items()}
        if options["as_json"]:
            facts = {"url": server.url, **urls, "seed": options["seed"]}
            self.stdout.write(json.dumps(facts))
        else:
            self.stdout.write("SIMULATED venues, seed {seed}.".format(**options))
            for name, url in urls.items():
                self.stdout.write(f"  {name:7} {url}")
            self.stdout.write(f"  calls   {server.url}/sim/log")
            self.stdout.write("Stop with Ctrl-C.")
        self.stdout.flush()


def _stop_on_signals(server: SimulatorServer) -> None:
    """The signals ask another thread to end the serving of this one."""

    def stop(number: int, frame: FrameType | None) -> None:
        Thread(target=server.stop).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def _clock(options: dict[str, Any]) -> Callable[[], datetime]:
    pace = options["day_seconds"]
    if not options["shared_clock"]:
        return RunningClock(options["start"], _wall(), pace, _wall).venue_now
    return SharedClock(ClockStore(collection("venue_clock"), pace), _wall).venue_now


def _wall() -> datetime:
    return datetime.now(UTC)


def _port(text: str) -> int:
    return int(_within(text, 0, 65535, whole=True))


def _share(text: str) -> float:
    return _within(text, 0, 1)


def _pace(text: str) -> float:
    return _within(text, 0.001, 86400)


def _within(text: str, low: float, high: float, whole: bool = False) -> float:
    try:
        value = int(text) if whole else float(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is not a number") from None
    if not low <= value <= high:
        raise ArgumentTypeError(f"{text} is not within {low} to {high}")
    return value


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is not an ISO 8601 time") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
