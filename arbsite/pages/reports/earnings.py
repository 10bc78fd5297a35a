"""What was earned, when, and how it added up: one query for the chart and its table.

Days and times are those of the venues, by which positions are settled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from arbsite.pages.display import position_path
from arbsite.pages.reports.limits import FIRST_DATE, MAX_MILLISECONDS
from arbsite.pages.reports.market_types import performances
from positions.models import POSITIONS
from tasklog.storage.reading import clean, moment, number

CLOSINGS_READ = 500
NEWEST_SHOWN = 10
TYPES_READ = 200
PERIODS = (("today", 1), ("7 days", 7), ("30 days", 30))
# It holds all these fields, so that no position is read.
INDEX = "position_earned"


@dataclass(frozen=True, slots=True)
class Closing:
    """A closed position's profit, and `level`: the profit of all closed until then."""

    id: str
    market_type: str
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
        return self.closings[: -NEWEST_SHOWN - 1 : -1]

    def as_json(self) -> list[dict[str, object]]:
        """For the chart: milliseconds and dollars, from before the first closing on."""
        if not self.closings:
            return []
        oldest = self.closings[0]
        start: dict[str, object] = {
            "at": _stamp(oldest.at),
            "level": _cents(oldest.level - oldest.profit),
        }
        return [start, *(_point(closing) for closing in self.closings)]


def _point(closing: Closing) -> dict[str, object]:
    return {
        "at": _stamp(closing.at),
        "level": _cents(closing.level),
        "profit": _cents(closing.profit),
        "type": closing.market_type,
        "url": position_path(closing.id),
    }


def _stamp(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _cents(dollars: Decimal) -> float:
    return float(round(dollars, 2))


def earnings() -> Earnings:
    """The newest CLOSINGS_READ closings and the total of all."""
    # Read as plain documents: a query for two fields of an index is no record.
    documents = list(
        POSITIONS.raw.find(
            {"resolved_at": {"$gt": FIRST_DATE}},
            {"resolved_at": 1, "actual_profit": 1, "market_type": 1},
        )
        .sort([("resolved_at", -1), ("actual_profit", -1)])
        # Another index begins with the time as well, but has no profit in it.
        .hint(INDEX)
        .limit(CLOSINGS_READ)
        .max_time_ms(MAX_MILLISECONDS)
    )
    profits = [
        Closing(
            clean(str(document["_id"])),
            clean(str(document.get("market_type", ""))),
            moment(document, "resolved_at") or FIRST_DATE,
            number(document, "actual_profit") or Decimal(0),
            Decimal(0),
        )
        for document in reversed(documents)
    ]
    is_partial = len(documents) == CLOSINGS_READ
    shown = sum((closing.profit for closing in profits), Decimal(0))
    # Summing all of a long history would read all of its keys.
    total = _booked() if is_partial else shown
    return Earnings(total, tuple(added_up(profits, total - shown)), is_partial)


def periods(venue_now: datetime) -> tuple[tuple[str, Decimal], ...]:
    """Realised profit of today and of so many days up to it.

    Summed in the index, once for all of them, without reading a position.
    """
    midnight = venue_now.replace(hour=0, minute=0, second=0, microsecond=0)
    starts = {name: midnight - timedelta(days=days - 1) for name, days in PERIODS}
    sums = {
        name: {
            "$sum": {"$cond": [{"$gte": ["$resolved_at", start]}, "$actual_profit", 0]}
        }
        for name, start in starts.items()
    }
    groups = POSITIONS.raw.aggregate(
        [
            {"$match": {"resolved_at": {"$gte": min(starts.values())}}},
            {"$group": {"_id": None, **sums}},
        ],
        hint=INDEX,
        maxTimeMS=MAX_MILLISECONDS,
    )
    group: Mapping[str, Any] = next(iter(groups), {})
    return tuple((name, number(group, name) or Decimal(0)) for name in starts)


def added_up(profits: Iterable[Closing], level: Decimal) -> Iterable[Closing]:
    """The closings with their running total, which begins at `level`."""
    for closing in profits:
        level += closing.profit
        yield replace(closing, level=level)


def _booked() -> Decimal:
    """The profit of all closed positions, from the performance, which is small."""
    profits = (record.total_profit for record in performances(TYPES_READ))
    return sum((profit or Decimal(0) for profit in profits), Decimal(0))
