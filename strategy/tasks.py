"""The agent's jobs as tasks of the queue: a task says "look now", nothing more."""

from __future__ import annotations

import time
from functools import lru_cache

from strategy import agent
from strategy.heartbeat import Heartbeat, LeaseLost, Stopped
from strategy.services import AgentContext
from strategy.wiring import open_context

RUN_JOB = "strategy.tasks.run_job"


def run_job(name: str, token: int) -> bool:
    """Do one job if it is due and free; True if it was done here.

    `token` is that of the lease under which it was handed out: once another agent
    acts, a late delivery finds nothing to claim.
    """
    context, heartbeat = _context_for(token)
    clock = context.positions.venues.clock
    try:
        outcome = agent.run_job(
            name, context, lambda claim: heartbeat.keep(claim, clock.wall_now)
        )
    # No failure of the task: another process does the job, or the next delivery does.
    except (LeaseLost, Stopped):
        return False
    return outcome is not None


@lru_cache(maxsize=1)
def _context_for(token: int) -> tuple[AgentContext, Heartbeat]:
    """One per process and token: sessions and listings are kept between tasks."""
    heartbeat = Heartbeat(time.monotonic, time.sleep, lambda: False)
    return open_context(token, heartbeat), heartbeat
