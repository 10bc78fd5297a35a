"""Do both sides take their measure from the same source, at the same place?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from strategy.matching.claims.predicate import said
from strategy.matching.claims.side import Side
from strategy.matching.names import spoken
from strategy.matching.text import wordset
from strategy.matching.types import Fact, Standing

AGREE, CONFLICT, UNKNOWN = Standing.AGREE, Standing.CONFLICT, Standing.UNKNOWN
# What is measured even where no threshold is named: prices, ranks, polls.
_MEASURED = wordset(
    "a:btc a:eth a:sol a:xrp a:doge a:spx a:ndx a:market_cap a:rt a:box_office "
    "x:approval v:be_top"
)
_WEATHER = wordset("a:high_temp a:low_temp a:rain a:snow")
_SOFT = wordset("station weather the of")
_AIRPORT = "airport"
_AIRPORTS = {"international": _AIRPORT, "intl": _AIRPORT}


def source_facts(one: Side, other: Side) -> Iterator[Fact]:
    concepts = one.concepts | other.concepts
    is_measured = bool(one.reading.spans or other.reading.spans)
    if is_measured or concepts & _MEASURED:
        yield _source(one, other)
    if concepts & _WEATHER:
        yield _station(one, other)


def _source(one: Side, other: Side) -> Fact:
    first, second = one.rules.sources, other.rules.sources
    words = (said(first), said(second))
    if first and second:
        return Fact("source", AGREE if first & second else CONFLICT, *words)
    told, also = one.rules.named_sources, other.rules.named_sources
    if told & also:
        return Fact("source", AGREE, said(told & also), said(told & also))
    if told and also:
        return Fact("source", CONFLICT, said(told), said(also), is_hard=False)
    return Fact("source", UNKNOWN, *words, is_needed=bool(first or second))


def _station(one: Side, other: Side) -> Fact:
    first, second = one.rules.station, other.rules.station
    if not first or not second:
        return Fact("station", UNKNOWN, first, second)
    named = _named(one) & _named(other)
    here, there = (_place(station) - named for station in (first, second))
    if (here and here == there) or _is_part(_proper(here), _proper(there)):
        return Fact("station", AGREE, first, second)
    is_told = _proper(here) or _proper(there)
    return Fact("station", CONFLICT if is_told else UNKNOWN, first, second)


def _is_part(one: frozenset[str], other: frozenset[str]) -> bool:
    """Chicago Midway is Midway."""
    return bool(one and other) and (one <= other or other <= one)


def _proper(place: frozenset[str]) -> frozenset[str]:
    return place - {_AIRPORT}


def _place(station: str) -> frozenset[str]:
    """The words of a station, without the letters of a state behind it."""
    words = re.findall(r"[a-z0-9]+", station.partition(",")[0].lower())
    return frozenset(_AIRPORTS.get(word, word) for word in words) - _SOFT


def _named(side: Side) -> frozenset[str]:
    """The city is said in the title already."""
    names = side.reading.bag.names
    return frozenset(w for name in names for w in spoken(name).split())
