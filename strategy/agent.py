"""What is due now, and who does it?

`sweep` asks MongoDB what is due and does it; whatever crashes, the next sweep, of
whichever process, goes on. An agent acts only while it holds the lease, and each of
its writes carries the lease's token.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from positions.services import monitor, pausing, resolve_due, resume_entries
from strategy import schedule
from strategy.schedule import Claim
from strategy.services import (
    Discovery,
    Mandate,
    Poll,
    Tidied,
    bring_up_to_date,
    decide_interval,
    discover,
    overrides,
    poll,
    tidy,
)
from tasklog.models import Action, Status
from tasklog.storage.codec import collection

LEASE = "agent"


@dataclass(frozen=True, slots=True)
class Check:
    """What one look at the open positions met."""

    monitored: int
    resumed: int
    closed_types: tuple[str, ...]


Result = Discovery | Poll | Check | Tidied | None


def due(mandate: Mandate) -> list[str]:
    """Names of the duties that are due and free."""
    return schedule.due(mandate.desk.wall_now(), mandate.desk.token)


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
    names = schedule.cadences().distinct("_id")
    schedule.hurry(names, mandate.desk.wall_now())


def run_duty(duty: str, mandate: Mandate, on_claim: Callable[[Claim], None]) -> Result:
    """Claim one duty and do it; None if it is not due or another process is at it.

    `on_claim` gets the claim, to prolong it while the work goes on.
    """
    now = mandate.desk.wall_now()
    slot = mandate.desk.venue_now().isoformat()
    claim = schedule.claim(duty, now, mandate.desk.token, slot)
    if claim is None:
        return None
    on_claim(claim)
    result, interval = _do(duty, claim, mandate)
    schedule.finish(claim, mandate.desk.wall_now(), interval)
    return result


def _do(duty: str, claim: Claim, mandate: Mandate) -> tuple[Result, int]:
    if duty == schedule.DISCOVERY:
        return discover(mandate), mandate.discovery_seconds
    if duty == schedule.CHECK:
        return check(mandate), int(mandate.desk.check_seconds)
    if duty == schedule.TIDY:
        return tidy(mandate), schedule.TIDY_SECONDS
    market_type = duty.removeprefix(schedule.POLL)
    report = poll(market_type, claim, mandate)
    bring_up_to_date([market_type], mandate.desk.wall_now())
    decided = decide_interval(market_type, claim, mandate)
    return report, claim.fixed_seconds or decided


def check(mandate: Mandate) -> Check:
    """Look after what is held: half-done entries, days held, expiry, settlement."""
    desk = mandate.desk
    pausing.keep(desk.wall_now())
    overrides.keep()
    resumed = resume_entries(desk)
    monitored = monitor(desk)
    closed = resolve_due(desk)
    bring_up_to_date(closed, desk.wall_now())
    report = Check(monitored, resumed, tuple(sorted(closed)))
    if monitored or resumed or closed:
        desk.journal.write(
            Action.MONITOR, Status.SUCCESS, _check_sentence(report), kind="check"
        )
    return report


def _check_sentence(report: Check) -> str:
    parts = [f"checked {report.monitored} open positions"]
    if report.resumed:
        parts.append(f"took up {report.resumed} unfinished entries")
    if report.closed_types:
        parts.append(f"closed some of {', '.join(report.closed_types)}")
    return "; ".join(parts)


def seconds_until_due(mandate: Mandate, longest: float) -> float:
    """How long nothing will be due, at most `longest` seconds."""
    first = collection("cadences").find_one({}, {"next_at": 1}, sort=[("next_at", 1)])
    if first is None:
        return longest
    wait: float = (first["next_at"] - mandate.desk.wall_now()).total_seconds()
    return min(max(wait, 0.0), longest)
