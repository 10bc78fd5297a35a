"""Costs of variants that run in turn, goals for their ratios, and reports."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from tests.bench import progress

# Linux gives ru_maxrss in KiB; reports are in megabytes of a million bytes.
KIBIBYTES_PER_MEGABYTE = 1_000_000 / 1024


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
    """What one benchmark measured.

    `sizes` says how much was worked on, `costs` are by variant, and `figures` by a name
    that says the unit.
    """

    sizes: Mapping[str, int]
    costs: Mapping[str, Cost]
    goals: tuple[Goal, ...]
    figures: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_met(self) -> bool:
        return all(goal.is_met for goal in self.goals)


def nothing() -> None:
    """Prepare nothing."""


def interleaved(
    variants: Mapping[str, Callable[[], object]],
    repetitions: int,
    prepare: Callable[[], object] = nothing,
) -> dict[str, Cost]:
    """The median cost of each variant, run in turn `repetitions` times.

    `prepare` runs before each of these runs and costs nothing.

    In turn rather than one after the other: a machine that slows down half-way slows
    all variants, and the ratios stay what they were. Medians, because one garbage
    collection or one checkpoint of MongoDB would move a mean.
    """
    samples: dict[str, list[Cost]] = {name: [] for name in variants}
    for repetition in range(1, repetitions + 1):
        for name, variant in variants.items():
            progress.show(f"{name}, run {repetition} of {repetitions}")
            prepare()
            samples[name].append(measured(variant))
    return {
        name: Cost(
            median(cost.cpu for cost in costs), median(cost.wall for cost in costs)
        )
        for name, costs in samples.items()
    }


def measured(variant: Callable[[], object]) -> Cost:
    """The cost of one run. CPU excludes child processes and the database server."""
    cpu, wall = time.process_time(), time.perf_counter()
    variant()
    return Cost(time.process_time() - cpu, time.perf_counter() - wall)


def peak_megabytes() -> float:
    """The most memory that this process has used, in MB (10^6 bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / KIBIBYTES_PER_MEGABYTE, 1)
