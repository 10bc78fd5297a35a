"""Which months a report covers, and by which periods it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlencode

from tasklog.storage.reading import clean

FROM, TO, BY = "from", "to", "by"
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
NAME_LENGTH = 60


class BadSelection(Exception):
    """The address asks for a report that there is not."""


class Period(StrEnum):
    """The steps of the report."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    def start_of(self, day: str) -> str:
        """The first day of the period in which a day lies, of a month its name."""
        if self is Period.DAY:
            return day
        if self is Period.MONTH:
            return day[:7]
        at = date.fromisoformat(day)
        return (at - timedelta(days=at.weekday())).isoformat()


@dataclass(frozen=True, slots=True)
class Selection:
    """The months from `start` to `end`, both included, "" for no bound."""

    start: str = ""
    end: str = ""
    by: Period | None = None

    def covers(self, day: str) -> bool:
        """Whether a day, or a month, is in it."""
        month = day[:7]
        return self.start <= month and (not self.end or month <= self.end)

    def bounds(self) -> tuple[datetime | None, datetime | None]:
        """The first moment that is in it, and the first that is not any more."""
        start = _first_moment(self.start) if self.start else None
        end = _first_moment(_next_month(self.end)) if self.end else None
        return start, end

    def query_string(self, **more: str) -> str:
        parameters = {FROM: self.start, TO: self.end, BY: self.by or "", **more}
        return urlencode({name: text for name, text in parameters.items() if text})

    def parameters(self) -> Mapping[str, str]:
        named = {FROM: self.start, TO: self.end}
        return {name: text for name, text in named.items() if text}


def parse_selection(query: Iterable[tuple[str, Sequence[str]]]) -> Selection:
    """The selection in an address. Raises BadSelection."""
    parameters = {}
    for name, texts in query:
        if name not in (FROM, TO, BY):
            shown = clean(name, NAME_LENGTH)
            raise BadSelection(f"there is no parameter “{shown}” here")
        if len(texts) > 1:
            raise BadSelection(f"“{name}” is given more than once")
        parameters[name] = texts[0].strip()
    return selection(
        parameters.get(FROM, ""), parameters.get(TO, ""), parameters.get(BY, "")
    )


def selection(start: str, end: str, by: str) -> Selection:
    """Raises BadSelection."""
    for name, text in ((FROM, start), (TO, end)):
        if text and not MONTH.fullmatch(text):
            raise BadSelection(f"“{name}” is not a month like 2026-11")
    if start and end and start > end:
        raise BadSelection("“from” lies after “to”")
    if by and by not in list(Period):
        raise BadSelection("“by” is day, week or month")
    return Selection(start, end, Period(by) if by else None)


def _first_moment(month: str) -> datetime:
    try:
        return datetime(int(month[:4]), int(month[5:]), 1, tzinfo=UTC)
    except ValueError:
        raise BadSelection(f"{month} is not a month of the calendar") from None


def _next_month(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04}-{number % 12 + 1:02}"
