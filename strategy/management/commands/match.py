"""The `match` command: the pairs among the markets of a capture."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from positions.venues.replay import CaptureError
from strategy.captures import pair_ids, read_capture
from strategy.management.terminal import MISUSE, progress, wall_now
from strategy.matching import Judgement, Pair
from strategy.matching.scoring import workload
from tasklog.formats import counted


class Command(BaseCommand):
    help = "Show the pairs among a capture's markets."
    requires_system_checks: list[str] = []
    # A capture is all it reads, so it runs without a MongoDB.
    needs_database = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--capture", required=True, type=Path, metavar="DIR")
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        report_progress = progress(self.stderr)
        report_progress("reading the capture")
        try:
            capture = read_capture(options["capture"], wall_now)
        except CaptureError as error:
            raise CommandError(str(error), returncode=MISUSE) from None
        report_progress(f"matching {capture.size} markets")
        for problem in capture.problems:
            self.stderr.write(problem)
        report: dict[str, Any] = {
            "pairs": [_as_json(pair) for pair in capture.pairs()],
            "skipped": capture.skipped,
        }
        report["workload"] = asdict(
            workload(Judgement(pair["verdict"]) for pair in report["pairs"])
        )
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
    sent = report["workload"]
    lines.append(
        f"{counted(len(report['pairs']), 'pair')}: "
        f"{sent['accepted']} accepted, {sent['review']} to review"
    )
    lines += [f"skipped {count}: {why}" for why, count in report["skipped"].items()]
    return "\n".join(lines)
