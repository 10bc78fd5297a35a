"""What do a market's rules say beyond its title?

The core is the part that names what pays Yes; sentences about cancellations, sources
and what does not count are left out of it, because a word in them is no claim.
"""

from __future__ import annotations

import re
from datetime import date

from strategy.matching.dates import read_dates
from strategy.matching.lazy import lazy
from strategy.matching.lexicon import Bag, scan
from strategy.matching.numbers import Numbers, Span, read_numbers
from strategy.matching.paragraphs import Paragraph, paragraphs
from strategy.matching.sources import known_sources
from strategy.matching.text import plain, stems
from strategy.matching.times import read_times, without_times
from strategy.matching.when import Dates, Kind, When

_KALSHI_END = re.compile(r"resolves? to \"?yes\"?", re.IGNORECASE)
_YEARS = re.compile(r"\b20[2-4]\d\b")
_ANY_TIME = re.compile(
    r"\bat any (?:time|point)|\bever\b|any (?:1|one)[- ]minute candle|intraday"
)
_PLACE = re.compile(
    r"(?:recorded|observed|measured|reported|temperature|reading)s? "
    r"(?:at|in|by) (?:the )?"
    r"((?:[A-Z][\w'.-]*|of)(?: (?:[A-Z][\w'.-]*|of))*)"
)


# What the core of any rule is made of, whatever it is about.
EVERY_RULE = stems(
    "this market will resolve resolves to yes if then otherwise immediately the a "
    "an of in on at by for between creation and as is are was "
    "were be been has have had any does do did or officially official formally "
    "formal according et est edt pm am new that it its his her their"
)


class Rules:
    """A rule text, read as far as it is asked for."""

    def __init__(self, text: str, source: str, is_kalshi: bool, near: date | None):
        self._text = text
        self._source = source
        self._near = near
        self._is_kalshi = is_kalshi

    @lazy
    def _paragraphs(self) -> list[Paragraph]:
        return paragraphs(self._text)

    def search(self, pattern: str) -> str:
        """The first words of the whole text that a pattern meets, "" if none."""
        for part in self._paragraphs:
            if words := part.search(pattern):
                return words
        return ""

    @lazy
    def written_core(self) -> str:
        if self._is_kalshi:
            return _kalshi_core(self._text)
        return " . ".join(filter(None, (part.core for part in self._paragraphs)))

    @lazy
    def core_lower(self) -> str:
        return self.written_core.lower()

    @lazy
    def _dates(self) -> Dates:
        return read_dates(self.core_lower, self._near)

    @lazy
    def _numbers(self) -> Numbers:
        return read_numbers(without_times(self._dates.rest))

    @lazy
    def core(self) -> Bag:
        return scan(self.written_core, self._numbers.rest)

    @lazy
    def spoken(self) -> frozenset[str]:
        """The stem of every word of the core."""
        return stems(self.core_lower)

    @lazy
    def content(self) -> frozenset[str]:
        """What the core says beside dates, numbers and phrases of every rule."""
        return stems(self._numbers.rest) - EVERY_RULE

    @property
    def whens(self) -> tuple[When, ...]:
        return self._dates.whens

    @property
    def years(self) -> frozenset[int]:
        return self._dates.years

    @property
    def spans(self) -> tuple[Span, ...]:
        return self._numbers.spans

    @property
    def is_given(self) -> bool:
        return bool(self._text.strip())

    @property
    def deadline(self) -> When | None:
        found = [when for when in self.whens if when.kind is Kind.BEFORE]
        return found[-1] if found else None

    @property
    def day(self) -> When | None:
        return next((when for when in self.whens if when.kind is Kind.ON), None)

    @property
    def only_when(self) -> When | None:
        """The one day or span that the core names, if it names no other."""
        found = {when for when in self.whens if when.kind is not Kind.AFTER}
        return found.pop() if len(found) == 1 else None

    @lazy
    def lower(self) -> str:
        return "\n".join(part.lower for part in self._paragraphs)

    @lazy
    def void(self) -> When | None:
        """The day by which a market without an answer gives up."""
        for sentence in (one for part in self._paragraphs for one in part.voids):
            if found := read_dates(sentence, self._near).deadline:
                return found
        return None

    @lazy
    def only_year(self) -> frozenset[int]:
        """The one year that the whole text names, if it names no other."""
        found = frozenset(map(int, _YEARS.findall(self.lower)))
        return found if len(found) == 1 else frozenset()

    @lazy
    def times(self) -> frozenset[int]:
        """The times of day that the core names, as minutes of New York."""
        return read_times(self.core_lower)

    @lazy
    def sources(self) -> frozenset[str]:
        found = known_sources(f" {self._source.lower()} ")
        return found.union(*(part.sources for part in self._paragraphs))

    @lazy
    def named_sources(self) -> frozenset[str]:
        """Whoever is named as the one that tells, known or not."""
        parts = self._paragraphs
        return frozenset().union(*(part.named_sources for part in parts))

    @lazy
    def station(self) -> str:
        found = _PLACE.search(self.written_core)
        return found[1] if found else ""

    @lazy
    def is_any_time(self) -> bool:
        return bool(_ANY_TIME.search(self.core_lower))


def _kalshi_core(text: str) -> str:
    found = _KALSHI_END.search(text)
    return plain(text[: found.end()] if found else text.partition("\n\n")[0])
