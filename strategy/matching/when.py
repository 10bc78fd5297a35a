"""Days, deadlines and spans of time, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DAY = timedelta(days=1)


class Kind(StrEnum):
    BEFORE = "before"
    DURING = "during"
    ON = "on"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class When:
    """A day or a span. `end` is exclusive for BEFORE and DURING, the day for ON."""

    kind: Kind
    end: date
    start: date | None = None

    def __str__(self) -> str:
        if self.kind is Kind.DURING:
            return f"{self.start} to {self.end - DAY}"
        return f"{self.kind} {self.end}"


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates that a text names; `years` are editions ("the 2026 World Series").

    `rest` is the text with blanks in place of the dates.
    """

    whens: tuple[When, ...] = ()
    years: frozenset[int] = frozenset()
    rest: str = ""

    @property
    def deadline(self) -> When | None:
        return next((when for when in self.whens if when.kind is Kind.BEFORE), None)
