"""What a run of chaos comes to, and whether that is good enough."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.judge import Verdict

LEAST_KILLS_A_MINUTE = 10
# In less time a machine that stalls once would be the reason.
RATED_MINUTES = 2.0
COUNTED_SUITES = {"agent", "tree"}
# A shorter run cannot reach every write.
WHOLE_RUN_MINUTES = 10.0


@dataclass(slots=True)
class Report:
    """Totals over all lives; `controls` are True where they failed, as they must."""

    suite: str
    seed: int
    minutes: float = 0.0
    lives: int = 0
    kills_by: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    doubled: int = 0
    differing: int = 0
    controls: dict[str, bool] = field(default_factory=dict)
    # Points of a life at which a process can be killed.
    points: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        return self.kills_by.total()

    def add(self, verdict: Verdict, seed: int) -> None:
        self.lives += 1
        self.lost += len(verdict.lost)
        self.doubled += len(verdict.doubled)
        self.differing += len(verdict.differing)
        for kind in ("lost", "doubled", "differing"):
            self.problems += [
                f"seed {seed}: {kind} {what}" for what in getattr(verdict, kind)
            ]

    def failures(self) -> list[str]:
        """Why the run fails, each as a sentence; nothing for a good one."""
        reasons = list(self.problems)
        least = LEAST_KILLS_A_MINUTE * self.minutes
        is_rated = self.suite in COUNTED_SUITES and self.minutes >= RATED_MINUTES
        if is_rated and self.kills < least:
            reasons.append(f"only {self.kills} kills in {self.minutes:.1f} minutes")
        reasons += [
            f"the control {name} did not fail"
            for name, has_failed in self.controls.items()
            if not has_failed
        ]
        if self.minutes >= WHOLE_RUN_MINUTES:
            never = sorted(self.points - set(self.kills_by))
            reasons += [f"never killed at {point}" for point in never]
        return reasons

    def as_json(self) -> dict[str, Any]:
        return {
            "suite": self.suite,
            "seed": self.seed,
            "minutes": round(self.minutes, 2),
            "lives": self.lives,
            "kills": self.kills,
            "kills_by": dict(sorted(self.kills_by.items())),
            "lost": self.lost,
            "doubled": self.doubled,
            "differing": self.differing,
            "controls": self.controls,
        }
