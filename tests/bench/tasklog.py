"""The cost of a line of the trail: to write, one by one or in batches, and to keep."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from tasklog.records import TRAIL, TrailLine
from tasklog.trail import append
from tests.bench.measurement import Goal, Report, interleaved
from tests.bench.seed import batches
from tests.bench.seed.trail import trail_line

SIZE, SAMPLE, BATCH = 10_000, 200, 100
# A pass, a poll and an attempt now and then: what an agent over ten market types wrote
# in a simulated day of base intervals.
LINES_PER_DAY = 40_000


def tasklog(size: int | None, repetitions: int) -> Report:
    """Lines one by one beside lines in batches, and the bytes of each."""
    size = size or SIZE
    sample = min(SAMPLE, size)
    # Made beforehand, so that only writing is timed. A line whose id exists is not
    # written again: each run has ids of its own.
    singles = [list(lines(sample, f"single-{run}")) for run in range(repetitions)]
    groups = [list(lines(size, f"batched-{run}")) for run in range(repetitions)]

    def write(runs: list[list[TrailLine]], batch_size: int) -> None:
        for batch in batches(runs.pop(), batch_size):
            append(batch)

    costs = interleaved(
        {
            "one by one": lambda: write(singles, 1),
            "in batches": lambda: write(groups, BATCH),
        },
        repetitions,
    )
    single, batched = costs.values()
    single_seconds, batched_seconds = single.wall / sample, batched.wall / size
    stored = TRAIL.raw.database.command("collStats", TRAIL.name)
    bytes_per_line = (stored["storageSize"] + stored["totalIndexSize"]) / stored[
        "count"
    ]
    return Report(
        {"lines": size, "one by one": sample, "in a batch": BATCH},
        costs,
        (Goal("times cheaper in batches", single_seconds / batched_seconds, 10),),
        {
            "microseconds a line": (
                f"{1e6 * single_seconds:,.0f} · {1e6 * batched_seconds:,.0f}"
            ),
            "bytes a line, on disk, with indexes": round(bytes_per_line),
            f"gigabytes a year at {LINES_PER_DAY:,} lines a day": round(
                bytes_per_line * LINES_PER_DAY * 365 / 1e9, 2
            ),
        },
    )


def lines(count: int, prefix: str) -> Iterator[TrailLine]:
    """Lines like a year's, as the trail takes them; ids begin with `prefix`."""
    now = datetime.now(UTC)
    for number in range(count):
        yield trail_line(f"{prefix}-{number}", number, now)
