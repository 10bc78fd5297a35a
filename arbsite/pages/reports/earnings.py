"""What was earned, when, and how did it add up? One question feeds chart and table.

Days and moments are those of the venues, by which positions are settled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from arbsite.pages.reports.limits import FIRST_DATE, MAX_MILLISECONDS
from positions.models import positions
from tasklog.storage.codec import Document, collection, decode
from tasklog.storage.reading import moment, number

CLOSINGS_READ = 500
PERIODS = (("today", 1), ("7 days", 7), ("30 days", 30))
# Both fields stand in this index: no position is read.
INDEX = "position_earned"


@dataclass(frozen=True, slots=True)
class Closing:
    """A position closed, and what all had earned from then on."""

    at: datetime
    profit: Decimal
    level: Decimal


@dataclass(frozen=True, slots=True)
class Earnings:
    """All realised profit, and the newest closings that led to it, oldest first.

    `is_partial`: older closings are in the first level, but not shown.
    """

    total: Decimal
    closings: tuple[Closing, ...]
    is_partial: bool

    @property
    def newest(self) -> Sequence[Closing]:
        return self.closings[:-11:-1]

    def as_json(self) -> list[list[float]]:
        """For the chart: milliseconds and dollars; it starts where the first began."""
        points = [
            [int(one.at.timestamp() * 1000), float(round(one.level, 2))]
            for one in self.closings
        ]
        if not points:
            return []
        first = self.closings[0]
        return [[points[0][0], float(round(first.level - first.profit, 2))], *points]


def earnings() -> Earnings:
    found = list(
        positions()
        .find(
            {"resolved_at": {"$gt": FIRST_DATE}},
            {"_id": 0, "resolved_at": 1, "actual_profit": 1},
        )
        .sort([("resolved_at", -1), ("actual_profit", -1)])
        .hint(INDEX)
        .limit(CLOSINGS_READ)
        .max_time_ms(MAX_MILLISECONDS)
    )
    is_partial = len(found) == CLOSINGS_READ
    pairs = [_closing(one) for one in reversed(found)]
    shown = sum((profit for _, profit in pairs), Decimal(0))
    total = _booked() if is_partial else shown
    return Earnings(total, tuple(added_up(pairs, total - shown)), is_partial)


def periods(venue_now: datetime) -> tuple[tuple[str, Decimal], ...]:
    """Realised profit of today and of so many days up to it.

    Summed in the index, once for all of them, without reading a position.
    """
    midnight = _midnight(venue_now)
    starts = {name: midnight - timedelta(days=days - 1) for name, days in PERIODS}
    groups = positions().aggregate(
        [
            {"$match": {"resolved_at": {"$gte": min(starts.values())}}},
            {
                "$group": {
                    "_id": None,
                    **{name: {"$sum": _from(at)} for name, at in starts.items()},
                }
            },
        ],
        hint=INDEX,
        maxTimeMS=MAX_MILLISECONDS,
    )
    sums = decode(next(iter(groups), {}))
    return tuple((name, number(sums, name) or Decimal(0)) for name in starts)


def _closing(document: Document) -> tuple[datetime, Decimal]:
    at = moment(document, "resolved_at") or FIRST_DATE
    return at, number(document, "actual_profit") or Decimal(0)


def added_up(
    pairs: Iterable[tuple[datetime, Decimal]], level: Decimal
) -> Iterable[Closing]:
    for at, profit in pairs:
        level += profit
        yield Closing(at, profit, level)


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def _from(start: datetime) -> Document:
    """The profit of a position that has closed since then."""
    return {"$cond": [{"$gte": ["$resolved_at", start]}, "$actual_profit", 0]}


def _booked() -> Decimal:
    """All that was ever earned, from the performance, which is small."""
    rows = collection("market_type_performance").find({}).limit(200)
    return sum((number(row, "total_profit") or Decimal(0) for row in rows), Decimal(0))
