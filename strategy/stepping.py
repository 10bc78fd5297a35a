"""What a stepped run does between two of its steps."""

from __future__ import annotations

from positions.lifecycle import State
from positions.services import make_positions_due
from strategy import agent, recovery, schedule
from strategy.heartbeat import Heartbeat
from strategy.services import AgentContext
from strategy.wiring import steps_clock

# Half-done entries are checked again after each of these.
SHORT_STEP_DAYS = 1 / 1440
SHORT_STEPS = 3


def finish_entries(
    context: AgentContext, heartbeat: Heartbeat, step_days: float
) -> float:
    """Check what is half entered again, a minute apart; the days that passed.

    Venues match delayed orders seconds later, and an exposed leg must not wait for the
    next step, which may be a day away.
    """
    clock, passed = context.positions.venues.clock, 0.0
    step = min(SHORT_STEP_DAYS, step_days / 10)
    for _ in range(SHORT_STEPS):
        if not recovery.open_counts()[State.WATCHING]:
            break
        steps_clock(clock, step)
        passed += step
        make_positions_due(context.positions)
        schedule.make_due([schedule.CHECK], clock.wall_now())
        agent.run_job(
            schedule.CHECK,
            context,
            lambda claim: heartbeat.keep(claim, clock.wall_now),
        )
    return passed
