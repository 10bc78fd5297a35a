"""One disturbed life and its twin, whatever disturbs it."""

from __future__ import annotations

import os
import random
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.chaos.judge import Verdict, judge
from tests.chaos.points import AtNth, AtPoint, is_write
from tests.chaos.report import Report
from tests.chaos.stage import LIVED, TWIN, Stage, use
from tests.chaos.victims import Victim, live

MOST_KILLS = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """Where a process is to be disturbed."""

    point: str
    number: int


def twin(stage: Stage, seed: int) -> Counter[str]:
    """Live undisturbed; the points that were passed, with how often."""
    stage.clear(stage.twin)
    passed: Counter[str] = Counter()

    def act(tell: Callable[[Any], None]) -> None:
        use(TWIN)
        live(seed, None, lambda point: passed.update([point]))(lambda state: None)
        tell(passed)

    code, told = Victim(act).wait()
    if code or not told:
        raise RuntimeError(f"seed {seed}: the undisturbed life failed")
    points: Counter[str] = told[-1]
    return points


def choose(
    points: Counter[str], report: Report, chance: random.Random, latest: int = 12
) -> Plan:
    """A point that was hit least so far, and one of its first passages."""
    least = min(report.kills_by[point] for point in points)
    point = chance.choice(sorted(p for p in points if report.kills_by[p] == least))
    return Plan(point, chance.randint(1, min(points[point], latest)))


def die(point: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def stretch(
    seed: int, state: Any, at: AtPoint, **more: Any
) -> Callable[[Callable[[Any], None]], None]:
    """What a process of the disturbed life does."""

    def act(tell: Callable[[Any], None]) -> None:
        use(LIVED)
        live(seed, state, at, **more)(tell)

    return act


def after_death(state: Any, told: list[Any]) -> Any:
    """From where the next process lives on: the last day that was told."""
    step, restarts, venue, wall = told[-1] if told else state
    return step, restarts + 1, venue, wall


def killed_life(
    stage: Stage,
    seed: int,
    plan: Callable[[], Plan | None],
    on_kill: Callable[[str], None],
    **more: Any,
) -> Verdict:
    """Live with kills until a process lives to the end; compared with the twin."""
    stage.clear(stage.lived)
    from tests.chaos.world import SeededLife, state_of

    state = state_of(SeededLife(seed=seed))
    while True:
        planned = plan()
        at = AtNth(planned.point, planned.number, die) if planned else _nothing
        code, told = Victim(stretch(seed, state, at, **more)).wait()
        if code == 0:
            return judge(stage.lived, stage.twin)
        if code != -signal.SIGKILL or planned is None:
            raise RuntimeError(f"seed {seed}: a process failed by itself ({code})")
        on_kill(planned.point)
        state = after_death(state, told)
        stage.free_lease()


def _nothing(point: str) -> None:
    """Nobody disturbs this process."""


def write_points(points: Counter[str]) -> set[str]:
    return {point for point in points if is_write(point)}
