"""What a market's rules say beyond its title.

The core is the part that names what pays Yes. Sentences about cancellations, sources
and what does not count are left out of it: a word in them is no claim.
"""

from __future__ import annotations

import re
from datetime import date

from positions.venues.types import Market
from strategy.matching.date_patterns import MONTHS
from strategy.matching.dates import read_dates
from strategy.matching.lazy import lazy
from strategy.matching.lexicon import Bag
from strategy.matching.paragraphs import Paragraph, paragraphs
from strategy.matching.readers import Reader
from strategy.matching.required import Guarded
from strategy.matching.sources import known_sources
from strategy.matching.spans import Span
from strategy.matching.statement import Statement, statement
from strategy.matching.text import stems
from strategy.matching.times import read_times
from strategy.matching.when import Kind, When

_YEARS = re.compile(r"\b20[2-4]\d\b")
_ANY_TIME = Guarded(
    r"\bat any (?:time|point)|\bever\b|any (?:1|one)[- ]minute candle|intraday"
)
_PLACE = re.compile(
    r"(?:recorded|observed|measured|reported|temperature|reading|precipitation|"
    r"snowfall|rainfall)s? "
    r"(?:at|in|by) (?:the )?"
    r"((?:[A-Z][\w'.-]*|of)(?: (?:[A-Z][\w'.-]*|of))*)"
)
# Where the source has to be asked for a place, it is the one that counts.
_CHOSEN = re.compile(r"\b(?:location|station) \"([A-Z][^\",]*)")

# When a figure is published says nothing of the time that it is about.
PUBLISHED = Guarded(
    r",? (?:(?:which|and) (?:is|are) )?(?:currently |presently |tentatively )?"
    r"(?:scheduled|expected|set|due) "
    r"(?:to be (?:released|published|issued)|for (?:release|publication)) "
    r"(?:on|for|in|by|around|at) [^.;]{0,60}|"
    r"(?<=weekend) \([A-Z][a-z]+ \d[^()]{3,30}\)",
)
# When the event is held, as texts say it outside of their core.
_WAITED_FOR = re.compile(
    r"\b(?:is|are|has|have)(?: not|n't|nt) (?:been )?(?:definitively )?"
    r"(?:known|declared|announced|held|concluded|determined|called|published|released)"
    r"[^.;]{0,40}? by [^.;]{3,30}?\b20\d\d"
)
_HELD = Guarded(
    r"\b(?:scheduled|set|expected|slated) (?:to (?:take place|occur|be held)|for)\b"
    r"[^.;]{0,60}?\b20[2-4]\d\b"
)
_CHART_OF = re.compile(
    r"\b(?:charts?|rankings?|list) (?:published|released|updated|dated) (?:on )?"
    rf"(?:{'|'.join(MONTHS)})\b"
)
# A sentence that says itself what has to happen: "If Brandt wins", "Yes if she wins".
_TELLS = re.compile(
    r"^\W*if |\byes\W{0,3}(?:,? (?:if|when|once|in case)) ", re.IGNORECASE
)
# One that points back to the title, or to a sentence before it.
_POINTS_BACK = re.compile(
    r"\b(?:this|these|that|such|it|they|(?:an? |above-)listed|"
    r"the (?:specified|listed|named))\b(?! market)|\|\|",
    re.IGNORECASE,
)
# The words of the core of any rule, whatever it is about.
EVERY_RULE = stems(
    "this market will resolve resolves resolver to yes if then otherwise immediately "
    "the a an of in on at by for between creation inception and as is are was "
    "were be been has have had any does do did or officially official formally "
    "formal according et est edt pm am new that it its his her their ever"
)


def tells_itself(*cores: str) -> bool:
    """Whether the sentences that say what pays Yes need no title to be understood."""
    if any(map(_POINTS_BACK.search, cores)):
        return False
    return any(map(_TELLS.search, cores))


class Rules:
    """A rule text, parsed on demand: most comparisons need little of it.

    `near` is the day to which dates without a year are closest.
    """

    def __init__(self, market: Market, reader: Reader, near: date | None):
        self._text = market.rules
        self._source = market.resolution_source
        self._reader = reader
        self._near = near

    @lazy
    def _paragraphs(self) -> list[Paragraph]:
        return paragraphs(self._text)

    def search(self, pattern: Guarded) -> str:
        """The first match of a pattern in the whole text, "" if there is none."""
        for part in self._paragraphs:
            if words := part.search(pattern):
                return words
        return ""

    @lazy
    def written_core(self) -> str:
        """The core in its writer's case."""
        return self._reader.paying_text(self._text)

    @lazy
    def core_lower(self) -> str:
        return self.written_core.lower()

    @lazy
    def _statement(self) -> Statement:
        return statement(self.written_core, self._near)

    @property
    def core(self) -> Bag:
        return self._statement.bag

    @lazy
    def spoken(self) -> frozenset[str]:
        """The stem of every word of the core."""
        return stems(self.core_lower)

    @lazy
    def content(self) -> frozenset[str]:
        """The stems of the core without dates, numbers and the words of every rule."""
        return stems(self._statement.numbers.rest) - EVERY_RULE

    @lazy
    def whens(self) -> tuple[When, ...]:
        """The dates of the core; not the one on which its figure is published."""
        whens = self._statement.dates.whens
        core = PUBLISHED.removed_from(self.written_core, self.core_lower)
        if core == self.written_core:
            return whens
        return statement(core, self._near).dates.whens

    @property
    def years(self) -> frozenset[int]:
        return self._statement.dates.years

    @property
    def spans(self) -> tuple[Span, ...]:
        return self._statement.numbers.spans

    @property
    def has_text(self) -> bool:
        return bool(self._text.strip())

    @property
    def deadline(self) -> When | None:
        deadlines = [when for when in self.whens if when.kind is Kind.BEFORE]
        return deadlines[-1] if deadlines else None

    @property
    def day(self) -> When | None:
        return next((when for when in self.whens if when.kind is Kind.ON), None)

    @property
    def only_when(self) -> When | None:
        """The day or span that the core names, if it names exactly one."""
        whens = {when for when in self.whens if when.kind is not Kind.AFTER}
        return whens.pop() if len(whens) == 1 else None

    @property
    def chart_day(self) -> When | None:
        """The day on which the chart comes out that the core names, if it names one."""
        return self.only_when if _CHART_OF.search(self.core_lower) else None

    @lazy
    def days(self) -> frozenset[date]:
        """Every day that the whole text names, but for deadlines."""
        dates = (read_dates(part.lower, self._near) for part in self._paragraphs)
        whens = (when for found in dates for when in found.whens)
        return frozenset(when.end for when in whens if when.kind is Kind.ON)

    @lazy
    def lower(self) -> str:
        return "\n".join(part.lower for part in self._paragraphs)

    @lazy
    def void(self) -> When | None:
        """The deadline after which a market without an answer is void."""
        sentences = (line for part in self._paragraphs for line in part.voids)
        deadlines = (read_dates(line, self._near).deadline for line in sentences)
        return next((deadline for deadline in deadlines if deadline), None)

    @lazy
    def only_year(self) -> frozenset[int]:
        """The year that the whole text names, if it names exactly one.

        Until when a result is waited for is not when the event takes place.
        """
        years = frozenset(map(int, _YEARS.findall(_WAITED_FOR.sub(" ", self.lower))))
        return years if len(years) == 1 else frozenset()

    @lazy
    def held_year(self) -> frozenset[int]:
        """The year for which the text says that the event is scheduled."""
        return frozenset(map(int, _YEARS.findall(self.search(_HELD))))

    @lazy
    def all_years(self) -> frozenset[int]:
        """Every year that the whole text names."""
        return frozenset(map(int, _YEARS.findall(self.lower)))

    @lazy
    def times(self) -> frozenset[int]:
        """The times of day that the core names, as minutes of New York."""
        return read_times(self.core_lower)

    @lazy
    def sources(self) -> frozenset[str]:
        """The well-known sources that the text or the venue's own field names."""
        listed = known_sources(f" {self._source.lower()} ")
        return listed.union(*(part.sources for part in self._paragraphs))

    @lazy
    def named_sources(self) -> frozenset[str]:
        """Every source and address that the text names, well known or not."""
        parts = self._paragraphs
        return frozenset().union(*(part.named_sources for part in parts))

    @lazy
    def station(self) -> str:
        """Where it is measured: the place chosen at the source, else the core's."""
        for part in self._paragraphs:
            if chosen := _CHOSEN.search(part.written):
                return chosen[1]
        place = _PLACE.search(self.written_core)
        return place[1] if place else ""

    @lazy
    def is_any_time(self) -> bool:
        return bool(_ANY_TIME.search(self.core_lower))
