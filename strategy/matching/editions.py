"""The edition of a recurring contest that a market is about, as a year."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from strategy.matching.text import has_any
from strategy.matching.when import Kind, When

# What an ordinal counts from: the 98th Academy Awards are those of 2026.
FIRST_YEARS = {
    "a:oscars": 1928,
    "a:grammys": 1958,
    "a:emmys": 1948,
    "a:globes": 1943,
    "a:tonys": 1946,
    "a:sag": 1994,
    "a:bafta": 1947,
    "a:critics": 1995,
}
# The digits come first: the engine skips ahead to what a pattern literally begins with.
SEASON = re.compile(r"(20(?<!\w20)\d\d)[-/](20\d\d|\d\d)\b(?![-/])")
# Competitions of which an edition may be decided early in the year after its own.
_DIVISIONS = frozenset(
    f"x:{conference}_{division}"
    for conference in ("afc", "nfc")
    for division in ("east", "north", "south", "west")
)
_DECIDED_LATER = _DIVISIONS | {"l:afcon", "l:ncaaf"}
# The markets on one season close closer together than on the next.
_A_SEASON = timedelta(days=200)
_EARLY = 3  # the last month of those in which they are
_TERM = re.compile(
    r"\b(?:term|congress|session) (?:beginning|starting) (?:in|on) "
    r"(?:\w+ \d+, )?(20\d\d)"
)
_BEGUN = ("beginning", "starting")
_ORDINAL = re.compile(r"(\d{1,3})(?:st|nd|rd|th)")
_TICKER_YEARS = (
    re.compile(r"-(?:20)?(\d\d)(?!\d)"),
    re.compile(r"-[A-Z]+(\d\d)(?=-|$)"),
)
# Two digits of a ticker outside these years are something else, such as a strike.
FIRST_YEAR, LAST_YEAR = 2024, 2045


def ordinal_years(concepts: Iterable[str], words: Iterable[str]) -> dict[str, int]:
    """The ordinals among the words that stand for a year, with that year."""
    years: dict[str, int] = {}
    first_years = [FIRST_YEARS[c] for c in concepts if c in FIRST_YEARS]
    for word in words if first_years else ():
        ordinal = _ORDINAL.fullmatch(word)
        if ordinal:
            years[word] = first_years[0] + int(ordinal[1])
    return years


def is_decided_later(
    concepts: frozenset[str],
    years: tuple[frozenset[int], frozenset[int]],
    closes: tuple[date | None, date | None],
) -> bool:
    """Whether two texts name one edition, by its own year and by that of its end.

    `years` are those that each of them names, `closes` the days on which they close.
    """
    named = sorted(years[0] | years[1])
    if _DECIDED_LATER.isdisjoint(concepts) or len(named) != 2:
        return False
    return named[1] - named[0] == 1 and all(
        day is not None and day.year == named[1] and day.month <= _EARLY
        for day in closes
    )


def is_decided_apart(
    concepts: frozenset[str], closes: tuple[date | None, date | None]
) -> bool:
    """Whether one year is that of the start of a season to one text, to the other that
    of its end: their markets close a year apart.
    """
    if _DIVISIONS.isdisjoint(concepts) or closes[0] is None or closes[1] is None:
        return False
    return abs(closes[0] - closes[1]) > _A_SEASON


def written_years(core: str, years: frozenset[int]) -> frozenset[int]:
    """The years of the editions that a core names, of which `years` were read.

    A season is that of the years in which it starts and ends. The year in which a term
    begins is not that of the election.
    """
    seasons = SEASON.findall(core)
    ends = {int(start[: 4 - len(end)] + end) for start, end in seasons}
    named = years | ends | {int(start) for start, _ in seasons}
    if not has_any(core, _BEGUN):
        return named
    return named - {int(year) for year in _TERM.findall(core)}


def ticker_years(ticker: str) -> frozenset[int]:
    """The year that a ticker carries: KXSB-27-ATL, KXA-26JAN18, KXTOUR-MAST26."""
    # The year of the event is written first; a strike or a side may follow.
    for pattern in _TICKER_YEARS:
        match = pattern.search(ticker)
        if match and FIRST_YEAR <= 2000 + int(match[1]) <= LAST_YEAR:
            year = 2000 + int(match[1])
            # "Before January 1" is the year before.
            is_new_year = ticker.startswith("JAN01", match.end(1))
            return frozenset({year - 1, year} if is_new_year else {year})
    return frozenset()


def spanned_years(whens: Iterable[When]) -> frozenset[int]:
    """The years of spans such as "in 2026"."""
    return frozenset(
        when.start.year for when in whens if when.kind is Kind.DURING and when.start
    )
