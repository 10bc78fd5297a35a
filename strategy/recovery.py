"""How does an agent go on where the last one stopped, and what does it say of it?"""

from __future__ import annotations

import logging

from positions.lifecycle import OPEN
from positions.models import positions
from positions.services import hurry_outcomes
from strategy import schedule
from strategy.services import Mandate, bring_up_to_date
from strategy.services.performance import known_types
from tasklog.models import Action, Status
from tasklog.runs import Unclean, close_dead, dead_runs
from tasklog.storage.codec import collection, content_id

logger = logging.getLogger(__name__)


def start(mandate: Mandate) -> None:
    """Go on where the last agent stopped: relay, recompute, look at once, say so."""
    now = mandate.desk.wall_now()
    schedule.ensure(standing_duties(mandate), now)
    bring_up_to_date(known_types(), now)
    hurry_outcomes(mandate.desk)
    schedule.hurry([schedule.CHECK], now)
    _say_start(dead_runs(mandate.desk.token), mandate)


def _say_start(dead: list[Unclean], mandate: Mandate) -> None:
    journal, standing = mandate.desk.journal, _standing()
    if not dead:
        text = f"agent started, going on with {standing}"
        logger.info(text)
        journal.write(Action.MONITOR, Status.SUCCESS, text, kind="start")
    for run in dead:
        text = (
            f"Resuming from MongoDB state: {standing}; the {run.door} on {run.host} "
            f"({run.pid}) ended without a word, last seen {run.heartbeat_at:%F %T} UTC"
        )
        logger.info(text)
        # Written before the run is closed: a crash between repeats the same line.
        line = content_id("unclean_end", run.run_id, run.token)
        journal.write(
            Action.RECOVER, Status.SUCCESS, text, task_id=line, kind="unclean_end"
        )
        close_dead(run)


def _standing() -> str:
    """What is open, and the last line of the trail."""
    counts = [f"{count} {state}" for state, count in open_counts().items() if count]
    held = ", ".join(counts) or "no open positions"
    last = collection("task_log").find_one({}, sort=[("timestamp", -1), ("_id", -1)])
    if last is None:
        return held
    return f"{held}; last in the trail: {last['action']} {last['status']}"


def open_counts() -> dict[str, int]:
    """Open positions by state."""
    return {
        str(state): positions().count_documents({"state": str(state)}) for state in OPEN
    }


def standing_duties(mandate: Mandate) -> dict[str, int]:
    return {
        schedule.DISCOVERY: mandate.discovery_seconds,
        schedule.CHECK: int(mandate.desk.check_seconds),
        schedule.TIDY: schedule.TIDY_SECONDS,
    }
