"""What does matching cost beside a nested comparison of words, and how right is it?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from positions.venues.types import Market
from strategy.matching import Matcher, Pair, find_pairs
from tests.bench.listings import Listings, listings
from tests.bench.measuring import Cost, Goal, Report, interleaved, once, peak_megabytes

Edges = frozenset[tuple[str, int, str]]

FULL_SIZE = 10_000
# Every title with every title: more would take minutes.
NAIVE_SIZE = 1_000
ALIKE = 0.5
# CPU seconds by the size up to which they are the goal.
FULL_SECONDS = {10_000: 5.0, 50_000: 20.0}
FULL_MEGABYTES = 400.0
_WORDS = re.compile(r"[a-z0-9]+")


def match(size: int | None, repetitions: int) -> Report:
    """Matching two listings of `size` markets, and of 1,000 beside the naive way."""
    size = size or FULL_SIZE
    given, small = listings(size), listings(NAIVE_SIZE)
    found: list[Pair] = []
    full = once(lambda: found.extend(find_pairs(given.polymarket, given.kalshi)))
    costs = interleaved(
        {
            "nested word sets": lambda: naive_edges(small),
            "matching": lambda: find_pairs(small.polymarket, small.kalshi),
        },
        repetitions,
    )
    precision, recall = rightness(edges(found), given)
    peer = rightness(naive_edges(small), small)
    ratio = costs["nested word sets"].cpu / costs["matching"].cpu
    return Report(
        {"markets a venue": size, "beside nested word sets": NAIVE_SIZE},
        {**costs, f"matching {size:,}": full},
        (
            Goal("times faster than nested word sets", ratio, 20),
            Goal("precision", precision, 0.99),
            Goal("recall", recall, 0.97),
            *_absolute(size, full),
        ),
        {
            "naive precision and recall": f"{peer[0]:.2f} {peer[1]:.2f}",
            "peak memory, MB": peak_megabytes(),
            "of each family true, wrong, missed": by_family(edges(found), given),
        },
    )


def _absolute(size: int, full: Cost) -> tuple[Goal, ...]:
    bound = next((FULL_SECONDS[most] for most in FULL_SECONDS if size <= most), None)
    if bound is None:
        return ()
    return (
        Goal("seconds of CPU", full.cpu, bound, at_least=False),
        Goal("peak memory, MB", peak_megabytes(), FULL_MEGABYTES, at_least=False),
    )


def match_incremental(size: int | None, repetitions: int) -> Report:
    """Matching again after one market in a hundred has changed on both venues."""
    size = size or FULL_SIZE
    given = listings(size)
    changed = [changes(given, seed) for seed in range(repetitions)]
    kept: list[Matcher] = []

    def everything() -> None:
        kept[:] = [Matcher()]
        kept[0].update(given.polymarket, given.kalshi)
        kept[0].pairs()

    def some() -> None:
        kept[0].update(*changed.pop())
        kept[0].pairs()

    costs = interleaved({"everything": everything, "one in 100": some}, repetitions)
    ratio = costs["everything"].cpu / costs["one in 100"].cpu
    return Report(
        {"markets a venue": size},
        costs,
        (Goal("times faster than everything", ratio, 50),),
    )


def changes(given: Listings, seed: int) -> tuple[list[Market], list[Market]]:
    """One market in a hundred of each venue, with other rules."""
    chance = Random(seed)
    return _reworded(given.polymarket, chance), _reworded(given.kalshi, chance)


def _reworded(markets: Sequence[Market], chance: Random) -> list[Market]:
    return [
        replace(market, rules=f"{market.rules}\n")
        for market in chance.sample(markets, max(1, len(markets) // 100))
    ]


def naive_edges(given: Listings) -> Edges:
    """Every title with every title, by the words they share (Jaccard)."""
    return frozenset(
        (one.market_id, 0, other.market_id)
        for one in given.polymarket
        for other in given.kalshi
        if _jaccard(one.title, f"{other.title} {other.subtitle}") >= ALIKE
    )


def _jaccard(one: str, other: str) -> float:
    first = set(_WORDS.findall(one.lower()))
    second = set(_WORDS.findall(other.lower()))
    return len(first & second) / len(first | second)


def edges(pairs: Sequence[Pair]) -> Edges:
    return frozenset(
        (pair.market_a, pair.outcome_a, pair.market_b)
        for pair in pairs
        if pair.verdict == "same"
    )


def by_family(found: Edges, given: Listings) -> str:
    """How many of each family there are, were wrongly paired, and were not found."""
    counts = {name: [0, 0, 0] for name in sorted(set(given.families.values()))}
    parts = (given.pairs, found - given.pairs, given.pairs - found)
    for at, part in enumerate(parts):
        for _, _, ticker in part:
            counts[given.families[ticker]][at] += 1
    return ", ".join(
        f"{name} {' '.join(map(str, numbers))}" for name, numbers in counts.items()
    )


def rightness(found: Edges, given: Listings) -> tuple[float, float]:
    """Precision and recall."""
    right = len(found & given.pairs)
    return (
        right / len(found) if found else 1.0,
        right / len(given.pairs) if given.pairs else 1.0,
    )
