"""The agent's work as tasks of the queue: "look now", nothing more is carried."""

from __future__ import annotations

import time
from functools import lru_cache

from strategy import agent
from strategy.heartbeat import Keeper, LeaseLost, Stopped
from strategy.services import Mandate
from strategy.wiring import open_mandate

RUN_DUTY = "strategy.tasks.run_duty"


def run_duty(duty: str, token: int) -> bool:
    """Do one duty if it is due and free; True if it was done here.

    `token` is the lease's under which it was handed out: once another agent acts, a
    late delivery finds nothing to claim.
    """
    mandate, keeper = _at_work(token)
    clock = mandate.desk.venues.clock
    try:
        done = agent.run_duty(
            duty, mandate, lambda claim: keeper.hold(claim, clock.wall_now)
        )
    except (LeaseLost, Stopped):
        return False
    return done is not None


@lru_cache(maxsize=1)
def _at_work(token: int) -> tuple[Mandate, Keeper]:
    """One per process and token: sessions and listings are kept between tasks."""
    keeper = Keeper(time.monotonic, time.sleep, lambda: False)
    return open_mandate(token, keeper), keeper
