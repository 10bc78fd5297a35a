"""The performance report of some months, from two tallies that agree to the cent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from arbsite.pages.performance.kinds import Key, KindRow, kinds
from arbsite.pages.performance.selection import Period, Selection
from arbsite.pages.performance.steps import Step, steps
from arbsite.pages.performance.totals import Totals, added, totals
from arbsite.pages.reports.market_types import performances
from positions.models.closings import DAILY_RESULTS, MONTHLY_RESULTS
from tasklog.storage.counts import Count

# More steps cannot be told apart in a chart, or read in a table.
PERIODS_SHOWN = 400
DAYS_BY_DEFAULT, WEEKS_BY_DEFAULT = 62, 366
TYPES_READ = 200
# A position may close between the two readings.
READINGS = 3
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One day, week or month by its first day, and the profit of all up to its end."""

    start: str
    totals: Totals
    level: Decimal


@dataclass(frozen=True, slots=True)
class Drawdown:
    """The deepest fall of the running total of profit, by days, in dollars."""

    dollars: Decimal = ZERO
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What closed in the months of a selection."""

    selection: Selection
    by: Period
    totals: Totals
    won: int
    periods: tuple[PeriodRow, ...]
    kinds: Mapping[str, tuple[KindRow, ...]]
    steps: tuple[Step, ...]
    drawdown: Drawdown
    opportunities: int
    profitable: int

    @property
    def win_rate(self) -> Decimal | None:
        """Percent of the closed positions that were profitable."""
        closed = self.totals.closed
        return Decimal(100 * self.won) / closed if closed else None

    @property
    def success_rate(self) -> Decimal | None:
        """Percent of all opportunities ever found, as polling intervals follow it."""
        found = self.opportunities
        return Decimal(100 * self.profitable) / found if found else None

    def as_json(self) -> list[list[float]]:
        """For the chart: milliseconds, dollars of the period, and dollars in all."""
        return [
            [
                int(_moment(row.start).timestamp() * 1000),
                float(round(row.totals.profit, 2)),
                float(round(row.level, 2)),
            ]
            for row in self.periods
        ]


def report(chosen: Selection) -> Report:
    """The report; it reads two tallies and what each market type has earned."""
    days, groups = _read(chosen)
    by = chosen.by or _period(days)
    while by is not Period.MONTH and len(_starts(days, by)) > PERIODS_SHOWN:
        by = Period.WEEK if by is Period.DAY else Period.MONTH
    total = added(days.values())
    earned = performances(TYPES_READ)
    return Report(
        selection=chosen,
        by=by,
        totals=total,
        won=sum(each.closed for key, each in groups.items() if not key[4]),
        periods=tuple(_periods(days, by)),
        kinds=kinds(groups),
        steps=steps(total),
        drawdown=drawdown({day: each.profit for day, each in days.items()}),
        opportunities=sum(record.opportunities_found or 0 for record in earned),
        profitable=sum(record.profitable_arbs or 0 for record in earned),
    )


def _read(chosen: Selection) -> tuple[dict[str, Totals], dict[Key, Totals]]:
    """By day; and by month, market type, venues, holding time and cause."""
    for _ in range(READINGS):
        days = _covered(DAILY_RESULTS.read(), chosen)
        groups = _covered(MONTHLY_RESULTS.read(), chosen)
        if added(days.values()) == added(groups.values()):
            break
    return {key[0]: each for key, each in days.items()}, groups


def _covered(counts: Mapping[Key, Count], chosen: Selection) -> dict[Key, Totals]:
    return {
        key: totals(count)
        for key, count in sorted(counts.items())
        # Without a day, or with something else there, it was changed by hand.
        if _is_time(key[0]) and chosen.covers(key[0])
    }


def _period(days: Mapping[str, Totals]) -> Period:
    """What shows these days best, where none was chosen."""
    span = (_moment(max(days)) - _moment(min(days))).days if days else 0
    if span <= DAYS_BY_DEFAULT:
        return Period.DAY
    return Period.WEEK if span <= WEEKS_BY_DEFAULT else Period.MONTH


def _starts(days: Iterable[str], by: Period) -> list[str]:
    return sorted({by.start_of(day) for day in days})


def _periods(days: Mapping[str, Totals], by: Period) -> Iterable[PeriodRow]:
    parts: dict[str, Totals] = defaultdict(Totals)
    for day, each in days.items():
        parts[by.start_of(day)] += each
    level = ZERO
    for start in sorted(parts):
        level += parts[start].profit
        yield PeriodRow(start, parts[start], level)


def drawdown(profits: Mapping[str, Decimal]) -> Drawdown:
    """The deepest fall below an earlier level; the first level is 0."""
    deepest = Drawdown()
    level = peak = ZERO
    since = ""
    for day in sorted(profits):
        level += profits[day]
        if level >= peak:
            peak, since = level, day
        elif peak - level > deepest.dollars:
            deepest = Drawdown(peak - level, since, day)
    return deepest


def _is_time(start: str) -> bool:
    try:
        _moment(start)
    except ValueError:
        return False
    return True


def _moment(start: str) -> datetime:
    return datetime.fromisoformat(f"{start}-01" if len(start) == 7 else start).replace(
        tzinfo=UTC
    )
