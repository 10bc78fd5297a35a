"""Which edition of a recurring contest does a market ask about?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from strategy.matching.when import Kind, When

# The year of an award show from its ordinal: the 98th Academy Awards are of 2026.
FIRST_YEARS = {
    "a:oscars": 1928,
    "a:grammys": 1958,
    "a:emmys": 1948,
    "a:globes": 1943,
    "a:tonys": 1946,
}
_ORDINAL = re.compile(r"(\d{1,3})(?:st|nd|rd|th)")
_TICKER_YEARS = (
    re.compile(r"-(?:20)?(\d\d)(?!\d)"),
    re.compile(r"-[A-Z]+(\d\d)(?=-|$)"),
)
FIRST_YEAR, LAST_YEAR = 2024, 2045


def ordinal_years(concepts: Iterable[str], words: Iterable[str]) -> dict[str, int]:
    """The ordinals among the words that stand for a year, with that year."""
    found = {}
    firsts = [FIRST_YEARS[c] for c in concepts if c in FIRST_YEARS]
    for word in words if firsts else ():
        number = _ORDINAL.fullmatch(word)
        if number:
            found[word] = firsts[0] + int(number[1])
    return found


def ticker_years(ticker: str) -> frozenset[int]:
    """The year that a ticker carries: KXSB-27-ATL, KXA-26JAN18, KXTOUR-MAST26."""
    for pattern in _TICKER_YEARS:
        found = pattern.search(ticker)
        if found and FIRST_YEAR <= 2000 + int(found[1]) <= LAST_YEAR:
            return frozenset({2000 + int(found[1])})
    return frozenset()


def spanned_years(whens: Iterable[When]) -> frozenset[int]:
    """The years of spans such as "in 2026"."""
    return frozenset(
        when.start.year for when in whens if when.kind is Kind.DURING and when.start
    )
