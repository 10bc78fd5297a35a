"""How fast are the hot paths, and what would a naive variant have cost?

One module a bench. Each runs its variants in turn in one process, so that whatever
else the machine does weighs on all of them alike, and states its goals as ratios.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.bench import (
    dashboard,
    evaluating,
    holding,
    matching,
    queueing,
    resuming,
    rhythm,
    sweeping,
    trailing,
)
from tests.bench.measuring import Report

__all__ = ["BENCHES", "ON_DATABASE", "SIZES_IN_ALL", "Report"]

# Each takes the size asked for (None: its own) and the number of repetitions.
BENCHES: dict[str, Callable[[int | None, int], Report]] = {
    "match": matching.match,
    "match-incremental": matching.match_incremental,
    "evaluate": evaluating.evaluate,
    "polling": rhythm.polling,
    "sweep": sweeping.sweep,
    "monitor": holding.monitor_all,
    "resolve": holding.resolve_all,
    "tasklog": trailing.tasklog,
    "queue": queueing.queue,
    "resume": resuming.resume,
    "dashboard": dashboard.dashboard,
}
# What all of them together are run at, where their own size would take minutes.
SIZES_IN_ALL = {"dashboard": 10_000}
# These work on a scratch database of their own.
ON_DATABASE = frozenset(
    {"monitor", "resolve", "tasklog", "queue", "resume", "dashboard"}
)
