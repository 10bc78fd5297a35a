"""The `capture` command: records what the venues answer now, for replay."""

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
from positions.venues.registry import specs
from positions.venues.replay import CaptureError, Recorder
from positions.venues.types import Mode
from positions.venues.wiring import Tools, open_clock, open_venues
from strategy.management.terminal import MISUSE, progress, recordable, wall_now
from strategy.matching import find_pairs
from tasklog.storage.collections import collection
from tasklog.storage.retry import Retrier
from tasklog.trail import Journal


class Command(BaseCommand):
    help = (
        "Record the listings of all venues and the order books of the markets that "
        "pair, as the venues answer them, into a new folder."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--note", default="", help="a note to keep in capture.json")
        parser.add_argument("--venues", choices=[Mode.LIVE, Mode.SIMULATED])
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        mode = recordable(settings.ARBSITE.venues)
        try:
            recorder = Recorder(options["folder"], specs())
        except CaptureError as error:
            raise CommandError(str(error), returncode=MISUSE) from None
        try:
            facts = self._record(recorder, options["note"])
        except (VenueError, CaptureError) as error:
            raise CommandError(
                f"{error}. {options['folder']} is not a whole capture."
            ) from None
        report = {"mode": mode.banner, "folder": str(options["folder"]), **facts}
        self.stdout.write(json.dumps(report) if options["json"] else _as_text(report))

    def _record(self, recorder: Recorder, note: str) -> dict[str, Any]:
        report_progress = progress(self.stderr)
        venues = _recorded_venues(recorder)
        report_progress("reading the listings")
        listings = {venue.name: venue.list_markets() for venue in venues}
        count = sum(len(listing.markets) for listing in listings.values())
        report_progress(f"matching {count} markets")
        pairs = [
            pair
            for venue_a, venue_b in venues.pairs()
            for pair in find_pairs(
                listings[venue_a.name].markets, listings[venue_b.name].markets
            )
        ]
        report_progress(f"reading the books of {len(pairs)} pairs")
        at = venues.clock.venue_now()
        paired = {(pair.venue_a, pair.market_a) for pair in pairs}
        paired |= {(pair.venue_b, pair.market_b) for pair in pairs}
        for venue in venues:
            markets = listings[venue.name].markets
            venue.read_books([m for m in markets if (m.venue, m.market_id) in paired])
        # At the end: a folder without capture.json is none, so that nobody replays what
        # was cut off.
        recorder.finish(at, note)
        return {
            "captured_at": at.isoformat(),
            "pairs": len(pairs),
            "is_complete": all(listing.complete for listing in listings.values()),
            "lines": dict(recorder.counts),
        }


def _recorded_venues(recorder: Recorder) -> Venues:
    """The venues of the mode, every answer of which the recorder keeps."""
    clock = open_clock(settings.ARBSITE, collection, wall_now)
    retrier = Retrier(Journal(wall_now, lambda: uuid.uuid4().hex), time.sleep)
    tools = Tools(
        retrier, collection, clock, time.monotonic, time.sleep, recorder.record
    )
    return open_venues(settings.ARBSITE, tools)


def _as_text(report: dict[str, Any]) -> str:
    lines = [f"{report['mode']}: captured at {report['captured_at']}"]
    lines += [f"{count:8,} {name}" for name, count in report["lines"].items()]
    lines.append(f"{report['pairs']:8,} pairs, with their books")
    if not report["is_complete"]:
        lines.append("A listing was cut off: the capture is not complete.")
    return "\n".join(lines)
