"""Days, deadlines and spans of time, as values.

Named tuples: each text that is read makes some, and a frozen dataclass takes three
times as long to make and to compare.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

DAY = timedelta(days=1)


class Kind(StrEnum):
    BEFORE = "before"
    DURING = "during"
    ON = "on"
    AFTER = "after"


# A clock that is written, in a zone that is not known.
UNKNOWN_CLOCK = -1


class When(NamedTuple):
    """A day or a span. `end` is exclusive for BEFORE and DURING, the day for ON.

    `at` is the time that ends it, in minutes of New York since the last day began;
    None is the end of that day. It is UNKNOWN_CLOCK where the zone is not known.
    """

    kind: Kind
    end: date
    start: date | None = None
    at: int | None = None

    def __str__(self) -> str:
        if self.kind is Kind.DURING:
            return f"{self.start} to {self.end - DAY}{self._clock()}"
        if self.at is not None and self.kind is Kind.BEFORE:
            return f"before {self.end - DAY}{self._clock()}"
        return f"{self.kind} {self.end}{self._clock()}"

    def _clock(self) -> str:
        if self.at is None:
            return ""
        if self.at == UNKNOWN_CLOCK:
            return " at an unknown clock"
        return f" {self.at // 60 % 24:02d}:{self.at % 60:02d} ET"


class Dates(NamedTuple):
    """The dates that a text names; `years` are editions ("the 2026 World Series").

    `rest` is the text with blanks in place of the dates.
    """

    whens: tuple[When, ...] = ()
    years: frozenset[int] = frozenset()
    rest: str = ""

    @property
    def deadline(self) -> When | None:
        return next((when for when in self.whens if when.kind is Kind.BEFORE), None)
