"""Do both sides take their measure from the same source, at the same place?"""

from __future__ import annotations

from collections.abc import Iterator

from strategy.matching.claims.predicate import said
from strategy.matching.claims.side import Side
from strategy.matching.text import wordset
from strategy.matching.words import Fact, Standing

AGREE, CONFLICT, UNKNOWN = Standing.AGREE, Standing.CONFLICT, Standing.UNKNOWN
# What is measured even where no threshold is named: prices, ranks, polls.
_MEASURED = wordset(
    "a:btc a:eth a:sol a:xrp a:doge a:spx a:ndx a:market_cap a:rt a:box_office "
    "x:approval v:be_top"
)
_WEATHER = wordset("a:high_temp a:low_temp a:rain a:snow")
_SOFT = wordset("station airport international weather intl the of")


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
    return Fact("source", UNKNOWN, *words, is_needed=bool(first or second))


def _station(one: Side, other: Side) -> Fact:
    first, second = one.rules.station, other.rules.station
    if not first or not second:
        return Fact("station", UNKNOWN, first, second)
    is_same = _place(first) == _place(second)
    return Fact("station", AGREE if is_same else CONFLICT, first, second)


def _place(station: str) -> frozenset[str]:
    return frozenset(station.lower().replace("-", " ").split()) - _SOFT
