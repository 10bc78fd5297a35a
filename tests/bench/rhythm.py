"""Does polling what pays more often find more, for the same number of calls?

A world of eight market types, in each of which baskets appear by chance and live for a
while. A policy that polls all alike, the rule `success_rate` as the agent follows it,
and an oracle that knows each type's rate are given the same number of polls; what
counts is how many baskets each sees while they live. Two worlds: in one the share of
baskets that turn out profitable goes with how many appear, in the other it does not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from strategy.polling import decide
from tests.bench.measuring import Goal, Report, interleaved

DAYS, BASE_SECONDS, DAY_SECONDS = 4, 60, 86_400
# Baskets an hour, and the share of them that pay, by market type.
HOURLY = (0.2, 0.5, 1, 2, 4, 8, 16, 32)
SHARES_WITH = (0.10, 0.15, 0.20, 0.25, 0.35, 0.45, 0.60, 0.70)
SHARES_AGAINST = tuple(reversed(SHARES_WITH))
LIFETIME_SECONDS = 45.0

Intervals = Callable[[int, int, int], float]


@dataclass(frozen=True, slots=True)
class Basket:
    """It can be seen from `start` to `end`, seconds of the run, and pays or not."""

    start: float
    end: float
    pays: bool


World = Sequence[Sequence[Basket]]


def world(seed: int, shares: Sequence[float], days: int) -> World:
    chance = Random(seed)
    return [
        _baskets(rate / 3600, share, days * DAY_SECONDS, chance)
        for rate, share in zip(HOURLY, shares, strict=True)
    ]


def _baskets(rate: float, share: float, end: float, chance: Random) -> list[Basket]:
    found: list[Basket] = []
    at = chance.expovariate(rate)
    while at < end:
        life = chance.expovariate(1 / LIFETIME_SECONDS)
        found.append(Basket(at, at + life, chance.random() < share))
        at += chance.expovariate(rate)
    return found


def followed(baskets: Sequence[Basket], end: float, interval: Intervals) -> list[int]:
    """Polls of one type and baskets seen, where each poll decides when the next is."""
    polls = found = profitable = place = 0
    at = 0.0
    while at < end:
        polls += 1
        while place < len(baskets) and baskets[place].start <= at:
            if baskets[place].end >= at:
                found += 1
                profitable += baskets[place].pays
            place += 1
        at += interval(found, profitable, BASE_SECONDS)
    return [polls, found]


def by_rule(found: int, profitable: int, base: int) -> float:
    return decide(found, profitable, base).interval_seconds


def evenly(seconds: float) -> Intervals:
    return lambda found, profitable, base: seconds


def compared(shares: Sequence[float], days: int, seeds: int) -> dict[str, float]:
    """Baskets seen by the rule and by the oracle, for each that a fixed rhythm sees."""
    seen = {"fixed": 0, "rule": 0, "oracle": 0}
    end = float(days * DAY_SECONDS)
    for seed in range(seeds):
        baskets = world(seed, shares, days)
        ruled = [followed(one, end, by_rule) for one in baskets]
        polls = sum(one for one, _ in ruled)
        even = end * len(baskets) / polls
        seen["rule"] += sum(found for _, found in ruled)
        for name, intervals in (
            ("fixed", [even] * len(baskets)),
            ("oracle", best_intervals(end, polls)),
        ):
            for one, every in zip(baskets, intervals, strict=True):
                seen[name] += followed(one, end, evenly(every))[1]
    return {name: count / seen["fixed"] for name, count in seen.items()}


def best_intervals(end: float, polls: int) -> list[float]:
    """So many polls where each next one sees the most, by the true rates."""
    counts = [1] * len(HOURLY)
    step = max(polls // 2_000, 1)
    gains = [_gain(rate, end, 1, step) for rate in HOURLY]
    for _ in range((polls - len(HOURLY)) // step):
        best = max(range(len(HOURLY)), key=gains.__getitem__)
        counts[best] += step
        gains[best] = _gain(HOURLY[best], end, counts[best], step)
    return [end / count for count in counts]


def _gain(rate: float, end: float, count: int, step: int) -> float:
    before, after = (_seen(rate, end, polls) for polls in (count, count + step))
    return after - before


def _seen(rate: float, end: float, polls: int) -> float:
    """How many baskets of this hourly rate are seen by evenly spaced polls."""
    alive = LIFETIME_SECONDS * (1 - math.exp(-end / polls / LIFETIME_SECONDS))
    return rate / 3600 * alive * polls


def polling(size: int | None, repetitions: int) -> Report:
    """Baskets seen for each call, beside a fixed rhythm and an oracle; `size` days."""
    days, found = size or DAYS, dict[str, dict[str, float]]()

    def run(name: str, shares: Sequence[float]) -> None:
        found[name] = compared(shares, days, 2)

    costs = interleaved(
        {
            "what appears often pays": lambda: run("with", SHARES_WITH),
            "what appears often does not": lambda: run("against", SHARES_AGAINST),
        },
        1,
    )
    return Report(
        {"market types": len(HOURLY), "days": days, "base seconds": BASE_SECONDS},
        costs,
        (
            Goal("seen, times a fixed rhythm", found["with"]["rule"], 1.05),
            Goal("of what the oracle sees", _share(found["with"]), 0.75),
        ),
        {
            "the oracle, times a fixed rhythm": round(found["with"]["oracle"], 2),
            "where what appears often does not pay": round(found["against"]["rule"], 2),
        },
    )


def _share(found: dict[str, float]) -> float:
    return found["rule"] / found["oracle"]
