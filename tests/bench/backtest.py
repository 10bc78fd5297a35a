"""A recorded day of many pairs: its size, and the time that a backtest takes."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from arbsite.backtesting.scratch import empty
from positions.venues.replay import open_playback
from strategy.backtest.books import baskets
from strategy.backtest.engine import Engine, Terms
from tests.bench.measurement import Goal, Report, interleaved
from tests.bench.seed.recording import record_day

PAIRS = 200
HOURS = 24
# Pairs, changes and baskets all grow with the number of pairs.
GOAL_PAIRS = 1000
DAY_SECONDS, DAY_MEGABYTES = 60, 500
START = datetime(2026, 11, 20, tzinfo=UTC)


def backtest(size: int | None, repetitions: int) -> Report:
    """A day of `size` pairs, as it is recorded and as it is backtested.

    Each pair has a change every ten seconds, and one of ten a window of two minutes.
    """
    pairs = size or PAIRS
    with tempfile.TemporaryDirectory(prefix="arbsite-bench-") as made:
        folder = Path(made) / "recording"
        changes = record_day(folder, pairs, HOURS, START)
        books = folder.glob("books-*.parquet")
        megabytes = sum(path.stat().st_size for path in books) / 1e6

        def run() -> None:
            empty()
            playback = open_playback(folder)
            Engine(
                playback, settings.ARBSITE, Terms(playback.start, playback.end)
            ).run()

        costs = interleaved({"backtest": run}, repetitions)
    times = GOAL_PAIRS / pairs
    return Report(
        {"pairs": pairs, "changes of books": changes},
        costs,
        (
            Goal(
                "CPU seconds for a day of 1,000 pairs",
                costs["backtest"].cpu * times,
                DAY_SECONDS,
                at_least=False,
            ),
            Goal(
                "megabytes of a day of 1,000 pairs",
                megabytes * times,
                DAY_MEGABYTES,
                at_least=False,
            ),
        ),
        {
            "baskets taken": len(baskets()),
            "bytes a change": round(1e6 * megabytes / changes, 1),
        },
    )
