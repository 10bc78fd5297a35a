"""What does matching cost beside a nested comparison of words, and how right is it?"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from positions.venues.base import Market
from strategy.benches.listings import Listings, listings
from strategy.matching import Matcher, Pair, find_pairs

Clock = Callable[[], float]
Edges = frozenset[tuple[str, int, str]]

ALIKE = 0.5
NAIVE_MOST = 1000
_WORDS = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Measured:
    """CPU seconds, and the shares of pairs that are right and that are found."""

    seconds: float
    precision: float
    recall: float


def measure_full(size: int, cpu: Clock, seed: int = 1) -> Measured:
    """Match two fresh listings of that size."""
    given = listings(size, seed)
    start = cpu()
    pairs = find_pairs(given.polymarket, given.kalshi)
    return _measured(cpu() - start, _edges(pairs), given)


def measure_changed(size: int, cpu: Clock, seed: int = 1) -> tuple[float, float]:
    """Seconds for everything, then for one market in a hundred of both venues."""
    given = listings(size, seed)
    matcher = Matcher()
    start = cpu()
    matcher.update(given.polymarket, given.kalshi)
    matcher.pairs()
    middle = cpu()
    chance = Random(seed)
    first = _reworded(chance.sample(given.polymarket, max(1, size // 100)))
    second = _reworded(chance.sample(given.kalshi, max(1, size // 100)))
    again = cpu()
    matcher.update(first, second)
    matcher.pairs()
    return middle - start, cpu() - again


def measure_naive(size: int, cpu: Clock, seed: int = 1) -> Measured:
    """Every title with every title, by the words they share (Jaccard)."""
    given = listings(min(size, NAIVE_MOST), seed)
    start = cpu()
    found = frozenset(
        (one.market_id, 0, other.market_id)
        for one in given.polymarket
        for other in given.kalshi
        if _jaccard(one.title, f"{other.title} {other.subtitle}") >= ALIKE
    )
    return _measured(cpu() - start, found, given)


def _jaccard(one: str, other: str) -> float:
    first = set(_WORDS.findall(one.lower()))
    second = set(_WORDS.findall(other.lower()))
    return len(first & second) / len(first | second)


def _reworded(markets: Sequence[Market]) -> list[Market]:
    return [replace(market, rules=f"{market.rules}\n") for market in markets]


def _edges(pairs: Sequence[Pair]) -> Edges:
    return frozenset(
        (pair.polymarket_id, pair.outcome_index, pair.kalshi_ticker)
        for pair in pairs
        if pair.verdict == "same"
    )


def _measured(seconds: float, found: Edges, given: Listings) -> Measured:
    right = len(found & given.pairs)
    return Measured(
        seconds,
        right / len(found) if found else 1.0,
        right / len(given.pairs) if given.pairs else 1.0,
    )
