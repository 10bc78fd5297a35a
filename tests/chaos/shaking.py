"""A life under which the server dies: its processes wait and continue by themselves."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from pymongo import monitoring

from tasklog.storage.collections import UNREACHABLE
from tests.chaos.judge import Verdict, judge
from tests.chaos.points import Points
from tests.chaos.stage import LIVED, Stage, use
from tests.chaos.victims import Victim
from tests.chaos.world import SeededLife

SHAKES = 3
WAIT_SECONDS = 0.2
HEAL_SECONDS = 0.1


def shaken_life(
    stage: Stage,
    seed: int,
    points: Counter[str],
    shake: Callable[[str], None],
    heal: Callable[[], object],
) -> Verdict:
    """Live through SHAKES deaths of the server; compared with the twin.

    The victim freezes at the chosen point and is woken when the server is dead.
    """
    stage.clear(stage.lived)
    chance = random.Random(seed)
    order = sorted(points)
    wanted = {
        chance.randrange(1, max(points.total() // 2, 2)): chance.choice(order)
        for _ in range(SHAKES)
    }
    ended = threading.Event()
    healer = threading.Thread(target=_heal_until, args=[ended, heal], daemon=True)
    healer.start()
    try:
        victim = Victim(_stubborn(seed, set(wanted)))
        while victim.wait_until_frozen():
            shake("at a command")
            victim.wake()
        victim.forget()
    finally:
        ended.set()
        healer.join()
    return judge(stage.lived, stage.twin)


def _heal_until(ended: threading.Event, heal: Callable[[], object]) -> None:
    while not ended.wait(HEAL_SECONDS):
        heal()


def _stubborn(seed: int, stops: set[int]) -> Callable[[Callable[[Any], None]], None]:
    """A life that waits for the server, as `runagent` does."""

    def act(tell: Callable[[Any], None]) -> None:
        import os
        import signal
        import time

        passed, is_settled = 0, True

        def at(point: str) -> None:
            nonlocal passed, is_settled
            passed += 1
            if passed in stops:
                is_settled = False
                os.kill(os.getpid(), signal.SIGSTOP)

        use(LIVED)
        monitoring.register(Points(at))
        life = SeededLife(seed=seed, at_point=_never)
        while not (life.is_over and is_settled):
            try:
                if is_settled:
                    life.live_a_day()
                else:
                    # The ledger is in the same server: an order that it left without an
                    # answer waits for the next check, which comes before the next day.
                    is_settled = True
                    life.check_again()
            except UNREACHABLE:
                is_settled = False
                time.sleep(WAIT_SECONDS)
                _take_over(life)

    return act


def _take_over(life: SeededLife) -> None:
    """The lease may have been lost meanwhile: it is taken again under a new token."""
    import time

    while True:
        try:
            life.die()
        except UNREACHABLE:
            time.sleep(WAIT_SECONDS)
        else:
            return


def _never(point: str) -> None:
    """Calls to venues are no points of this suite."""
