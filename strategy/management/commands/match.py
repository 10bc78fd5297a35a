"""The `match` command: the pairs among the markets of a capture."""

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
# What JSON calls a venue's market ids.
ID_FIELDS = {"polymarket": "polymarket_id", "kalshi": "kalshi_ticker"}


@dataclass(frozen=True, slots=True)
class Capture:
    """Both venues of a capture, with their listings."""

    clock: ReplayClock
    polymarket: ReplayReader
    kalshi: ReplayReader
    listings: tuple[Listing, Listing]

    @property
    def skipped(self) -> dict[str, int]:
        skipped: Counter[str] = Counter()
        for listing in self.listings:
            skipped.update(listing.skipped)
        return dict(sorted(skipped.items()))

    @property
    def size(self) -> int:
        return sum(len(listing.markets) for listing in self.listings)

    def pairs(self) -> tuple[Pair, ...]:
        listing_a, listing_b = self.listings
        return find_pairs(listing_a.markets, listing_b.markets)


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
    """A function that reports progress on a terminal, and nowhere else."""
    return stream.write if stream.isatty() else lambda sentence: None


def wall_now() -> datetime:
    return datetime.now(UTC)


def pair_ids(pair: Pair) -> dict[str, Any]:
    """The markets of a pair for JSON.

    `outcome_index` is the outcome of market a that pays as outcome 0 of market b.
    """
    # With two outcomes each, a pair of outcomes 1 is a pair of outcomes 0 as well.
    is_swapped = pair.outcome_a != pair.outcome_b
    return {
        "venue_a": pair.venue_a,
        "market_a": pair.market_a,
        "outcome_a": pair.outcome_a,
        "venue_b": pair.venue_b,
        "market_b": pair.market_b,
        "outcome_b": pair.outcome_b,
        "outcome_index": int(is_swapped),
        ID_FIELDS.get(pair.venue_a, "market_a"): pair.market_a,
        ID_FIELDS.get(pair.venue_b, "market_b"): pair.market_b,
    }


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
            "pairs": [_as_json(pair) for pair in capture.pairs()],
            "skipped": capture.skipped,
        }
        self.stdout.write(json.dumps(report) if options["json"] else _as_text(report))


def _as_json(pair: Pair) -> dict[str, Any]:
    return {
        **pair_ids(pair),
        "inverted": pair.inverted,
        "verdict": pair.verdict,
        "score": pair.score,
        "reasons": list(pair.reasons),
    }


def _as_text(report: dict[str, Any]) -> str:
    lines = [
        f"{pair['verdict']:6} {pair['market_a']} outcome {pair['outcome_a']} = "
        f"{pair['market_b']} outcome {pair['outcome_b']}"
        + "".join(f"\n       {reason}" for reason in pair["reasons"])
        for pair in report["pairs"]
    ]
    lines.append(f"{len(report['pairs'])} pairs")
    lines += [f"skipped {count}: {why}" for why, count in report["skipped"].items()]
    return "\n".join(lines)
