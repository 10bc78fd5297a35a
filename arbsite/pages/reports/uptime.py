"""The share of time in which an agent ran, in all and on each of the last days."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from arbsite.pages.reports.limits import MAX_MILLISECONDS
from tasklog.records import RUNS, RunRecord

RUNS_READ = 500
DAYS = 90
DAY = timedelta(days=1)
NEWEST = [("started_at", -1), ("_id", -1)]

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Uptime:
    """Percent of the time since `start`, the first run, in which an agent ran.

    `days` are the last DAYS days in UTC, oldest first, with the share run in each so
    far; None before the first run. `is_partial`: there were more runs than are read;
    `start` is that of those read.
    """

    percent: Decimal | None
    start: datetime | None
    runs: int
    crashes: int
    is_partial: bool
    days: tuple[Decimal | None, ...] = (None,) * DAYS


def uptime(now: datetime) -> Uptime:
    """From the history of runs; time in which two ran counts once."""
    runs = list(RUNS.show({}, NEWEST, RUNS_READ, MAX_MILLISECONDS))
    spans = merged(span for run in runs if (span := _span(run)) is not None)
    crashes = sum(run.ended_cleanly is False for run in runs)
    is_partial = len(runs) == RUNS_READ
    # A host whose clock is ahead writes runs that begin in the future.
    if not spans or spans[0][0] >= now:
        return Uptime(None, None, len(runs), crashes, is_partial)
    start = spans[0][0]
    # Two places, so that a minute a week still shows.
    percent = (100 * share(spans, start, now)).quantize(Decimal("0.01"))
    days = tuple(_days(spans, now))
    return Uptime(percent, start, len(runs), crashes, is_partial, days)


def _days(spans: Sequence[Span], now: datetime) -> Iterator[Decimal | None]:
    """The share of each day; the first and the present day count in part only."""
    start = spans[0][0]
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for back in reversed(range(DAYS)):
        begin = max(midnight - back * DAY, start)
        end = min(midnight - (back - 1) * DAY, now)
        yield share(spans, begin, end) if begin < end else None


def _span(run: RunRecord) -> Span | None:
    # A run that was killed has no end: it lived until its last heartbeat at least.
    start: datetime | None = run.started_at
    end: datetime | None = run.ended_at or run.heartbeat_at
    return None if start is None or end is None or end < start else (start, end)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same times without overlaps, in order."""
    disjoint: list[Span] = []
    for start, end in sorted(spans):
        # Two agents overlap while one takes over from the other.
        if disjoint and start <= disjoint[-1][1]:
            disjoint[-1] = (disjoint[-1][0], max(end, disjoint[-1][1]))
        else:
            disjoint.append((start, end))
    return disjoint


def share(spans: Sequence[Span], start: datetime, end: datetime) -> Decimal:
    """The part of the time from start to end that merged spans cover, 0 to 1."""
    whole = (end - start) / timedelta(microseconds=1)
    if whole <= 0:
        return Decimal(0)
    # Bisected, because this is called for each segment and each day.
    low = bisect_right(spans, start, key=lambda span: span[1])
    high = bisect_left(spans, end, key=lambda span: span[0])
    covered = sum(
        (min(b, end) - max(a, start) for a, b in spans[low:high]), timedelta(0)
    )
    return Decimal(covered / timedelta(microseconds=1)) / Decimal(whole)
