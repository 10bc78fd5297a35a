"""What the agent's jobs are called on pages."""

from __future__ import annotations

from strategy.schedule import CHECK, DISCOVERY, POLL, RETENTION, SEALING, STREAMED

JOB_TITLES = {
    CHECK: "Check open positions",
    DISCOVERY: "Discover markets and pairs",
    RETENTION: "Delete old records",
    SEALING: "Seal the audit trail",
}


def job_title(job: str) -> str:
    """A job of the agent as people call it; an unknown name as it is."""
    if job.startswith(POLL):
        return f"Poll {job.removeprefix(POLL)}"
    if job.startswith(STREAMED):
        return f"Early poll of {job.removeprefix(STREAMED)}"
    return JOB_TITLES.get(job, job)
