"""The claim of a market's title and of the fields beside it, without its rules."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from positions.venues.types import Market
from strategy.matching.dates import read_dates
from strategy.matching.editions import FIRST_YEARS, ordinal_years
from strategy.matching.lexicon import Bag, scan
from strategy.matching.numbers import Numbers, read_numbers
from strategy.matching.readers import Reader, reader_of
from strategy.matching.spans import Span, structured
from strategy.matching.text import has_any, plain
from strategy.matching.times import without_times
from strategy.matching.when import Dates

# Where one name beats, precedes or outranks another, their order is part of the claim.
_ORDERED = re.compile(
    r"\b(?:beats?|defeats?|over|ahead of|than|ticket|before (?!the\b)[a-z])"
)
_ORDERING = ("beat", "defeat", " over ", "ahead of", "than", "ticket", "before ")
# Between words; between numbers it makes a range.
_DASH = re.compile(r"(?<=[A-Za-z?.)\"]) - (?=[A-Za-z\"])")
_NEGATION = re.compile(
    r"\b(?:not?|never|without|wont|doesnt|didnt|isnt|fails?|unable|unchanged|leaves?|"
    r"holds?|maintains?|keep|same)\b"
)
_MOVES = frozenset({"v:cut", "v:hike"})
_NO_DATES = Dates()
_NO_MOVE = (Span(Decimal(0), Decimal(0), True, True, "%"),)


class Reading(NamedTuple):
    """What a market claims by its title.

    `near` is the day it closes, to which dates without a year are closest.
    `is_ordered`: exchanging two names would change the claim.
    """

    market: Market
    reader: Reader
    bag: Bag
    dates: Dates
    spans: tuple[Span, ...]
    near: date | None
    is_ordered: bool = False

    @property
    def edition_years(self) -> frozenset[int]:
        """The edition that the title names, else the one in the market's id."""
        return self.dates.years or self.reader.id_years(self.market)


class _Written(NamedTuple):
    """A market's title and side; `text` is both, as one question."""

    market: Market
    reader: Reader
    title: str
    side: str
    text: str
    near: date | None


def read_title(market: Market) -> Reading:
    """The claim of a market. Raises UnknownTextStyle."""
    return read_titles((market,))[0]


def read_titles(markets: Iterable[Market]) -> list[Reading]:
    """The claims of markets. Raises UnknownTextStyle.

    Every title takes one step before any takes the next: what a step needs stays in
    the processor's caches, which saves a fifth of the time.
    """
    written = [_written(market) for market in markets]
    dates = [read_dates(each.text.lower(), each.near) for each in written]
    numbers = [read_numbers(without_times(found.rest)) for found in dates]
    bags = [
        scan(each.text, found.rest)
        for each, found in zip(written, numbers, strict=True)
    ]
    return list(map(_reading, written, dates, numbers, bags))


def _written(market: Market) -> _Written:
    reader = reader_of(market)
    title, side = plain(market.title), plain(reader.side_label(market))
    if " - " in title:
        title = _DASH.sub(" | ", title)  # it ends a name, too
    # The colon ends a name, so that title and side are not read as one.
    text = f"{title} : {side}" if side else title
    return _Written(market, reader, title, side, text, near_of(market))


def near_of(market: Market) -> date | None:
    """The day to which dates without a year are closest: that on which it closes."""
    return market.closes_at.date() if market.closes_at else None


def _reading(written: _Written, dates: Dates, numbers: Numbers, bag: Bag) -> Reading:
    market, reader, title, side, _, near = written
    lower = title.lower()
    if side and lower.startswith("will ") and _NEGATION.search(side.lower()):
        # A whole question says itself whether it is negated; the side repeats it.
        bag = bag._replace(is_negated=scan(title, lower).is_negated)
    spans = _spans(market, numbers)
    if bag.concepts & _MOVES and spans == _NO_MOVE:
        # "Hike rates by 0bps" is how "no change" is listed among the moves.
        spans, bag = (), _unmoved(bag)
    ordinals = ordinals_of(bag)
    if ordinals:
        bag = without_words(bag, ordinals)
        dates = dates._replace(years=dates.years | set(ordinals.values()))
    is_ordered = _is_ordered(dates.rest)
    return Reading(market, reader, bag, _compact(dates), spans, near, is_ordered)


def _is_ordered(lower: str) -> bool:
    return has_any(lower, _ORDERING) and bool(_ORDERED.search(lower))


@lru_cache(maxsize=32768)
def _shared(dates: Dates) -> Dates:
    return dates


def _compact(dates: Dates) -> Dates:
    """Without the text, so that equal dates of many markets share one object."""
    if not dates.whens and not dates.years:
        return _NO_DATES
    return _shared(Dates(dates.whens, dates.years))


def _unmoved(bag: Bag) -> Bag:
    concepts = bag.concepts - _MOVES | {"v:change"}
    return bag._replace(concepts=concepts, is_negated=not bag.is_negated)


def ordinals_of(bag: Bag) -> dict[str, int]:
    """The ordinals of a contest's editions, each with its year."""
    if bag.concepts.isdisjoint(FIRST_YEARS):
        return {}
    parts = {word for name in bag.names for word in name}
    return ordinal_years(bag.concepts, bag.words | parts)


def without_words(bag: Bag, dropped: Collection[str]) -> Bag:
    """The bag without some of its words, and of the words of its names."""
    names = (tuple(w for w in name if w not in dropped) for name in bag.names)
    return bag._replace(
        words=bag.words - set(dropped),
        names=tuple(name for name in names if name),
    )


def _spans(market: Market, numbers: Numbers) -> tuple[Span, ...]:
    """The thresholds; the venue's own fields replace what the title says."""
    titled = tuple(dict.fromkeys(numbers.spans))
    strike = structured(market.facts)
    if strike is None:
        return titled
    # The fields give bare numbers: unit and kind are only in the title.
    unit = next((span.unit for span in titled if span.unit), "")
    touch = any(span.is_touch for span in titled)
    low, high = strike.low, strike.high
    return (Span(low, high, strike.has_low, strike.has_high, unit, touch),)
