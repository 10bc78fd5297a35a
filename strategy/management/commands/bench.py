"""Benchmarks beside a naive variant in the same run: as ratios, not as seconds."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from strategy.benches.matching import measure_changed, measure_full, measure_naive

NAIVE_SIZE = 1000


def match(size: int) -> dict[str, Any]:
    """Matching two listings, at 1,000 markets beside a nested comparison of words."""
    full = measure_full(size, time.process_time)
    beside = measure_full(NAIVE_SIZE, time.process_time)
    naive = measure_naive(NAIVE_SIZE, time.process_time)
    ratio = naive.seconds / beside.seconds
    return {
        "size": size,
        "cpu_seconds": round(full.seconds, 3),
        "precision": full.precision,
        "recall": full.recall,
        "times_faster_than_naive": round(ratio, 1),
        "goal": "20 times faster than nested word sets at 1,000 markets",
        "is_met": ratio >= 20,
    }


def match_incremental(size: int) -> dict[str, Any]:
    """Matching again after one market in a hundred has changed."""
    full, changed = measure_changed(size, time.process_time)
    return {
        "size": size,
        "cpu_seconds": round(changed, 4),
        "times_faster_than_full": round(full / changed, 1),
        "goal": "50 times faster than the full run",
        "is_met": full / changed >= 50,
    }


BENCHES = {"match": match, "match-incremental": match_incremental}


class Command(BaseCommand):
    help = "Run one benchmark, or all of them."
    requires_system_checks: list[str] = []
    needs_database = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=[*BENCHES, "all"])
        parser.add_argument("--size", type=int, default=10_000, help="markets a venue")
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        names = list(BENCHES) if options["name"] == "all" else [options["name"]]
        results = {name: BENCHES[name](options["size"]) for name in names}
        if options["json"]:
            self.stdout.write(json.dumps(results))
        else:
            for name, figures in results.items():
                words = ", ".join(f"{key} {value}" for key, value in figures.items())
                self.stdout.write(f"{name}: {words}")
        if not all(figures["is_met"] for figures in results.values()):
            sys.exit(1)
