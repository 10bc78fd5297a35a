"""Verdicts on pairs with whole rule texts, cold and warm, beside two word sets."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any

import strategy.matching
from positions.venues.types import Market
from strategy.matching import judge
from tests.bench.measurement import Goal, Report, interleaved
from tests.support.questions import labelled_pairs

FULL_SIZE = 1_000
# A second of CPU has to be enough for so many pairs that were never read before.
PAIRS_A_SECOND = 500
# What reads the data files of the lexicon and of the forms, once in a process.
_KEPT = frozenset({"forms"})
_WORDS = re.compile(r"[a-z0-9]+")
Pairs = Sequence[tuple[Market, Market]]


def judge_pairs(size: int | None, repetitions: int) -> Report:
    """Judge `size` labelled pairs of invented markets, each with its whole rules."""
    pairs = pairs_of(size or FULL_SIZE)
    same = 0

    def cold() -> None:
        nonlocal same
        forget()
        same = judge_all(pairs)

    costs = interleaved(
        {
            "two word sets": lambda: compare_words(pairs),
            "cold": cold,
            "warm": lambda: judge_all(pairs),
        },
        repetitions,
    )
    rates = {name: len(pairs) / cost.cpu for name, cost in costs.items()}
    return Report(
        {"pairs": len(pairs)},
        costs,
        (Goal("pairs a second of CPU, cold", rates["cold"], PAIRS_A_SECOND),),
        {
            "pairs a second of CPU, warm": round(rates["warm"]),
            "times the cost of two word sets, cold": round(
                costs["cold"].cpu / costs["two word sets"].cpu, 1
            ),
            "accepted": same,
        },
    )


def pairs_of(size: int) -> Pairs:
    """The first `size` labelled pairs, as many as there are; true ones come first.

    Most others end at the first fact, before any rules are read.
    """
    cases = sorted(labelled_pairs(), key=lambda case: case.label == "different")
    return [(case.market_a, case.market_b) for case in cases[:size]]


def judge_all(pairs: Pairs) -> int:
    """How many of the pairs are accepted."""
    accepted = ("same", "inverted")
    return sum(judge(a, b).verdict in accepted for a, b in pairs)


def compare_words(pairs: Pairs) -> float:
    """The words that title and rules share, the least that any comparison costs."""
    return sum(_shared(a.title, b.title) + _shared(a.rules, b.rules) for a, b in pairs)


def _shared(left: str, right: str) -> float:
    left_words = set(_WORDS.findall(left.lower()))
    right_words = set(_WORDS.findall(right.lower()))
    return len(left_words & right_words) / max(1, len(left_words | right_words))


def forget() -> None:
    """Empty every cache of what has been read in texts."""
    for cached in caches():
        cached.cache_clear()


def caches() -> Iterator[Any]:
    """The cached functions of matching, but for those that read its data files."""
    for module in _modules():
        for name, value in vars(module).items():
            # Their type has the methods, too.
            is_cached = hasattr(value, "cache_clear") and not isinstance(value, type)
            if is_cached and name not in _KEPT:
                yield value


def _modules() -> Iterator[ModuleType]:
    path = strategy.matching.__path__
    for found in pkgutil.walk_packages(path, "strategy.matching."):
        yield importlib.import_module(found.name)
