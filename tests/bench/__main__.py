"""Benchmarks beside a naive variant in the same run: as ratios, not as seconds."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from arbsite.startup import mongod
from tests.bench import BENCHES, ON_DATABASE, SIZES_IN_ALL, Report
from tests.bench.scratch import scratch_database

NO_DATABASE = (mongod.MongodError, mongod.ServerAway, mongod.ServerRefused)


class Command(BaseCommand):
    help = "Run one benchmark, or all of them; exit 1 where a goal is missed."
    requires_system_checks: list[str] = []
    needs_database = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=[*BENCHES, "all"])
        parser.add_argument("--size", type=int, help="how much; by default its own")
        parser.add_argument("--reps", type=int, default=3, help="medians of so many")
        parser.add_argument(
            "--keep",
            action="store_true",
            help="keep the scratch database, and work on the one that was kept",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        for flag in ("size", "reps"):
            if options[flag] is not None and options[flag] < 1:
                raise CommandError(f"--{flag} must be at least 1.", returncode=2)
        is_all = options["name"] == "all"
        names = list(BENCHES) if is_all else [options["name"]]
        sizes = SIZES_IN_ALL if is_all else {}
        reports = {}
        for name in names:
            try:
                with _room(name, options["keep"]):
                    size = options["size"] or sizes.get(name)
                    reports[name] = BENCHES[name](size, options["reps"])
            except NO_DATABASE as error:
                raise CommandError(f"{name} needs a database: {error}") from None
            if not options["json"]:
                self._show(name, reports[name])
        if options["json"]:
            told = {name: as_json(report) for name, report in reports.items()}
            self.stdout.write(json.dumps({"load": os.getloadavg()[0], **told}))
        if not all(report.is_met for report in reports.values()):
            sys.exit(1)

    def _show(self, name: str, report: Report) -> None:
        for line in lines(name, report):
            self.stdout.write(line)


def _room(name: str, keep: bool) -> AbstractContextManager[None]:
    return scratch_database(os.getpid(), keep) if name in ON_DATABASE else nullcontext()


def as_json(report: Report) -> dict[str, Any]:
    goals = [{**asdict(goal), "is_met": goal.is_met} for goal in report.goals]
    return {**asdict(report), "goals": goals, "is_met": report.is_met}


def lines(name: str, report: Report) -> Iterator[str]:
    sizes = ", ".join(f"{key} {value:,}" for key, value in report.sizes.items())
    yield f"{name}: {sizes}; load {os.getloadavg()[0]:.1f}"
    for variant, cost in report.costs.items():
        yield f"  {variant:<32} {cost.cpu:10.4f} s of CPU {cost.wall:10.4f} s"
    for key, value in report.figures.items():
        yield f"  {key:<32} {value}"
    for goal in report.goals:
        side = "at least" if goal.at_least else "at most"
        word = "PASS" if goal.is_met else "FAIL"
        yield f"  {word} {goal.what}: {goal.figure:.3g} ({side} {goal.bound:g})"
