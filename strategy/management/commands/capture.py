"""What do the venues answer now, kept so that it can be replayed?"""

from __future__ import annotations

import json
import time
import uuid
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from positions.venues.errors import VenueError
from positions.venues.interface import Venues
from positions.venues.replay import CaptureError, Recorder
from positions.venues.types import Mode
from positions.venues.wiring import Tools, open_clock, open_venues
from strategy.management.commands.match import progress, wall_now
from strategy.matching import find_pairs
from tasklog.storage.codec import collection
from tasklog.storage.retry import Retrier
from tasklog.trail import Journal

MISUSE = 2


class Command(BaseCommand):
    help = (
        "Record both listings and the order books of the markets that pair, "
        "as the venues answer them, into a new folder."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--note", default="", help="said in capture.json")
        parser.add_argument("--venues", choices=[Mode.LIVE, Mode.SIMULATED])
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        mode = Mode(settings.ARBSITE.venues)
        if mode is Mode.REPLAY:
            raise CommandError(
                "A replay cannot be recorded: give --venues live or simulated.",
                returncode=MISUSE,
            )
        try:
            recorder = Recorder(options["folder"])
        except CaptureError as error:
            raise CommandError(str(error), returncode=MISUSE) from None
        try:
            facts = self._record(recorder, options["note"])
        except (VenueError, CaptureError) as error:
            raise CommandError(
                f"{error}. {options['folder']} is not a whole capture."
            ) from None
        report = {"mode": mode.banner, "folder": str(options["folder"]), **facts}
        self.stdout.write(json.dumps(report) if options["json"] else _told(report))

    def _record(self, recorder: Recorder, note: str) -> dict[str, Any]:
        say = progress(self.stderr)
        venues = _listened_to(recorder)
        say("reading the listings")
        first = venues.polymarket.list_markets()
        second = venues.kalshi.list_markets()
        say(f"matching {len(first.markets) + len(second.markets)} markets")
        pairs = find_pairs(first.markets, second.markets)
        say(f"reading the books of {len(pairs)} pairs")
        at = venues.clock.venue_now()
        wanted = {pair.market_a for pair in pairs}
        venues.polymarket.read_books(
            [m for m in first.markets if m.market_id in wanted]
        )
        wanted = {pair.market_b for pair in pairs}
        venues.kalshi.read_books([m for m in second.markets if m.market_id in wanted])
        recorder.finish(at, note)
        return {
            "captured_at": at.isoformat(),
            "pairs": len(pairs),
            "is_complete": first.complete and second.complete,
            "lines": dict(recorder.counts),
        }


def _listened_to(recorder: Recorder) -> Venues:
    clock = open_clock(settings.ARBSITE, collection, wall_now)
    retrier = Retrier(Journal(wall_now, lambda: uuid.uuid4().hex), time.sleep)
    tools = Tools(retrier, collection, clock, time.monotonic, time.sleep, recorder.hear)
    return open_venues(settings.ARBSITE, tools)


def _told(report: dict[str, Any]) -> str:
    lines = [f"{report['mode']}: captured at {report['captured_at']}"]
    lines += [f"{count:8,} {name}" for name, count in report["lines"].items()]
    lines.append(f"{report['pairs']:8,} pairs, with their books")
    if not report["is_complete"]:
        lines.append("A listing broke off: what it did not say is not in the capture.")
    return "\n".join(lines)
