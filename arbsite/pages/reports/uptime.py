"""How much of the time did an agent run, in all and on each of the last days?"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from arbsite.pages.reports.limits import MAX_MILLISECONDS
from tasklog.storage.codec import Document, collection
from tasklog.storage.reading import moment

RUNS_READ = 500
SEGMENTS = 60
DAYS = 90
DAY = timedelta(days=1)

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Uptime:
    """Percent of the time since `first` in which an agent ran.

    `segments` are as many equal parts of that time, with the share run in each.
    `days` are the last DAYS days in UTC, oldest first, with the share run in each so
    far; None before the first run. `is_partial`: there were more runs than are read;
    `first` is that of those read.
    """

    percent: Decimal | None
    first: datetime | None
    runs: int
    crashes: int
    segments: tuple[Decimal, ...]
    is_partial: bool
    days: tuple[Decimal | None, ...] = (None,) * DAYS


def uptime(now: datetime) -> Uptime:
    """From the history of runs; time in which two ran counts once."""
    found = list(
        collection("agent_runs")
        .find(
            {}, {"started_at": 1, "heartbeat_at": 1, "ended_at": 1, "ended_cleanly": 1}
        )
        .sort([("started_at", -1), ("_id", -1)])
        .limit(RUNS_READ)
        .max_time_ms(MAX_MILLISECONDS)
    )
    spans = merged(span for run in found if (span := _span(run)) is not None)
    crashes = sum(run.get("ended_cleanly") is False for run in found)
    is_partial = len(found) == RUNS_READ
    if not spans or spans[0][0] >= now:
        return Uptime(None, None, len(found), crashes, (), is_partial)
    first = spans[0][0]
    percent = (100 * share(spans, first, now)).quantize(Decimal("0.01"))
    step = (now - first) / SEGMENTS
    parts = tuple(
        share(spans, first + i * step, first + (i + 1) * step) for i in range(SEGMENTS)
    )
    days = tuple(_days(spans, now))
    return Uptime(percent, first, len(found), crashes, parts, is_partial, days)


def _days(spans: Sequence[Span], now: datetime) -> Iterator[Decimal | None]:
    """Of the first and the present day only what was there to run in counts."""
    first = spans[0][0]
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for back in reversed(range(DAYS)):
        start = max(midnight - back * DAY, first)
        end = min(midnight - (back - 1) * DAY, now)
        yield share(spans, start, end) if start < end else None


def _span(run: Document) -> Span | None:
    start = moment(run, "started_at")
    end = moment(run, "ended_at") or moment(run, "heartbeat_at")
    return None if start is None or end is None or end < start else (start, end)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same times without overlaps, in order."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def share(spans: Sequence[Span], start: datetime, end: datetime) -> Decimal:
    """The part of the time from start to end that merged spans cover, 0 to 1."""
    whole = (end - start) / timedelta(microseconds=1)
    if whole <= 0:
        return Decimal(0)
    # Only those that reach into it: this is asked for each segment and each day.
    first = bisect_right(spans, start, key=lambda span: span[1])
    after = bisect_left(spans, end, key=lambda span: span[0])
    covered = sum(
        (min(b, end) - max(a, start) for a, b in spans[first:after]), timedelta(0)
    )
    return Decimal(covered / timedelta(microseconds=1)) / Decimal(whole)
