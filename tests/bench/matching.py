"""Matching beside comparisons of words: cost, precision and recall."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from positions.venues.types import Market
from strategy.matching import KeptMatcher, Pair, find_pairs
from strategy.matching.pairs import never_stop
from tests.bench import progress
from tests.bench.listings import Listings, listings
from tests.bench.measurement import (
    Cost,
    Goal,
    Report,
    interleaved,
    measured,
    peak_megabytes,
)

# Polymarket's id, the outcome, Kalshi's ticker.
Edges = frozenset[tuple[str, int, str]]

FULL_SIZE = 10_000
INCREMENTAL_SIZE = 20_000
# Every title with every title: more would take minutes.
NAIVE_SIZE = 1_000
# The Jaccard similarity from which the naive variant calls two titles the same.
SIMILAR = 0.5
# Words of more titles than this share tell the indexed variant nothing.
FREQUENT = 0.1
# CPU seconds by the size up to which they are the goal.
FULL_SECONDS = {10_000: 5.0, 50_000: 20.0}
FULL_MEGABYTES = 400.0
_WORDS = re.compile(r"[a-z0-9]+")


def match(size: int | None, repetitions: int) -> Report:
    """Match two listings of `size` markets beside an index of words.

    And of 1,000 beside each title with each title, as bots do.
    """
    size = size or FULL_SIZE
    # The small ones first, while memory holds nothing but them.
    small = listings(NAIVE_SIZE)
    costs = interleaved(
        {
            "nested word sets": lambda: naive_edges(small),
            "matching": lambda: find_pairs(small.polymarket, small.kalshi),
        },
        repetitions,
    )
    full = listings(size)
    pairs: list[Pair] = []
    progress.show(f"matching {size:,} markets")
    # Once, and not in turn: at the full size the naive variant would take minutes.
    cost = measured(lambda: pairs.extend(find_pairs(full.polymarket, full.kalshi)))
    # Before anything beside it takes memory of its own.
    megabytes = peak_megabytes()
    indexed: list[Edges] = []
    # Beyond the usual size it would take minutes, too.
    beside = full if size <= FULL_SIZE else listings(FULL_SIZE)
    index_cost = measured(lambda: indexed.append(indexed_edges(beside)))
    precision, recall = accuracy(edges(pairs), full)
    naive = accuracy(naive_edges(small), small)
    index = accuracy(indexed[0], beside)
    ratio = costs["nested word sets"].cpu / costs["matching"].cpu
    return Report(
        {"markets a venue": size, "beside nested word sets": NAIVE_SIZE},
        {
            **costs,
            f"index of words {len(beside.kalshi):,}": index_cost,
            f"matching {size:,}": cost,
        },
        (
            Goal("times faster than nested word sets", ratio, 20),
            *_beside_index(size, index_cost, cost),
            Goal("precision", precision, 0.99),
            Goal("recall", recall, 0.97),
            *_absolute(size, cost, megabytes),
        ),
        {
            "naive precision and recall": f"{naive[0]:.2f} {naive[1]:.2f}",
            "index of words, precision and recall": f"{index[0]:.2f} {index[1]:.2f}",
            "peak memory, MB": megabytes,
            "of each family true, wrong, missed": by_family(edges(pairs), full),
        },
    )


def _beside_index(size: int, index: Cost, full: Cost) -> tuple[Goal, ...]:
    """A goal where both were measured at one size."""
    if size > FULL_SIZE:
        return ()
    return (Goal("times faster than an index of words", index.cpu / full.cpu, 1.5),)


def _absolute(size: int, full: Cost, megabytes: float) -> tuple[Goal, ...]:
    """Goals in seconds and megabytes; none for sizes beyond the largest bound."""
    bound = next((FULL_SECONDS[most] for most in FULL_SECONDS if size <= most), None)
    if bound is None:
        return ()
    return (
        Goal("seconds of CPU", full.cpu, bound, at_least=False),
        Goal("peak memory, MB", megabytes, FULL_MEGABYTES, at_least=False),
    )


def match_incremental(size: int | None, repetitions: int) -> Report:
    """Match whole listings again after one market in a hundred of both has changed.

    As discovery does: it hands over both listings, in which what has not changed is
    the market of the time before.
    """
    size = size or INCREMENTAL_SIZE
    full = listings(size)
    # Different markets each time: the same ones would be cached by the second run.
    changed = [changes(full, seed) for seed in range(repetitions)]
    matcher = KeptMatcher()

    def everything() -> None:
        nonlocal matcher
        matcher = KeptMatcher()
        matcher.pairs(full.polymarket, full.kalshi, never_stop)

    def some() -> None:
        changed_a, changed_b = changed.pop()
        listed_a = _with(full.polymarket, changed_a)
        matcher.pairs(listed_a, _with(full.kalshi, changed_b), never_stop)

    costs = interleaved({"everything": everything, "one in 100": some}, repetitions)
    ratio = costs["everything"].cpu / costs["one in 100"].cpu
    return Report(
        {"markets a venue": size},
        costs,
        (Goal("times faster than everything", ratio, 50),),
    )


def changes(full: Listings, seed: int) -> tuple[list[Market], list[Market]]:
    """One market in a hundred of each venue, with other rules."""
    chance = Random(seed)
    return _reworded(full.polymarket, chance), _reworded(full.kalshi, chance)


def _with(markets: Sequence[Market], changed: Sequence[Market]) -> list[Market]:
    by_id = {market.market_id: market for market in changed}
    return [by_id.get(market.market_id, market) for market in markets]


def _reworded(markets: Sequence[Market], chance: Random) -> list[Market]:
    return [
        replace(market, rules=f"{market.rules}\n")
        for market in chance.sample(markets, max(1, len(markets) // 100))
    ]


def naive_edges(full: Listings) -> Edges:
    """Every title with every title, by the words they share (Jaccard)."""
    return frozenset(
        (poly.market_id, 0, kalshi.market_id)
        for poly in full.polymarket
        for kalshi in full.kalshi
        if _jaccard(poly.title, f"{kalshi.title} {kalshi.subtitle}") >= SIMILAR
    )


def indexed_edges(full: Listings) -> Edges:
    """As `naive_edges`, with word sets made once and an index of the rarer words."""
    listed = [
        (market.market_id, _words(f"{market.title} {market.subtitle}"))
        for market in full.kalshi
    ]
    index: defaultdict[str, list[int]] = defaultdict(list)
    for number, (_, words) in enumerate(listed):
        for word in words:
            index[word].append(number)
    most = FREQUENT * len(listed)
    found: set[tuple[str, int, str]] = set()
    for market in full.polymarket:
        words = _words(market.title)
        candidates: Counter[int] = Counter()
        for word in words:
            if len(at := index.get(word, [])) <= most:
                candidates.update(at)
        for number in candidates:
            market_id, others = listed[number]
            if len(words & others) >= SIMILAR * len(words | others):
                found.add((market.market_id, 0, market_id))
    return frozenset(found)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORDS.findall(text.lower()))


def _jaccard(left: str, right: str) -> float:
    left_words = set(_WORDS.findall(left.lower()))
    right_words = set(_WORDS.findall(right.lower()))
    return len(left_words & right_words) / len(left_words | right_words)


def edges(pairs: Sequence[Pair]) -> Edges:
    """The pairs that would be traded; review and rejected ones claim nothing."""
    return frozenset(
        (pair.market_a, pair.outcome_a, pair.market_b)
        for pair in pairs
        if pair.verdict == "same"
    )


def by_family(matched: Edges, full: Listings) -> str:
    """How many of each family are true, were wrongly paired, and were missed."""
    counts = {name: [0, 0, 0] for name in sorted(set(full.families.values()))}
    parts = (full.pairs, matched - full.pairs, full.pairs - matched)
    for column, part in enumerate(parts):
        for _, _, ticker in part:
            counts[full.families[ticker]][column] += 1
    return ", ".join(
        f"{name} {' '.join(map(str, numbers))}" for name, numbers in counts.items()
    )


def accuracy(matched: Edges, full: Listings) -> tuple[float, float]:
    """Precision and recall."""
    right = len(matched & full.pairs)
    return (
        right / len(matched) if matched else 1.0,
        right / len(full.pairs) if full.pairs else 1.0,
    )
