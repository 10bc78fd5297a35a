"""Which markets of a capture pair off?"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, OutputWrapper

from positions.venues.replay.capture import CaptureError, captured_at
from positions.venues.replay.reader import ReplayClock, ReplayReader
from positions.venues.types import Listing, VenueName
from strategy.matching import Pair, find_pairs

MISUSE = 2


@dataclass(frozen=True, slots=True)
class Capture:
    """Both venues of a capture, with what they listed."""

    clock: ReplayClock
    polymarket: ReplayReader
    kalshi: ReplayReader
    listings: tuple[Listing, Listing]

    @property
    def skipped(self) -> dict[str, int]:
        first, second = self.listings
        return dict(sorted((Counter(first.skipped) + Counter(second.skipped)).items()))

    @property
    def size(self) -> int:
        return sum(len(listing.markets) for listing in self.listings)

    def pairs(self) -> tuple[Pair, ...]:
        first, second = self.listings
        return find_pairs(first.markets, second.markets)


def open_capture(folder: Path, wall_now: Callable[[], datetime]) -> Capture:
    """Raises CommandError (bad usage) where the folder holds no capture."""
    try:
        clock = ReplayClock(captured_at(folder), wall_now)
        polymarket = ReplayReader(VenueName.POLYMARKET, folder, clock)
        kalshi = ReplayReader(VenueName.KALSHI, folder, clock)
    except CaptureError as error:
        raise CommandError(str(error), returncode=MISUSE) from None
    listings = (polymarket.list_markets(), kalshi.list_markets())
    return Capture(clock, polymarket, kalshi, listings)


def progress(stream: OutputWrapper) -> Callable[[str], object]:
    """Says what is being done, where somebody looks on."""
    return stream.write if stream.isatty() else lambda sentence: None


def wall_now() -> datetime:
    return datetime.now(UTC)


class Command(BaseCommand):
    help = "Show the pairs among a capture's markets."
    requires_system_checks: list[str] = []
    needs_database = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--capture", required=True, type=Path, metavar="DIR")
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        say = progress(self.stderr)
        say("reading the capture")
        capture = open_capture(options["capture"], wall_now)
        say(f"matching {capture.size} markets")
        for problem in (*capture.polymarket.problems, *capture.kalshi.problems):
            self.stderr.write(problem)
        report = {
            "pairs": [_written(pair) for pair in capture.pairs()],
            "skipped": capture.skipped,
        }
        self.stdout.write(json.dumps(report) if options["json"] else _told(report))


def _written(pair: Pair) -> dict[str, Any]:
    return {
        "polymarket_id": pair.polymarket_id,
        "outcome_index": pair.outcome_index,
        "kalshi_ticker": pair.kalshi_ticker,
        "inverted": pair.inverted,
        "verdict": pair.verdict,
        "score": pair.score,
        "reasons": list(pair.reasons),
    }


def _told(report: dict[str, Any]) -> str:
    lines = [
        f"{pair['verdict']:6} {pair['polymarket_id']} outcome "
        f"{pair['outcome_index']} = {pair['kalshi_ticker']} YES"
        + "".join(f"\n       {reason}" for reason in pair["reasons"])
        for pair in report["pairs"]
    ]
    lines.append(f"{len(report['pairs'])} pairs")
    lines += [f"skipped {number}: {why}" for why, number in report["skipped"].items()]
    return "\n".join(lines)
