"""How soon does an agent act again, however much it holds?"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from uuid import uuid4

from arbsite.config import ROOT
from positions.models import Position
from strategy.recovery import start
from tests.bench.books import Sizes, fill
from tests.bench.measuring import Goal, Report, interleaved
from tests.bench.observing import observed, profiling
from tests.bench.workbench import bench_mandate

POSITIONS = 20_000
# What a start reads besides what is due: duties, market types, tallies, the last line.
MOST_READ = 100
SETUP = "import django; django.setup()"


def resume(size: int | None, repetitions: int) -> Report:
    """Start over `size` positions beside loading all that is open, as objects."""
    positions = size or POSITIONS
    fill(Sizes(positions, positions), datetime.now(UTC), lambda _: None)
    mandate, _ = bench_mandate(datetime.now(UTC), uuid4().hex)
    start(mandate)  # what a first start sets up
    costs = interleaved(
        {
            "all that is open, as objects": lambda: list(Position.objects.open()),
            "starting": lambda: start(mandate),
            "django.setup, in a process": _set_up,
        },
        repetitions,
    )
    with profiling():
        _, seen = observed(lambda: start(mandate))
    naive, ours, django = (cost.wall for cost in costs.values())
    read = sum(one.returned for one in seen)
    return Report(
        {"positions": positions},
        costs,
        (
            Goal("times faster than loading all", naive / ours, 8),
            Goal("of the time of django.setup", ours / django, 1.5, at_least=False),
            Goal("documents loaded", read, MOST_READ, at_least=False),
        ),
        {"commands": len(seen)},
    )


def _set_up() -> None:
    settings = {"DJANGO_SETTINGS_MODULE": "arbsite.settings"}
    subprocess.run(
        [sys.executable, "-c", SETUP], check=True, cwd=ROOT, env=os.environ | settings
    )
