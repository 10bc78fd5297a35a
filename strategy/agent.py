"""What is due now, who does it, and how does an agent start and end?

`sweep` asks MongoDB what is due and does it; whatever crashes, the next sweep, of
whichever process, goes on. An agent acts only while it holds the lease, and each of
its writes carries the lease's token.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from positions.lifecycle import OPEN
from positions.models import positions
from positions.services import (
    hurry_outcomes,
    monitor,
    resolve_due,
    resume_entries,
)
from strategy import cadence
from strategy.cadence import Claim
from strategy.services import (
    Discovery,
    Mandate,
    Poll,
    decide_interval,
    discover,
    poll,
    recompute,
    relay_opportunities,
)
from strategy.services.performance import known_types
from tasklog.documents import collection, content_id
from tasklog.models import Action, Status
from tasklog.runs import Unclean, close_dead, dead_runs
from tasklog.services import relay

LEASE = "agent"


@dataclass(frozen=True, slots=True)
class Check:
    """What one look at the open positions met."""

    monitored: int
    resumed: int
    closed_types: tuple[str, ...]


Result = Discovery | Poll | Check | None


def start(mandate: Mandate) -> None:
    """Go on where the last agent stopped: relay, recompute, look at once, say so."""
    now = mandate.desk.wall_now()
    cadence.ensure(_standing_duties(mandate), now)
    finish_writing(known_types(), mandate)
    hurry_outcomes(mandate.desk)
    cadence.hurry([cadence.CHECK], now)
    _say_start(dead_runs(mandate.desk.token), mandate)


def _standing_duties(mandate: Mandate) -> dict[str, int]:
    return {
        cadence.DISCOVERY: mandate.discovery_seconds,
        cadence.CHECK: int(mandate.desk.check_seconds),
    }


def _say_start(dead: list[Unclean], mandate: Mandate) -> None:
    counts = open_counts()
    held = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
    what = held or "no open positions"
    last = collection("task_log").find_one({}, sort=[("timestamp", -1), ("_id", -1)])
    after = f"; last in the trail: {last['action']} {last['status']}" if last else ""
    if not dead:
        text = f"agent started: {what}{after}"
        mandate.desk.journal.write(Action.MONITOR, Status.SUCCESS, text, kind="start")
    for run in dead:
        mandate.desk.journal.write(
            Action.RECOVER,
            Status.SUCCESS,
            f"Resuming from MongoDB state: {what}; the {run.door} on {run.host} "
            f"({run.pid}) ended without a word, last seen {run.heartbeat_at:%F %T} UTC"
            f"{after}",
            # Written before the run is closed: a crash between repeats the same line.
            task_id=content_id("unclean_end", run.run_id, run.token),
            kind="unclean_end",
        )
        close_dead(run)


def open_counts() -> dict[str, int]:
    """Open positions by state."""
    return {
        str(state): positions().count_documents({"state": str(state)}) for state in OPEN
    }


def due(mandate: Mandate) -> list[str]:
    """Names of the duties that are due and free."""
    return cadence.due(mandate.desk.wall_now(), mandate.desk.token)


def sweep(
    mandate: Mandate, on_claim: Callable[[Claim], None] = lambda claim: None
) -> dict[str, Result]:
    """Do everything that is due, and what becomes due by it, in this process."""
    done: dict[str, Result] = {}
    while waiting := [duty for duty in due(mandate) if duty not in done]:
        for duty in waiting:
            mandate.desk.check_stop()
            done[duty] = run_duty(duty, mandate, on_claim)
    return done


def hurry_all(mandate: Mandate) -> None:
    """Make every duty due now."""
    cadence.ensure(_standing_duties(mandate), mandate.desk.wall_now())
    names = cadence.cadences().distinct("_id")
    cadence.hurry(names, mandate.desk.wall_now())


def run_duty(duty: str, mandate: Mandate, on_claim: Callable[[Claim], None]) -> Result:
    """Claim one duty and do it; None if it is not due or another process is at it.

    `on_claim` gets the claim, to prolong it while the work goes on.
    """
    now = mandate.desk.wall_now()
    slot = mandate.desk.venue_now().isoformat()
    claim = cadence.claim(duty, now, mandate.desk.token, slot)
    if claim is None:
        return None
    on_claim(claim)
    result, interval = _do(duty, claim, mandate)
    cadence.finish(claim, mandate.desk.wall_now(), interval)
    return result


def _do(duty: str, claim: Claim, mandate: Mandate) -> tuple[Result, int]:
    if duty == cadence.DISCOVERY:
        return discover(mandate), mandate.discovery_seconds
    if duty == cadence.CHECK:
        return check(mandate), int(mandate.desk.check_seconds)
    market_type = duty.removeprefix(cadence.POLL)
    report = poll(market_type, claim, mandate)
    finish_writing([market_type], mandate)
    return report, decide_interval(market_type, claim, mandate)


def check(mandate: Mandate) -> Check:
    """Look after what is held: half-done entries, days held, expiry, settlement."""
    desk = mandate.desk
    resumed = resume_entries(desk)
    monitored = monitor(desk)
    closed = resolve_due(desk)
    finish_writing(closed, mandate)
    report = Check(monitored, resumed, tuple(sorted(closed)))
    desk.journal.write(
        Action.MONITOR,
        Status.SUCCESS,
        f"checked {monitored} open positions, resumed {resumed} entries, "
        f"closed some of {len(closed)} market types",
        kind="check",
    )
    return report


def finish_writing(market_types: Iterable[str], mandate: Mandate) -> None:
    """What follows from the positions: their trail, opportunities, performance."""
    relay(positions())
    relay_opportunities()
    recompute(market_types, mandate.desk.wall_now())


def seconds_until_due(mandate: Mandate, longest: float) -> float:
    """How long nothing will be due, at most `longest` seconds."""
    first = collection("cadences").find_one({}, {"next_at": 1}, sort=[("next_at", 1)])
    if first is None:
        return longest
    wait: float = (first["next_at"] - mandate.desk.wall_now()).total_seconds()
    return min(max(wait, 0.0), longest)
