"""Polling what pays more often beside a fixed interval, for the same number of calls.

In a world of eight market types, baskets appear by chance and live for a while. A
policy that polls all types alike, the rule `success_rate` as the agent follows it, and
an oracle that knows each type's rate get the same number of polls; what counts is how
many baskets each sees while they live. There are two worlds: in one the share of
baskets that turn out profitable rises with how many appear, in the other it falls.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from strategy.polling import decide
from tests.bench.measurement import Goal, Report, interleaved

DAYS, BASE_SECONDS, DAY_SECONDS = 4, 60, 86_400
# Baskets an hour, and the share of them that pay, by market type.
HOURLY = (0.2, 0.5, 1, 2, 4, 8, 16, 32)
SHARES_WITH = (0.10, 0.15, 0.20, 0.25, 0.35, 0.45, 0.60, 0.70)
SHARES_AGAINST = tuple(reversed(SHARES_WITH))
# Shorter than the base interval: one that every poll sees would need no policy.
LIFETIME_SECONDS = 45.0
SEEDS = 2

# From baskets seen, profitable ones among them and the base interval to the seconds
# until the next poll.
Interval = Callable[[int, int, int], float]


@dataclass(frozen=True, slots=True)
class Basket:
    """It can be seen from `start` to `end`, seconds of the run, and pays or not."""

    start: float
    end: float
    pays: bool


World = Sequence[Sequence[Basket]]


def world(seed: int, shares: Sequence[float], days: int) -> World:
    """Baskets in order of their start, by market type."""
    chance = Random(seed)
    return [
        _baskets(rate / 3600, share, days * DAY_SECONDS, chance)
        for rate, share in zip(HOURLY, shares, strict=True)
    ]


def _baskets(rate: float, share: float, end: float, chance: Random) -> list[Basket]:
    """A Poisson process of `rate` per second with exponential lifetimes."""
    baskets: list[Basket] = []
    at = chance.expovariate(rate)
    while at < end:
        lifetime = chance.expovariate(1 / LIFETIME_SECONDS)
        baskets.append(Basket(at, at + lifetime, chance.random() < share))
        at += chance.expovariate(rate)
    return baskets


def simulate(
    baskets: Sequence[Basket], end: float, interval: Interval
) -> tuple[int, int]:
    """Polls of one type and baskets seen, where each poll decides when the next is."""
    polls = seen = profitable = place = 0
    at = 0.0
    while at < end:
        polls += 1
        while place < len(baskets) and baskets[place].start <= at:
            if baskets[place].end >= at:
                seen += 1
                # Known at once, although the agent learns it only when it settles: what
                # is measured is the rule, not the delay of its input.
                profitable += baskets[place].pays
            place += 1
        at += interval(seen, profitable, BASE_SECONDS)
    return polls, seen


def by_rule(seen: int, profitable: int, base: int) -> float:
    return decide(seen, profitable, base).interval_seconds


def evenly(seconds: float) -> Interval:
    return lambda seen, profitable, base: seconds


def compared(shares: Sequence[float], days: int, seeds: int) -> dict[str, float]:
    """Baskets seen by the rule and by the oracle, for each that a fixed rhythm sees."""
    seen = {"fixed": 0, "rule": 0, "oracle": 0}
    end = float(days * DAY_SECONDS)
    for seed in range(seeds):
        types = world(seed, shares, days)
        by_type = [simulate(baskets, end, by_rule) for baskets in types]
        # The rule decides how many polls there are; the others get as many.
        polls = sum(count for count, _ in by_type)
        even = end * len(types) / polls
        seen["rule"] += sum(count for _, count in by_type)
        for name, intervals in (
            ("fixed", [even] * len(types)),
            ("oracle", best_intervals(end, polls)),
        ):
            for baskets, seconds in zip(types, intervals, strict=True):
                seen[name] += simulate(baskets, end, evenly(seconds))[1]
    return {name: count / seen["fixed"] for name, count in seen.items()}


def best_intervals(end: float, polls: int) -> list[float]:
    """So many polls where each next one sees the most, by the true rates."""
    counts = [1] * len(HOURLY)
    # Greedy is optimal here: each type's gain falls with every poll that it gets.
    step = max(polls // 2_000, 1)
    gains = [_gain(rate, end, 1, step) for rate in HOURLY]
    for _ in range((polls - len(HOURLY)) // step):
        best = max(range(len(HOURLY)), key=gains.__getitem__)
        counts[best] += step
        gains[best] = _gain(HOURLY[best], end, counts[best], step)
    return [end / count for count in counts]


def _gain(rate: float, end: float, count: int, step: int) -> float:
    before, after = (
        _expected_seen(rate, end, polls) for polls in (count, count + step)
    )
    return after - before


def _expected_seen(rate: float, end: float, polls: int) -> float:
    """How many baskets of this hourly rate evenly spaced polls see.

    A poll sees what appeared since the previous one and is still alive: the integral of
    exp(−t/L) over one interval, L the mean lifetime.
    """
    alive = LIFETIME_SECONDS * (1 - math.exp(-end / polls / LIFETIME_SECONDS))
    return rate / 3600 * alive * polls


def polling(size: int | None, repetitions: int) -> Report:
    """Baskets seen for each call, beside a fixed rhythm and an oracle; `size` days."""
    days = size or DAYS
    ratios: dict[str, dict[str, float]] = {}

    def run(name: str, shares: Sequence[float]) -> None:
        ratios[name] = compared(shares, days, SEEDS)

    costs = interleaved(
        {
            "what appears often pays": lambda: run("with", SHARES_WITH),
            "what appears often does not": lambda: run("against", SHARES_AGAINST),
        },
        # The worlds are seeded: a repetition would measure the same baskets again.
        1,
    )
    aligned, opposed = ratios["with"], ratios["against"]
    return Report(
        {"market types": len(HOURLY), "days": days, "base seconds": BASE_SECONDS},
        costs,
        (
            Goal("seen, times a fixed rhythm", aligned["rule"], 1.05),
            Goal("of what the oracle sees", aligned["rule"] / aligned["oracle"], 0.75),
        ),
        {
            "the oracle, times a fixed rhythm": round(aligned["oracle"], 2),
            "where what appears often does not pay": round(opposed["rule"], 2),
        },
    )
