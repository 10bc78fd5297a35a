"""What does a market's title claim, before its rules are read?"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from positions.venues.types import Market, VenueName
from strategy.matching.dates import read_dates
from strategy.matching.editions import FIRST_YEARS, ordinal_years
from strategy.matching.lexicon import Bag, scan
from strategy.matching.numbers import Numbers, Span, read_numbers, structured
from strategy.matching.text import plain
from strategy.matching.times import without_times
from strategy.matching.when import Dates

# Where one beats, precedes or stands above another, their order is part of the claim.
_ORDERED = re.compile(
    r"\b(?:beats?|defeats?|over|ahead of|than|ticket|before (?!the\b)[a-z])"
)
_ORDERING = ("beat", "defeat", " over ", "ahead of", "than", "ticket", "before ")
_NEGATION = re.compile(
    r"\b(?:not?|never|without|wont|doesnt|didnt|isnt|fails?|unable|unchanged|leaves?|"
    r"holds?|maintains?|keep|same)\b"
)
_MOVES = frozenset({"v:cut", "v:hike"})
_NOTHING = (Span(Decimal(0), Decimal(0), True, True, "%"),)


@dataclass(frozen=True, slots=True)
class Reading:
    """One market's claim, from its title and the fields beside it."""

    market: Market
    bag: Bag
    dates: Dates
    spans: tuple[Span, ...]
    near: date | None
    is_ordered: bool = False


def read(market: Market) -> Reading:
    near = market.closes_at.date() if market.closes_at else None
    title, side = plain(market.title), plain(_side(market))
    text = f"{title} : {side}" if side else title
    lower = text.lower()
    dates = read_dates(lower, near)
    numbers = read_numbers(without_times(dates.rest))
    bag = scan(text, numbers.rest)
    if side and lower.startswith("will ") and _NEGATION.search(side.lower()):
        # A whole question says itself whether it is negated; the side repeats it.
        bag = replace(bag, is_negated=scan(title, title.lower()).is_negated)
    spans = _spans(market, numbers)
    if spans == _NOTHING and bag.concepts & _MOVES:
        # "Hike rates by 0bps" is how one venue lists "no change".
        spans, bag = (), _held(bag)
    ordinals = _ordinals(bag)
    if ordinals:
        bag = _without(bag, ordinals)
        dates = replace(dates, years=dates.years | set(ordinals.values()))
    is_ordered = _is_ordered(dates.rest)
    return Reading(market, bag, _kept(dates), spans, near, is_ordered)


def _is_ordered(lower: str) -> bool:
    return any(word in lower for word in _ORDERING) and bool(_ORDERED.search(lower))


@lru_cache(maxsize=32768)
def _shared(dates: Dates) -> Dates:
    return dates


def _kept(dates: Dates) -> Dates:
    """Without the text; one object for all that say the same of time."""
    return _shared(Dates(dates.whens, dates.years))


def _held(bag: Bag) -> Bag:
    concepts = bag.concepts - _MOVES | {"v:change"}
    return replace(bag, concepts=concepts, is_negated=not bag.is_negated)


def _ordinals(bag: Bag) -> dict[str, int]:
    if bag.concepts.isdisjoint(FIRST_YEARS):
        return {}
    parts = {word for name in bag.names for word in name}
    return ordinal_years(bag.concepts, bag.words | parts)


def _without(bag: Bag, dropped: Collection[str]) -> Bag:
    kept = (tuple(w for w in name if w not in dropped) for name in bag.names)
    return replace(
        bag,
        words=bag.words - set(dropped),
        names=tuple(name for name in kept if name),
    )


def _side(market: Market) -> str:
    """What a Kalshi market is in its event, where the title leaves it out.

    A sub-title that starts with "::" names a party or an incumbent, not the side.
    """
    side = market.subtitle
    if market.venue is VenueName.POLYMARKET or side.startswith("::"):
        return ""
    return "" if side.lower() in market.title.lower() else side


def _spans(market: Market, numbers: Numbers) -> tuple[Span, ...]:
    found = tuple(dict.fromkeys(numbers.spans))
    given = structured(market.facts)
    if given is None:
        return found
    unit = next((span.unit for span in found if span.unit), "")
    touch = any(span.is_touch for span in found)
    return (Span(given.low, given.high, given.has_low, given.has_high, unit, touch),)
