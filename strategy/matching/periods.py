"""Days and spans of the calendar, as deadlines, days or periods by the words before.

"By March 2027" is before April, "before March 2027" before March, "in March 2027" a
span, "at the end of March 2027" its last day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from strategy.matching.text import wordset
from strategy.matching.when import DAY, Kind, When

_BEFORE = ("before", "prior to")
_BY_END = ("by the end of", "by end of", "before the end of", "before end of")
_AT_END = ("end of", "at the end of", "as of the end of")
_TO_YEAR_END = (*_BY_END, "through", "until")
_TO_SPAN_END = (*_TO_YEAR_END, "by", "no later than")
_TO_DAY_END = (
    *_BY_END,
    *("by", "until", "till", "through", "on or before", "no later than", "and", "to"),
)
_TO_YEAR_START = (*_BEFORE, "by")
_MONTHLY = wordset("in during before by for") | {*_BY_END, "at the end of", "end of"}
AFTER = ("after", "since", "from", "between", "time period")


def day_when(day: date, lead: str) -> When:
    if lead in _TO_DAY_END:
        return When(Kind.BEFORE, day + DAY)
    if lead in _BEFORE:
        return When(Kind.BEFORE, day)
    return When(Kind.AFTER if lead in AFTER else Kind.ON, day)


def year_when(year: int, lead: str) -> When | None:
    """None where the year is that of an edition: "the 2026 World Series"."""
    start, after = date(year, 1, 1), date(year + 1, 1, 1)
    if lead in ("in", "during", "of", "between", "from", "for"):
        return When(Kind.DURING, after, start)
    if lead in _TO_YEAR_START:
        return When(Kind.BEFORE, start)
    if lead in _TO_YEAR_END:
        return When(Kind.BEFORE, after)
    return When(Kind.ON, after - DAY) if lead in _AT_END else None


def span_when(start: date, after: date, lead: str) -> When:
    """A month, quarter or half of a year; `after` is the day after its last."""
    if lead in _BEFORE:
        return When(Kind.BEFORE, start)
    if lead in _TO_SPAN_END:
        return When(Kind.BEFORE, after)
    if lead in _AT_END:
        return When(Kind.ON, after - DAY)
    return When(Kind.DURING, after, start)


def months_when(year: int, month: int, count: int, lead: str) -> When:
    """A span of whole months that begins with a month."""
    start = date(year, month, 1)
    after = (start.replace(month=month + count - 1) + timedelta(days=32)).replace(day=1)
    return span_when(start, after, lead)


def bare_month(month: int, lead: str, near: date | None) -> When | None:
    """A month without a day is a date only after a preposition: "in March"."""
    if near is None or lead not in _MONTHLY:
        return None
    # The middle of the month, so that the year is the one most of it is closest to.
    middle = placed(month, 15, near)
    return months_when(middle.year, month, 1, lead) if middle else None


def valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def placed(month: int, day: int, near: date) -> date | None:
    """The day of that month and number that is closest to `near`."""
    return closest(lambda year: valid(year, month, day), near)


def closest(day_in: Callable[[int], date | None], near: date) -> date | None:
    """The day that comes once a year which is closest to `near`."""
    days = (day_in(near.year + step) for step in (-1, 0, 1))
    return min((day for day in days if day), key=lambda d: abs(d - near), default=None)


def in_order(whens: Iterable[When], dated: set[When]) -> Iterator[When]:
    """Starts without a year of their own are before the ends that follow them.

    `dated` have one, and stay where it puts them.
    """
    pending: When | None = None
    for when in whens:
        if pending and pending not in dated:
            earlier = valid(pending.end.year - 1, pending.end.month, pending.end.day)
            is_late = when.kind is Kind.BEFORE and pending.end >= when.end
            yield pending._replace(end=earlier) if is_late and earlier else pending
        elif pending:
            yield pending
        pending = when if when.kind is Kind.AFTER else None
        if when is not pending:
            yield when
    if pending:
        yield pending
