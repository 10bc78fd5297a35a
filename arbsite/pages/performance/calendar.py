"""When open positions end, and when the capital in them comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from arbsite.pages.reports.limits import FIRST_DATE, MAX_MILLISECONDS
from positions.lifecycle import OPEN, State
from positions.models import POSITIONS
from tasklog.storage.codec import Document
from tasklog.storage.reading import number, text
from tasklog.storage.tallies import finite

# More days cannot be told apart in a table.
DAYS_SHOWN = 120
ZERO = Decimal(0)
# It holds all that is added up: no position is read.
INDEX = "position_calendar"
LAST_DATE = datetime(9999, 12, 31, tzinfo=UTC)
DAY_FORM = "%Y-%m-%d"


@dataclass(frozen=True, slots=True)
class EndingDay:
    """The open positions that end on one day, on the venues' clock.

    `returning` are the dollars that they pay if each set pays 1.00, `level` those of
    all days up to this one. `awaited` of them have ended and wait for an outcome.
    """

    day: str
    positions: int
    awaited: int
    stake: Decimal
    returning: Decimal
    level: Decimal

    @property
    def profit(self) -> Decimal:
        return self.returning - self.stake

    @property
    def date(self) -> date | None:
        """None where the dates of its positions are damaged."""
        return date.fromisoformat(self.day) if self.day else None


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days on which open positions end; `later` are those after the last one."""

    days: tuple[EndingDay, ...]
    later: int
    positions: int
    stake: Decimal
    returning: Decimal

    def as_json(self) -> list[list[float]]:
        """For the chart: milliseconds, dollars of the day, and dollars in all."""
        return [
            [
                int(datetime.fromisoformat(row.day).replace(tzinfo=UTC).timestamp())
                * 1000,
                float(round(row.returning, 2)),
                float(round(row.level, 2)),
            ]
            for row in self.days
            if row.day
        ]


def calendar() -> Calendar:
    """Each day from the earliest end on; capital returns after its settlement."""
    rows: list[EndingDay] = []
    level = ZERO
    for group in _groups():
        stake, returning = (number(group, name) or ZERO for name in ("stake", "size"))
        level += returning
        rows.append(
            EndingDay(
                day=text(group, "_id"),
                positions=group["positions"],
                awaited=group["awaited"],
                stake=stake,
                returning=returning,
                level=level,
            )
        )
    shown = rows[:DAYS_SHOWN]
    return Calendar(
        days=tuple(shown),
        later=sum(row.positions for row in rows[DAYS_SHOWN:]),
        positions=sum(row.positions for row in rows),
        stake=sum((row.stake for row in rows), ZERO),
        returning=level,
    )


def _groups() -> list[Document]:
    # Between two dates are dates alone; MongoDB writes out no year beyond 9999.
    end = "$expiration_date"
    is_date = {"$and": [{"$gte": [end, FIRST_DATE]}, {"$lte": [end, LAST_DATE]}]}
    day = {"$dateToString": {"date": "$expiration_date", "format": DAY_FORM}}
    is_awaited = {"$eq": ["$state", str(State.EXPIRED)]}
    groups = POSITIONS.raw.aggregate(
        [
            {"$match": {"state": {"$in": [str(state) for state in OPEN]}}},
            {
                "$group": {
                    "_id": {"$cond": [is_date, day, ""]},
                    "positions": {"$sum": 1},
                    "awaited": {"$sum": {"$cond": [is_awaited, 1, 0]}},
                    "stake": {"$sum": finite("$stake")},
                    "size": {"$sum": finite("$size")},
                }
            },
        ],
        hint=INDEX,
        maxTimeMS=MAX_MILLISECONDS,
    )
    # A day each: the server would sort them in memory just the same.
    return sorted(groups, key=lambda group: str(group["_id"]))
