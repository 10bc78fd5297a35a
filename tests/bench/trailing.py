"""What does a line of the trail cost, to write and to keep?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import islice

from tasklog.storage.codec import Document, collection
from tasklog.trail import append
from tests.bench.books import trail
from tests.bench.measuring import Goal, Report, interleaved

LINES, SAMPLE, TOGETHER = 10_000, 200, 100
# A pass, a poll and an attempt now and then: what an agent over ten market types wrote
# in a simulated day of base intervals.
LINES_A_DAY = 40_000


def tasklog(size: int | None, repetitions: int) -> Report:
    """Lines one by one beside lines in batches, and the bytes of each."""
    size = size or LINES
    sample = min(SAMPLE, size)
    names = iter(range(repetitions * 2 + 1))

    def lines(count: int) -> Iterable[Document]:
        run = next(names)
        for one in trail.tasks(count, datetime.now(UTC)):
            yield one | dict.fromkeys(("_id", "task_id"), f"{run}-{one['_id']}")

    costs = interleaved(
        {
            "one by one": lambda: append_each(lines(sample), 1),
            "in batches": lambda: append_each(lines(size), TOGETHER),
        },
        repetitions,
    )
    one, many = costs.values()
    each, together = one.wall / sample, many.wall / size
    stored = collection("task_log").database.command("collStats", "task_log")
    bytes_each = (stored["storageSize"] + stored["totalIndexSize"]) / stored["count"]
    return Report(
        {"lines": size, "one by one": sample, "in a batch": TOGETHER},
        costs,
        (Goal("times cheaper in batches", each / together, 10),),
        {
            "microseconds a line": f"{1e6 * each:,.0f} · {1e6 * together:,.0f}",
            "bytes a line, on disk, with indexes": round(bytes_each),
            f"gigabytes a year at {LINES_A_DAY:,} lines a day": round(
                bytes_each * LINES_A_DAY * 365 / 1e9, 2
            ),
        },
    )


def append_each(lines: Iterable[Document], together: int) -> None:
    given = iter(lines)
    while batch := list(islice(given, together)):
        append(batch)
