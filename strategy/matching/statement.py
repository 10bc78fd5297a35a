"""One statement of a market's texts, with the dates, numbers and names in it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from strategy.matching.dates import read_dates
from strategy.matching.lazy import lazy
from strategy.matching.lexicon import Bag, scan
from strategy.matching.numbers import Numbers, read_numbers
from strategy.matching.times import without_times
from strategy.matching.when import Dates

# Few: the readers of one market's texts come one after another.
CACHED = 512


class Statement:
    """A text in its writer's case, each part of which is read on first use.

    `near` is the day to which dates without a year are closest.
    """

    def __init__(self, text: str, near: date | None) -> None:
        self._text = text
        self._near = near

    @lazy
    def dates(self) -> Dates:
        return read_dates(self._text.lower(), self._near)

    @lazy
    def undated(self) -> str:
        """The text in lower case, with blanks in place of dates and times of day."""
        return without_times(self.dates.rest)

    @lazy
    def numbers(self) -> Numbers:
        return read_numbers(self.undated)

    @lazy
    def bag(self) -> Bag:
        return scan(self._text, self.numbers.rest)


_statement = lru_cache(maxsize=CACHED)(Statement)


def statement(text: str, near: date | None) -> Statement:
    """The statement of a text, the same one for whoever reads it again.

    What pays Yes is read in the rules and once more as a clause, of which only one
    ends with its full stop.
    """
    return _statement(text.removesuffix("."), near)
