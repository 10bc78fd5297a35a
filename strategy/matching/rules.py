"""What do a market's rules say beyond its title?

The core is the part that names what pays Yes; sentences about cancellations, sources
and what does not count are left out of it, because a word in them is no claim.
"""

from __future__ import annotations

import re
from datetime import date

from strategy.matching.dates import Dates, Kind, When, read_dates, read_times
from strategy.matching.lazy import lazy
from strategy.matching.lexicon import Bag, scan
from strategy.matching.numbers import Numbers, Span, read_numbers
from strategy.matching.text import plain

_SENTENCES = re.compile(
    r"(?<=[.!?:])[\"')]*\s+(?=[A-Z\"'(])|\s*\n+\s*|(?<=\");?\s+(?=Otherwise)"
)
_KALSHI_END = re.compile(r"resolves? to \"?yes\"?", re.IGNORECASE)
_NEGATIVE = re.compile(
    r"resolves? (?:immediately )?(?:to )?[\"']?(?:no\b|other|none|50)|^otherwise|"
    r"will resolve immediately to|\bnot (?:count|qualify|be considered|sufficient)|"
    r"\bneither\b|no bearing|excluded|^note|resolution source|if at any point|"
    r"becomes? impossible|\btie\b|ambigu|canceled|cancelled|postponed|regardless"
)
_OTHERWISE = re.compile(r"otherwise[,;].*$", re.IGNORECASE)
_YEARS = re.compile(r"\b20[2-4]\d\b")
_VOID = re.compile(
    r"^if no\b|\bnot (?:known|completed|concluded)\b|if (?:the )?[^,]*is not\b|"
    r"isnt known"
)
_ANY_TIME = re.compile(
    r"\bat any (?:time|point)|\bever\b|any (?:1|one)[- ]minute candle|intraday"
)
# Who measures, by the words that give it away.
SOURCES = {
    "cf benchmarks": ("cf benchmarks", "brti", "real-time index", "real time index"),
    "binance": ("binance",),
    "coinbase": ("coinbase price", "coinbase's", "by coinbase", "from coinbase"),
    "coingecko": ("coingecko",),
    "chainlink": ("chainlink",),
    "pyth": ("pyth network", "pyth price"),
    "nws": ("national weather service", " nws", "weather.gov"),
    "wunderground": ("wunderground", "weather underground"),
    "accuweather": ("accuweather",),
    "bls": ("bureau of labor statistics", " bls ", "bls.gov"),
    "bea": ("bureau of economic analysis", "bea.gov"),
    "nber": ("nber", "national bureau of economic research"),
    "rotten tomatoes": ("rotten tomatoes", "rottentomatoes", "tomatometer"),
    "metacritic": ("metacritic",),
    "lmarena": ("lmarena", "chatbot arena", "lm arena"),
    "box office mojo": ("box office mojo", "boxofficemojo"),
    "the numbers": ("the-numbers.com", "the numbers (", "thenumbers"),
    "spotify": ("spotify",),
    "billboard": ("billboard",),
    "silver bulletin": ("silver bulletin", "silverbulletin"),
    "realclear": ("realclear", "real clear"),
    "gallup": ("gallup",),
    "aaa": (" aaa", "aaa.com"),
    "eia": (" eia", "energy information administration"),
    "tsa": (" tsa", "tsa.gov"),
    "cdc": (" cdc", "cdc.gov"),
    "faa": (" faa",),
    "spacex": ("spacex.com",),
    "nasdaq": ("nasdaq.com",),
    "yahoo": ("yahoo finance", "finance.yahoo"),
    "wsj": ("wsj", "wall street journal"),
    "netflix": ("netflix.com", "tudum"),
    "xtracker": ("xtracker",),
}
_PLACE = re.compile(
    r"(?:recorded|observed|measured|reported|temperature|reading)s? "
    r"(?:at|in|by) (?:the )?"
    r"((?:[A-Z][\w'.-]*|of)(?: (?:[A-Z][\w'.-]*|of))*)"
)


class Rules:
    """A rule text, read as far as it is asked for."""

    def __init__(self, text: str, source: str, is_kalshi: bool, near: date | None):
        self._text = text
        self._source = source
        self._near = near
        self._is_kalshi = is_kalshi

    @lazy
    def written_core(self) -> str:
        cut = _kalshi_core if self._is_kalshi else _polymarket_core
        return cut(self._text)

    @lazy
    def core_lower(self) -> str:
        return self.written_core.lower()

    @lazy
    def _dates(self) -> Dates:
        return read_dates(self.core_lower, self._near)

    @lazy
    def _numbers(self) -> Numbers:
        return read_numbers(self._dates.rest)

    @lazy
    def core(self) -> Bag:
        return scan(self.written_core, self._numbers.rest)

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

    @lazy
    def lower(self) -> str:
        return plain(self._text).lower()

    @lazy
    def void(self) -> When | None:
        """The day by which a market without an answer gives up."""
        for sentence in sentences(self._text):
            lower = sentence.lower()
            found = _VOID.search(lower) and read_dates(lower, self._near).deadline
            if found:
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
        named = f"{self.lower} {self._source.lower()}"
        return frozenset(
            name
            for name, marks in SOURCES.items()
            if any(mark in named for mark in marks)
        )

    @lazy
    def station(self) -> str:
        found = _PLACE.search(self.written_core)
        return found[1] if found else ""

    @lazy
    def is_any_time(self) -> bool:
        return bool(_ANY_TIME.search(self.core_lower))


def sentences(text: str) -> list[str]:
    spoken = (plain(line) for line in text.split("\n") if line.strip())
    return [part for line in spoken for part in _SENTENCES.split(line) if part]


def _kalshi_core(text: str) -> str:
    found = _KALSHI_END.search(text)
    return plain(text[: found.end()] if found else text.partition("\n\n")[0])


def _polymarket_core(text: str) -> str:
    kept = []
    for sentence in sentences(text):
        lower = sentence.lower()
        if "resolve" not in lower and "this is a polymarket on" not in lower:
            continue
        if "otherwise" in lower:
            sentence = _OTHERWISE.sub("", sentence)
            lower = sentence.lower()
        if not _NEGATIVE.search(lower):
            kept.append(sentence)
    return " . ".join(kept)
