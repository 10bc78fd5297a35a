"""The command line of the benchmarks: its arguments, its output and its exit code."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from typing import Any

from arbsite.startup import mongod, server
from tests.bench import progress
from tests.bench.measurement import Report
from tests.bench.registry import BENCHES, NEEDS_DATABASE, SIZES_IN_ALL
from tests.bench.scratch import scratch_database

NO_DATABASE = (mongod.MongodError, server.ServerUnreachable, server.ServerUnsuitable)
OK, GOAL_MISSED, NOT_RUN = 0, 1, 1


def run(arguments: list[str]) -> int:
    """Run what the arguments name and print it; 0, or 1 where a goal is missed.

    Exits with 2 on bad usage. Also 1 where a benchmark needs a database and none can
    be had.
    """
    options = parse(arguments)
    is_all = options.name == "all"
    names = list(BENCHES) if is_all else [options.name]
    sizes = SIZES_IN_ALL if is_all else {}
    reports: dict[str, Report] = {}
    for name in names:
        try:
            with database_for(name, options.keep), progress.stage(name):
                size = options.size or sizes.get(name)
                reports[name] = BENCHES[name](size, options.reps)
        except NO_DATABASE as error:
            print(f"{name} needs a database: {error}", file=sys.stderr)
            return NOT_RUN
        # Line by line as they end: `all` takes minutes.
        if not options.json:
            print(*report_lines(name, reports[name]), sep="\n", flush=True)
    if options.json:
        documents = {name: as_json(report) for name, report in reports.items()}
        # A loaded machine explains a missed goal better than anything else.
        print(json.dumps({"load": os.getloadavg()[0], **documents}))
    return OK if all(report.is_met for report in reports.values()) else GOAL_MISSED


def parse(arguments: list[str]) -> Namespace:
    parser = ArgumentParser(
        prog="python -m tests.bench",
        description="Run one benchmark, or all of them; exit 1 where a goal is missed.",
    )
    parser.add_argument("name", choices=[*BENCHES, "all"])
    parser.add_argument("--size", type=int, help="how much; each has its own default")
    parser.add_argument(
        "--reps", type=int, default=3, help="repetitions; medians are shown"
    )
    parser.add_argument(
        "--keep",
        action="store_true",
        help="keep the scratch database and reuse the one that an earlier run kept",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")
    options = parser.parse_args(arguments)
    for flag in ("size", "reps"):
        count = getattr(options, flag)
        if count is not None and count < 1:
            parser.error(f"--{flag} must be at least 1.")
    return options


def database_for(name: str, keep: bool) -> AbstractContextManager[None]:
    if name in NEEDS_DATABASE:
        return scratch_database(os.getpid(), keep)
    return nullcontext()


def as_json(report: Report) -> dict[str, Any]:
    goals = [{**asdict(goal), "is_met": goal.is_met} for goal in report.goals]
    return {**asdict(report), "goals": goals, "is_met": report.is_met}


def report_lines(name: str, report: Report) -> Iterator[str]:
    sizes = ", ".join(f"{key} {size:,}" for key, size in report.sizes.items())
    yield f"{name}: {sizes}; load {os.getloadavg()[0]:.1f}"
    for variant, cost in report.costs.items():
        yield f"  {variant:<32} {cost.cpu:10.4f} s of CPU {cost.wall:10.4f} s"
    for label, figure in report.figures.items():
        yield f"  {label:<32} {figure}"
    for goal in report.goals:
        side = "at least" if goal.at_least else "at most"
        verdict = "PASS" if goal.is_met else "FAIL"
        yield f"  {verdict} {goal.what}: {goal.figure:.3g} ({side} {goal.bound:g})"
