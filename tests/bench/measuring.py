"""What did each variant cost in one interleaved run, and are the goals met?"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

KIBIBYTES_A_MEGABYTE = 1_000_000 / 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """Median seconds of one variant: of this process's CPU, and of the wall."""

    cpu: float
    wall: float


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound on one figure; `at_least` says from which side."""

    what: str
    figure: float
    bound: float
    at_least: bool = True

    @property
    def is_met(self) -> bool:
        if self.at_least:
            return self.figure >= self.bound
        return self.figure <= self.bound


@dataclass(frozen=True, slots=True)
class Report:
    """`figures` by a name that says the unit; `costs` by variant."""

    sizes: Mapping[str, int]
    costs: Mapping[str, Cost]
    goals: tuple[Goal, ...]
    figures: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_met(self) -> bool:
        return all(goal.is_met for goal in self.goals)


def interleaved(
    variants: Mapping[str, Callable[[], object]], repetitions: int
) -> dict[str, Cost]:
    """Run the variants in turn, that often, and take the median of each."""
    taken: dict[str, list[Cost]] = {name: [] for name in variants}
    for _ in range(repetitions):
        for name, variant in variants.items():
            taken[name].append(once(variant))
    return {
        name: Cost(median(one.cpu for one in costs), median(one.wall for one in costs))
        for name, costs in taken.items()
    }


def once(variant: Callable[[], object]) -> Cost:
    cpu, wall = time.process_time(), time.perf_counter()
    variant()
    return Cost(time.process_time() - cpu, time.perf_counter() - wall)


def peak_megabytes() -> float:
    """The most memory this process ever held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / KIBIBYTES_A_MEGABYTE, 1)
