"""The time until an agent acts again, however many positions are open."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from uuid import uuid4

from django.db import connection

from arbsite.config import ROOT
from positions.lifecycle import OPEN
from positions.models import POSITIONS as POSITION_RECORDS
from positions.models import Position
from strategy.recovery import start
from tests.bench import progress
from tests.bench.agent_context import bench_context
from tests.bench.measurement import Goal, Report, interleaved
from tests.bench.profiler import profiled, profiling
from tests.bench.seed import Sizes, fill

POSITIONS = 20_000
# What a start reads besides what is due: jobs, market types, tallies, the last line.
MAX_READ = 100
SETUP = "import django; django.setup()"


def resume(size: int | None, repetitions: int) -> Report:
    """Start over `size` positions beside loading all that is open, as objects."""
    positions = size or POSITIONS
    fill(Sizes(positions, positions), datetime.now(UTC), progress.show)
    context, _ = bench_context(datetime.now(UTC), uuid4().hex)
    # The first start creates the jobs and their rows; a restart finds them there.
    start(context)
    costs = interleaved(
        {
            "all that is open, as objects": lambda: list(
                Position.objects.filter(state__in=[str(state) for state in OPEN])
            ),
            "starting": lambda: start(context),
            # What every process pays before it can do anything: a yardstick that grows
            # with the machine and not with the data.
            "django.setup, in a process": _set_up,
        },
        repetitions,
    )
    with profiling():
        _, commands = profiled(lambda: start(context))
    naive, ours, django = (cost.wall for cost in costs.values())
    read = sum(command.returned for command in commands)
    return Report(
        {"positions": positions},
        costs,
        (
            Goal("times faster than loading all", naive / ours, 8),
            Goal("of the time of django.setup", ours / django, 1.5, at_least=False),
            Goal("documents loaded", read, MAX_READ, at_least=False),
        ),
        {"commands": len(commands)},
    )


def _set_up() -> None:
    # In this process Django is set up already, and imports happen only once.
    settings = {"DJANGO_SETTINGS_MODULE": "arbsite.settings"}
    subprocess.run(
        [sys.executable, "-c", SETUP], check=True, cwd=ROOT, env=os.environ | settings
    )


def cold_restart(size: int | None, repetitions: int) -> Report:
    """A process from its first import to its first action, over `size` positions."""
    positions = size or POSITIONS
    fill(Sizes(positions, positions), datetime.now(UTC), progress.show)
    # The first start creates the jobs and their rows.
    _in_a_process(START)
    before = _newest_change()
    costs = interleaved(
        {
            "django.setup": lambda: _in_a_process(SETUP + END),
            "all that is open, as objects": lambda: _in_a_process(LOAD_ALL),
            "starting": lambda: _in_a_process(START),
        },
        repetitions,
    )
    django, naive, ours = (cost.wall for cost in costs.values())
    return Report(
        {"positions": positions},
        costs,
        (
            Goal("positions changed", _newest_change() - before, 0, at_least=False),
            Goal("of the time of django.setup", ours / django, 1.5, at_least=False),
            Goal("times faster than loading all", naive / ours, 1),
        ),
    )


END = "; import os; os._exit(0)"
SETTINGS = """
import os
from django.conf import settings
settings.DATABASES["default"].update(HOST=os.environ["BENCH_HOST"])
"""
LOAD_ALL = f"""{SETTINGS}{SETUP}
from positions.lifecycle import OPEN
from positions.models import Position
list(Position.objects.filter(state__in=[str(state) for state in OPEN]))
os._exit(0)
"""
# As manage.py does it, and until the first action: ending a process that has a
# connection takes pymongo up to half a second, which nobody waits for.
START = f"""
import os, time
from arbsite.startup.collector import collect_rarely
collect_rarely()
{SETTINGS}{SETUP}
from strategy import recovery
from strategy.heartbeat import Heartbeat
from strategy.wiring import open_context
recovery.start(open_context(1, Heartbeat(time.monotonic, time.sleep, lambda: False)))
os._exit(0)
"""


def _in_a_process(script: str) -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "arbsite.settings",
        "ARBSITE_DATABASE": connection.settings_dict["NAME"],
        "BENCH_HOST": connection.settings_dict["HOST"],
    }
    subprocess.run(
        [sys.executable, "-c", script], check=True, cwd=ROOT, env=environment
    )


def _newest_change() -> int:
    """Grows with each change of a position, planned looks included."""
    totals = POSITION_RECORDS.raw.aggregate(
        [
            {
                "$group": {
                    "_id": None,
                    "sum": {
                        "$sum": {"$add": ["$version", {"$toLong": "$outcome_due_at"}]}
                    },
                }
            }
        ]
    )
    return sum(int(row["sum"]) for row in totals)
