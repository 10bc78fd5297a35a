"""Which listings, as large as wanted, hold true pairs among near misses?

Every fact is worded as both venues word it and then listed on both, on Polymarket or
on Kalshi alone. Since the facts of a family differ in one thing only (strike, day,
candidate, period, sex, negation), what is listed on one venue alone is a near miss
of its neighbours on the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from random import Random

from positions.venues.types import Market
from tests.bench.listings.contests import awards, games, opens
from tests.bench.listings.measured import decisions, figures, strikes, temperatures
from tests.bench.listings.people import departures, elections, seats
from tests.bench.listings.said import Said, on_kalshi, on_polymarket

__all__ = ["Listings", "listings"]

ON_BOTH, ON_POLYMARKET = 0.18, 0.59
# How many facts a family adds in its turn.
FAMILIES: tuple[tuple[Callable[[Random], Iterator[Said]], int], ...] = (
    (games, 12),
    (opens, 4),
    (strikes, 8),
    (temperatures, 4),
    (elections, 8),
    (seats, 6),
    (departures, 8),
    (figures, 4),
    (awards, 4),
    (decisions, 3),
)


@dataclass(frozen=True, slots=True)
class Listings:
    """Both listings and the true pairs as (Polymarket id, outcome, ticker).

    `families` names the family of every ticker.
    """

    polymarket: tuple[Market, ...]
    kalshi: tuple[Market, ...]
    pairs: frozenset[tuple[str, int, str]]
    families: Mapping[str, str]


def listings(size: int, seed: int = 1) -> Listings:
    """About `size` markets on each venue."""
    chance = Random(seed)
    polymarket: list[Market] = []
    kalshi: list[Market] = []
    pairs = set()
    families: dict[str, str] = {}
    for number, (family, said) in enumerate(_facts(chance)):
        draw = chance.random()
        first = on_polymarket(number, said)
        second = on_kalshi(said)
        if draw < ON_POLYMARKET and len(polymarket) < size:
            polymarket.append(first)
        if (draw < ON_BOTH or draw >= ON_POLYMARKET) and len(kalshi) < size:
            kalshi.append(second)
            families[second.market_id] = family
            if polymarket and polymarket[-1] is first:
                pairs.add((first.market_id, said.index, second.market_id))
        if len(polymarket) >= size and len(kalshi) >= size:
            break
    return Listings(tuple(polymarket), tuple(kalshi), frozenset(pairs), families)


def _facts(chance: Random) -> Iterator[tuple[str, Said]]:
    """Families in turn, some more often than others, for ever."""
    sources = [(f.__name__, f(chance), weight) for f, weight in FAMILIES]
    while True:
        for name, source, weight in sources:
            for said in islice(source, weight):
                yield name, said
