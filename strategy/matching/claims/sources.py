"""Comparison of the sources that two claims are measured by, and of the place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from strategy.matching.claims.claim import Claim
from strategy.matching.claims.predicate import listed
from strategy.matching.names import spoken
from strategy.matching.stations import in_words
from strategy.matching.text import stems, wordset
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


def is_measured(a: Claim, b: Claim) -> bool:
    """Whether the question is about a figure that a source publishes."""
    if a.reading.spans or b.reading.spans:
        return True
    return not _MEASURED.isdisjoint(a.concepts | b.concepts)


def source_facts(a: Claim, b: Claim) -> Iterator[Fact]:
    if is_measured(a, b):
        yield _source(a, b)
    if (a.concepts | b.concepts) & _WEATHER:
        yield _station(a, b)


# Who alone publishes an official figure, so that a text need not name it.
_PUBLISHERS = {
    "a:cpi": "bls",
    "a:core_cpi": "bls",
    "a:ppi": "bls",
    "a:unemployment": "bls",
    "a:payrolls": "bls",
    "a:gdp": "bea",
    "a:pce": "bea",
    "a:core_pce": "bea",
    "a:rain": "nws",
    "a:snow": "nws",
}

# The storms of the Atlantic and the Pacific are named by one centre.
_STORMS = stems("hurricane hurricanes storm storms")


# Their administrators calculate them; all others repeat the official values.
_INDICES = wordset("a:spx a:ndx a:dow")


def _source(a: Claim, b: Claim) -> Fact:
    sources_a, sources_b = a.rules.sources, b.rules.sources
    texts = (listed(sources_a), listed(sources_b))
    if _INDICES & a.stated & b.stated:
        return Fact("source", AGREE, *texts)
    if bool(sources_a) != bool(sources_b):
        stated = a.stated | b.stated
        published = {p for figure, p in _PUBLISHERS.items() if figure in stated}
        if a.spoken & b.spoken & _STORMS:
            published.add("nhc")
        # A source that is not known by its name may be another publisher.
        other = (a if sources_b else b).rules.named_sources - published - {"us"}
        if sources_a | sources_b <= published and not other:
            return Fact("source", AGREE, *texts)
    if sources_a and sources_b:
        return Fact("source", AGREE if sources_a & sources_b else CONFLICT, *texts)
    named_a, named_b = a.rules.named_sources, b.rules.named_sources
    common = named_a & named_b or _written_out(named_a, named_b)
    if common:
        return Fact("source", AGREE, listed(common), listed(common))
    if named_a and named_b:
        # Soft: two names that matching does not know may be one source's.
        return Fact("source", CONFLICT, listed(named_a), listed(named_b), is_hard=False)
    return Fact("source", UNKNOWN, *texts, is_needed=bool(sources_a or sources_b))


# Shorter names are parts of too many others.
_LEAST_NAME = 12


def _written_out(a: frozenset[str], b: frozenset[str]) -> frozenset[str]:
    """The names of one text that the other adds a country to: "of China", "US"."""
    return frozenset(
        min(x, y, key=len)
        for x in a
        for y in b
        if min(len(x), len(y)) >= _LEAST_NAME and (x in y or y in x)
    )


def _station(a: Claim, b: Claim) -> Fact:
    text_a, text_b = a.rules.station, b.rules.station
    if not text_a or not text_b:
        return Fact("station", UNKNOWN, text_a, text_b)
    # A source has one station that it calls by a city's name alone.
    if _words(text_a) == _words(text_b) and a.rules.sources & b.rules.sources:
        return Fact("station", AGREE, text_a, text_b)
    # The city is in both titles; what remains is the station within it.
    cities = _title_words(a) & _title_words(b)
    place_a, place_b = (_words(station) - cities for station in (text_a, text_b))
    proper_a, proper_b = place_a - {_AIRPORT}, place_b - {_AIRPORT}
    if (place_a and place_a == place_b) or _is_part(proper_a, proper_b):
        return Fact("station", AGREE, text_a, text_b)
    # A city alone may be any station in it.
    standing = CONFLICT if place_a and place_b else UNKNOWN
    return Fact("station", standing, text_a, text_b)


def _is_part(a: frozenset[str], b: frozenset[str]) -> bool:
    """Chicago Midway is Midway."""
    return bool(a and b) and (a <= b or b <= a)


def _words(station: str) -> frozenset[str]:
    """The words of a station, without a state's letters behind it."""
    written = in_words(station).partition(",")[0].lower()
    words = re.findall(r"[a-z0-9]+", written)
    return frozenset(_AIRPORTS.get(word, word) for word in words) - _SOFT


def _title_words(claim: Claim) -> frozenset[str]:
    names = claim.reading.bag.names
    return frozenset(w for name in names for w in spoken(name).split())
