"""Listings of any size with true pairs among near misses.

Every question is worded as both venues word it and then listed on both, on Polymarket
or on Kalshi alone. Since the questions of a family differ in one thing only (strike,
day, candidate, period, sex, negation), what is listed on one venue alone is a near miss
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
from tests.bench.listings.questions import Question, on_kalshi, on_polymarket

__all__ = ["Listings", "listings"]

# Of a draw from 0 to 1: below the one on both, below the other on Polymarket.
ON_BOTH, ON_POLYMARKET = 0.18, 0.59
# How many questions a family adds in its turn.
FAMILIES: tuple[tuple[Callable[[Random], Iterator[Question]], int], ...] = (
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
    for number, (family, question) in enumerate(_questions(chance)):
        draw = chance.random()
        market = on_polymarket(number, question)
        twin = on_kalshi(question)
        if draw < ON_POLYMARKET and len(polymarket) < size:
            polymarket.append(market)
        if (draw < ON_BOTH or draw >= ON_POLYMARKET) and len(kalshi) < size:
            kalshi.append(twin)
            families[twin.market_id] = family
            # Once a listing is full, what would have been a pair is on one venue only.
            if polymarket and polymarket[-1] is market:
                pairs.add((market.market_id, question.index, twin.market_id))
        if len(polymarket) >= size and len(kalshi) >= size:
            break
    return Listings(tuple(polymarket), tuple(kalshi), frozenset(pairs), families)


def _questions(chance: Random) -> Iterator[tuple[str, Question]]:
    """Families in turn, some more often than others, without end."""
    sources = [(family.__name__, family(chance), weight) for family, weight in FAMILIES]
    while True:
        for name, source, weight in sources:
            for question in islice(source, weight):
                yield name, question
