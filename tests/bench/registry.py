"""The benchmarks by the name that the command line takes."""

from __future__ import annotations

from collections.abc import Callable

from tests.bench import (
    backtest,
    checking,
    dashboard,
    discovering,
    entry,
    evaluation,
    following,
    judging,
    lifecycle,
    matching,
    polling,
    queue,
    repeating,
    resume,
    streaming,
    sweep,
    tasklog,
)
from tests.bench.measurement import Report

# Each takes a size (None: its default) and the number of repetitions.
BENCHES: dict[str, Callable[[int | None, int], Report]] = {
    "match": matching.match,
    "match-incremental": matching.match_incremental,
    "judge": judging.judge_pairs,
    "evaluate": evaluation.evaluate,
    "polling": polling.polling,
    "sweep": sweep.sweep,
    "discovery": discovering.discovery,
    "poll": repeating.poll_again,
    "entry": entry.entry,
    "streams": streaming.streams,
    "follow": following.follow,
    "backtest": backtest.backtest,
    "monitor": lifecycle.monitor_all,
    "resolve": lifecycle.resolve_all,
    "check": checking.check_due,
    "tasklog": tasklog.tasklog,
    "queue": queue.queue,
    "resume": resume.resume,
    "cold-restart": resume.cold_restart,
    "dashboard": dashboard.dashboard,
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
