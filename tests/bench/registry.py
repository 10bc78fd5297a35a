"""The benchmarks by the name that the command line takes."""

from __future__ import annotations

from collections.abc import Callable
from pkgutil import resolve_name

from tests.bench.measurement import Report

# Takes a size (None: its default) and the number of repetitions.
Bench = Callable[[int | None, int], Report]


def _late(path: str) -> Bench:
    """A benchmark of which the module is loaded when it runs.

    What all of them load would stand in the memory that one of them measures.
    """

    def bench(size: int | None, repetitions: int) -> Report:
        found: Bench = resolve_name(f"{__package__}.{path}")
        return found(size, repetitions)

    bench.__qualname__ = path
    return bench


BENCHES: dict[str, Bench] = {
    "match": _late("matching:match"),
    "match-incremental": _late("matching:match_incremental"),
    "judge": _late("judging:judge_pairs"),
    "evaluate": _late("evaluation:evaluate"),
    "polling": _late("polling:polling"),
    "sweep": _late("sweep:sweep"),
    "discovery": _late("discovering:discovery"),
    "poll": _late("repeating:poll_again"),
    "entry": _late("entry:entry"),
    "streams": _late("streaming:streams"),
    "follow": _late("following:follow"),
    "backtest": _late("backtest:backtest"),
    "monitor": _late("lifecycle:monitor_all"),
    "resolve": _late("lifecycle:resolve_all"),
    "check": _late("checking:check_due"),
    "tasklog": _late("tasklog:tasklog"),
    "queue": _late("queue:queue"),
    "resume": _late("resume:resume"),
    "cold-restart": _late("resume:cold_restart"),
    "dashboard": _late("dashboard:dashboard"),
}
# Sizes for `all`, where the default size would take minutes.
SIZES_IN_ALL = {"dashboard": 10_000}
# The rest are pure CPU or talk to an in-process simulator, and run without MongoDB.
NEEDS_DATABASE = frozenset(
    {
        *(
            "discovery",
            "poll",
            "entry",
            "monitor",
            "resolve",
            "check",
            "tasklog",
            "queue",
        ),
        *("resume", "cold-restart", "dashboard", "streams", "backtest"),
    }
)
