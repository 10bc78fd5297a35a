"""Polling policies beside a fixed interval and an oracle, for the same number of calls.

In a world of eight market types, opportunities appear by chance and live for a while. A
policy polls all types for some days; a fixed interval and an oracle that knows each
type's present rate get the same number of polls. What counts is how many opportunities
each sees while they live.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

from strategy.polling import (
    POLICIES,
    Arrivals,
    Branch,
    Decision,
    Evidence,
    Sightings,
)
from tests.bench.measurement import Goal, Report, interleaved

DAYS, BASE_SECONDS, DAY_SECONDS = 4, 60, 86_400
# Opportunities an hour, and the share of them that pay, by market type.
HOURLY = (0.2, 0.5, 1, 2, 4, 8, 16, 32)
EQUAL = (4.0,) * len(HOURLY)
SHARES_WITH = (0.10, 0.15, 0.20, 0.25, 0.35, 0.45, 0.60, 0.70)
SHARES_AGAINST = tuple(reversed(SHARES_WITH))
# Shorter than the base interval: one that every poll sees would need no policy.
LIFETIME_SECONDS = 45.0
# How long rates last where they drift: then each type takes over its neighbor's.
DAILY, THRICE_DAILY = 24 * 3600.0, 8 * 3600.0
SEEDS = 2


@dataclass(frozen=True, slots=True)
class World:
    """Rates an hour and shares that pay, by type; rates move on as they drift."""

    hourly: Sequence[float]
    shares: Sequence[float]
    drift_seconds: float = math.inf

    def rates(self, at: float) -> Sequence[float]:
        """Opportunities an hour at a time, by market type."""
        if math.isinf(self.drift_seconds):
            return self.hourly
        turn = int(at // self.drift_seconds) % len(self.hourly)
        return [*self.hourly[turn:], *self.hourly[:turn]]

    def epochs(self, end: float) -> list[tuple[float, float]]:
        """The stretches of time in which no rate changes."""
        length = min(self.drift_seconds, end)
        count = math.ceil(end / length)
        return [(i * length, min((i + 1) * length, end)) for i in range(count)]


WORLDS = {
    "what appears often pays": World(HOURLY, SHARES_WITH),
    "what appears often does not": World(HOURLY, SHARES_AGAINST),
    "all types are alike": World(EQUAL, SHARES_WITH),
    "rates drift daily": World(HOURLY, SHARES_WITH, DAILY),
    "rates drift thrice a day": World(HOURLY, SHARES_WITH, THRICE_DAILY),
}
DRIFTING = "rates drift daily"


@dataclass(frozen=True, slots=True)
class Opportunity:
    """It can be seen from `start` to `end`, seconds of the run, and pays or not."""

    start: float
    end: float
    pays: bool


def opportunities(world: World, seed: int, end: float) -> list[list[Opportunity]]:
    """In order of their start, by market type: Poisson, with exponential lifetimes."""
    chance = Random(seed)
    by_type: list[list[Opportunity]] = [[] for _ in world.hourly]
    for begin, until in world.epochs(end):
        for place, hourly in enumerate(world.rates(begin)):
            at = begin + chance.expovariate(hourly / 3600)
            while at < until:
                lifetime = chance.expovariate(1 / LIFETIME_SECONDS)
                pays = chance.random() < world.shares[place]
                by_type[place].append(Opportunity(at, at + lifetime, pays))
                at += chance.expovariate(hourly / 3600)
    return by_type


class Polled:
    """One market type as its polls see it."""

    def __init__(self, coming: Sequence[Opportunity]) -> None:
        self.coming = coming
        self.next_place = 0
        self.present: list[Opportunity] = []
        self.polled_at: float | None = None
        self.seen = self.profitable = 0
        self.branch: Branch | None = None
        self.interval = BASE_SECONDS
        self.arrivals = Arrivals()

    def poll(self, at: float) -> None:
        """See what is there, and learn from it."""
        stayed = [each for each in self.present if each.end >= at]
        appeared: list[Opportunity] = []
        while (
            self.next_place < len(self.coming)
            and self.coming[self.next_place].start <= at
        ):
            if self.coming[self.next_place].end >= at:
                appeared.append(self.coming[self.next_place])
            self.next_place += 1
        if self.polled_at is not None:
            gap = at - self.polled_at
            watched = len(self.present)
            self.arrivals = self.arrivals.after(
                Sightings(gap, len(appeared), len(stayed), watched)
            )
        self.polled_at, self.present = at, stayed + appeared
        self.seen += len(appeared)
        # Known at once, although the agent learns it only when it settles: what is
        # measured is the rule, not the delay of its input.
        self.profitable += sum(each.pays for each in appeared)


# The seconds until a type is polled again, from all types, its place and the time.
Rhythm = Callable[[Sequence[Polled], int, float], float]


def by_policy(decide: Callable[[Evidence], Decision]) -> Rhythm:
    """As the agent asks a policy."""

    def interval(types: Sequence[Polled], place: int, at: float) -> float:
        polled = types[place]
        decision = decide(
            Evidence(
                polled.seen,
                polled.profitable,
                BASE_SECONDS,
                polled.branch,
                polled.interval,
                polled.arrivals,
                [each.arrivals for each in types],
            )
        )
        polled.branch = decision.branch
        polled.interval = decision.interval_seconds
        return polled.interval

    return interval


def evenly(seconds: float) -> Rhythm:
    return lambda types, place, at: seconds


def by_oracle(world: World, polls: int, end: float) -> Rhythm:
    """So many polls where each next one sees the most, by the true present rates."""
    best = {
        begin: best_intervals(
            world.rates(begin), until - begin, round(polls * (until - begin) / end)
        )
        for begin, until in world.epochs(end)
    }

    def interval(types: Sequence[Polled], place: int, at: float) -> float:
        return best[max(begin for begin in best if begin <= at)][place]

    return interval


def simulate(
    by_type: Sequence[Sequence[Opportunity]], end: float, rhythm: Rhythm
) -> tuple[int, int]:
    """Polls and opportunities seen, where each poll decides when the next one is."""
    types = [Polled(coming) for coming in by_type]
    due = [(0.0, place) for place in range(len(types))]
    polls = 0
    while due[0][0] < end:
        at, place = due[0]
        polls += 1
        types[place].poll(at)
        heapq.heapreplace(due, (at + rhythm(types, place, at), place))
    return polls, sum(polled.seen for polled in types)


def compared(world: World, name: str, days: int, seeds: int) -> dict[str, float]:
    """Seen by a policy and by the oracle, for each that a fixed interval sees."""
    seen = {"fixed": 0, "policy": 0, "oracle": 0}
    end = float(days * DAY_SECONDS)
    for seed in range(seeds):
        by_type = opportunities(world, seed, end)
        # The policy decides how many polls there are; the others get as many.
        polls, found = simulate(by_type, end, by_policy(POLICIES[name].decide))
        seen["policy"] += found
        even = evenly(end * len(by_type) / polls)
        seen["fixed"] += simulate(by_type, end, even)[1]
        seen["oracle"] += simulate(by_type, end, by_oracle(world, polls, end))[1]
    return {key: count / seen["fixed"] for key, count in seen.items()}


def best_intervals(hourly: Sequence[float], end: float, polls: int) -> list[float]:
    """Intervals that share so many polls out by the true rates."""
    counts = [1] * len(hourly)
    # Greedy is optimal here: each type's gain falls with every poll that it gets.
    step = max(polls // 2_000, 1)
    gains = [_gain(rate, end, 1, step) for rate in hourly]
    for _ in range((polls - len(hourly)) // step):
        best = max(range(len(hourly)), key=gains.__getitem__)
        counts[best] += step
        gains[best] = _gain(hourly[best], end, counts[best], step)
    return [end / count for count in counts]


def _gain(rate: float, end: float, count: int, step: int) -> float:
    before, after = (
        _expected_seen(rate, end, polls) for polls in (count, count + step)
    )
    return after - before


def _expected_seen(rate: float, end: float, polls: int) -> float:
    """How many opportunities of this hourly rate evenly spaced polls see.

    A poll sees what appeared since the previous one and is still alive: the integral of
    exp(−t/L) over one interval, L the mean lifetime.
    """
    alive = LIFETIME_SECONDS * (1 - math.exp(-end / polls / LIFETIME_SECONDS))
    return rate / 3600 * alive * polls


def polling(size: int | None, repetitions: int) -> Report:
    """Opportunities seen for each call by every policy in every world; `size` days."""
    days = size or DAYS
    ratios: dict[tuple[str, str], dict[str, float]] = {}

    def run(policy: str, world: str) -> None:
        ratios[policy, world] = compared(WORLDS[world], policy, days, SEEDS)

    costs = interleaved(
        {
            f"{policy}, {world}": partial(run, policy, world)
            for policy in POLICIES
            for world in WORLDS
        },
        # The worlds are seeded: a repetition would measure the same once more.
        1,
    )
    rule = ratios["success_rate", next(iter(WORLDS))]
    drifting = ratios["index", DRIFTING]
    worst = min(ratios["index", world]["policy"] for world in WORLDS)
    return Report(
        {"market types": len(HOURLY), "days": days, "base seconds": BASE_SECONDS},
        costs,
        (
            Goal("success_rate, times a fixed interval", rule["policy"], 1.05),
            Goal("index where rates drift", drifting["policy"], 1.25),
            Goal(
                "index there, of what the oracle sees",
                drifting["policy"] / drifting["oracle"],
                0.9,
            ),
            Goal("index in its worst world", worst, 0.95),
        ),
        {
            f"{policy}, {world}": round(each["policy"], 2)
            for (policy, world), each in ratios.items()
        }
        | {
            f"the oracle, {world}": round(ratios["index", world]["oracle"], 2)
            for world in WORLDS
        },
    )
