"""Actions on the queue: retry or drop a job, drop all that wait or are dead."""

from __future__ import annotations

from arbsite.overrides.action import ActionContext, Steps, Target
from arbsite.pages.reports.titles import job_title
from arbsite.worker import jobs
from arbsite.worker.jobs import QUEUE_VIEWS
from arbsite.worker.records import QueuedJob
from positions.services.operator import OverrideRejected
from tasklog.formats import counted


def _version_token(job: QueuedJob) -> str:
    claimed = f"claimed by {job.owner}, {counted(job.attempts, 'attempt')}"
    return f"dead since {job.dead_at}" if job.is_dead else claimed


QUEUE_JOB: Target[QueuedJob] = Target(
    name="job in the queue",
    argument="job",
    path="/queue/jobs/{job_id}",
    get=jobs.find,
    title=lambda job: job_title(job.name) or f"Job {job.id}",
    page=lambda job: "queue",
    version_token=_version_token,
)


@QUEUE_JOB.action("retry-job", "Retry", path="/retry")
def retry(job: QueuedJob, context: ActionContext) -> Steps:
    """Queue a dead letter again."""
    if not job.is_dead:
        raise OverrideRejected("it waits in the queue already")
    yield (
        "will be queued again, with no attempts counted. If its signature is wrong or "
        "its function is not allowed, it will become a dead letter again without "
        f"running. It is one because: {job.reason}."
    )
    jobs.retry(job, context.operator)
    yield "queued again."


@QUEUE_JOB.action("drop-job", "Drop", path="/drop")
def drop(job: QueuedJob, context: ActionContext) -> Steps:
    """Delete a waiting job or a dead letter."""
    if job.owner:
        raise OverrideRejected("a worker runs it; dropping it would not stop it")
    what = "deleted for good" if job.is_dead else "removed from the queue and not run"
    yield f"will be {what}."
    jobs.drop(job, context.operator)
    yield "dropped."


PART: Target[str] = Target(
    name="part of the queue",
    argument="queue",
    help="waiting or dead",
    path="/queue/{queue}",
    get=lambda view: view if view in QUEUE_VIEWS else None,
    title=lambda view: QUEUE_VIEWS[view].title.capitalize(),
    page=lambda view: "queue",
)


@PART.action("drain", "Drain")
def drain(view: str, context: ActionContext) -> Steps:
    """Drop all jobs that wait, or all dead letters."""
    title, count = QUEUE_VIEWS[view].title, jobs.count(view)
    if not count:
        raise OverrideRejected(f"there are no {title}")
    yield (
        f"{count} {title} will be dropped. What is queued from now on stays, "
        "running jobs finish, and the agent queues again whatever is still due."
    )
    # Only what the operator saw: what was queued since is nobody's decision yet.
    dropped = jobs.drain(view, context.shown_at, context.operator)
    if not dropped:
        raise OverrideRejected(f"there are no {title} any more")
    yield f"{dropped} {title} dropped."
