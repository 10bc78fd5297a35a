"""What the agent's jobs and the reasons to doubt a pair are called on pages."""

from __future__ import annotations

from strategy.doubt import Doubt
from strategy.schedule import CHECK, DISCOVERY, POLL, RETENTION

JOB_TITLES = {
    CHECK: "Check open positions",
    DISCOVERY: "Discover markets and pairs",
    RETENTION: "Delete old records",
}
DOUBT_TITLES = {
    Doubt.UNBELIEVABLE_EDGE: "edge too large to be real",
    Doubt.NO_CONVERGENCE: "prices do not converge",
    Doubt.RULES_CHANGED: "rules changed",
}


def job_title(job: str) -> str:
    """A job of the agent as people call it; an unknown name as it is."""
    if job.startswith(POLL):
        return f"Poll {job.removeprefix(POLL)}"
    return JOB_TITLES.get(job, job)


def doubt_title(reason: str) -> str:
    """The reason of a doubt in words; an unknown one as it is."""
    try:
        return DOUBT_TITLES[Doubt(reason)]
    except ValueError:
        return reason
