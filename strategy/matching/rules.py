"""What do a market's rules say beyond its title?

The core is the part that names what pays Yes; sentences about cancellations, sources
and what does not count are left out of it, because a word in them is no claim.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from strategy.matching.dates import Kind, When, read_dates, read_times
from strategy.matching.lexicon import scan
from strategy.matching.numbers import Span, read_numbers
from strategy.matching.reading import Bag, collect
from strategy.matching.text import plain

_SENTENCES = re.compile(
    r"(?<=[.!?:])[\"')]*\s+(?=[A-Z\"'(])|\s*\n+\s*|(?<=\");?\s+(?=Otherwise)"
)
_KALSHI_CORE = re.compile(r"^.*?resolves? to \"?yes\"?\.?", re.IGNORECASE | re.DOTALL)
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
_SOURCES = {
    "cf benchmarks": r"cf benchmarks|brti|\brti\b|real[- ]time index",
    "binance": r"binance",
    "coinbase": r"(?<!like google or )coinbase(?! may help)",
    "coingecko": r"coingecko",
    "chainlink": r"chainlink",
    "pyth": r"\bpyth\b",
    "nws": r"national weather service|\bnws\b|weather\.gov",
    "wunderground": r"wunderground|weather underground",
    "accuweather": r"accuweather",
    "bls": r"bureau of labor statistics|\bbls\b",
    "bea": r"bureau of economic analysis|\bbea\b",
    "nber": r"\bnber\b|national bureau of economic research",
    "rotten tomatoes": r"rotten ?tomatoes|tomatometer",
    "metacritic": r"metacritic",
    "lmarena": r"lmarena|chatbot arena|lm arena",
    "box office mojo": r"box ?office ?mojo",
    "the numbers": r"the ?numbers(?:\.com)",
    "spotify": r"spotify",
    "billboard": r"billboard",
    "silver bulletin": r"silver ?bulletin",
    "realclear": r"real ?clear",
    "gallup": r"gallup",
    "aaa": r"\baaa\b",
    "eia": r"\beia\b|energy information administration",
    "tsa": r"\btsa\b",
    "cdc": r"\bcdc\b",
    "faa": r"\bfaa\b",
    "spacex": r"spacex\.com",
    "nasdaq": r"nasdaq\.com",
    "yahoo": r"yahoo finance|finance\.yahoo",
    "wsj": r"wsj|wall street journal",
    "netflix": r"netflix\.com|tudum",
    "polymarket": r"polymarket\.com/",
    "xtracker": r"xtracker",
}  # fmt: skip
SOURCES = {name: re.compile(pattern) for name, pattern in _SOURCES.items()}
_PLACE = re.compile(
    r"(?:recorded|observed|measured|reported|temperature|reading)s? "
    r"(?:at|in|by) (?:the )?"
    r"((?:[A-Z][\w'.-]*|of)(?: (?:[A-Z][\w'.-]*|of))*)"
)


@dataclass(frozen=True, slots=True)
class Rules:
    """A rule text, read. `times` are of the core; `void` is the day by which a
    market without an answer gives up."""

    is_given: bool
    core: Bag
    whens: tuple[When, ...]
    years: frozenset[int]
    spans: tuple[Span, ...]
    void: When | None
    times: frozenset[int]
    sources: frozenset[str]
    station: str
    is_any_time: bool
    lower: str
    core_lower: str

    @property
    def only_year(self) -> frozenset[int]:
        """The one year that the whole text names, if it names no other."""
        found = frozenset(map(int, _YEARS.findall(self.lower)))
        return found if len(found) == 1 else frozenset()

    @property
    def deadline(self) -> When | None:
        found = [when for when in self.whens if when.kind is Kind.BEFORE]
        return found[-1] if found else None

    @property
    def day(self) -> When | None:
        return next((when for when in self.whens if when.kind is Kind.ON), None)


@lru_cache(maxsize=8192)
def read_rules(text: str, source: str, is_kalshi: bool, near: date | None) -> Rules:
    core = _kalshi_core(text) if is_kalshi else _polymarket_core(text)
    lower_core = core.lower()
    dates = read_dates(lower_core, near)
    numbers = read_numbers(dates.rest)
    lower = plain(text).lower()
    named = f"{lower} {source.lower()}"
    return Rules(
        is_given=bool(text.strip()),
        core=collect(scan(core, numbers.rest)),
        whens=dates.whens,
        years=dates.years,
        spans=numbers.spans,
        void=_void(text, near),
        times=read_times(lower_core),
        sources=frozenset(n for n, p in SOURCES.items() if p.search(named)),
        station=_station(core),
        is_any_time=bool(_ANY_TIME.search(lower_core)),
        lower=lower,
        core_lower=lower_core,
    )


def sentences(text: str) -> list[str]:
    spoken = (plain(line) for line in text.split("\n") if line.strip())
    return [part for line in spoken for part in _SENTENCES.split(line) if part]


def _kalshi_core(text: str) -> str:
    found = _KALSHI_CORE.match(text)
    return plain(found[0] if found else text.split("\n\n")[0])


def _polymarket_core(text: str) -> str:
    kept = []
    for sentence in sentences(text):
        sentence = _OTHERWISE.sub("", sentence)
        lower = sentence.lower()
        is_claim = "resolve" in lower or "this is a polymarket on" in lower
        if is_claim and not _NEGATIVE.search(lower):
            kept.append(sentence)
    return " . ".join(kept)


def _void(text: str, near: date | None) -> When | None:
    for sentence in sentences(text):
        lower = sentence.lower()
        if _VOID.search(lower):
            deadline = read_dates(lower, near).deadline
            if deadline:
                return deadline
    return None


def _station(core: str) -> str:
    found = _PLACE.search(core)
    return found[1] if found else ""
