"""Actions on the queue: retry or drop a job, drop all that wait or are dead."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from arbsite.overrides.action import ActionContext, Steps, Target
from arbsite.pages.reports.titles import job_title
from arbsite.worker import jobs
from arbsite.worker.jobs import QUEUE_VIEWS
from arbsite.worker.records import QueuedJob
from positions.services.operator import OverrideRejected


def _version_token(job: QueuedJob) -> str:
    claimed = f"claimed by {job.owner}, {job.attempts} attempts"
    return f"dead since {job.dead_at}" if job.is_dead else claimed


QUEUE_JOB: Target[QueuedJob] = Target(
    name="job in the queue",
    argument="job",
    path="/queue/jobs/{job_id}",
    get=jobs.find,
    title=lambda job: job_title(job.name) or f"Job {job.id}",
    page=lambda job: reverse("queue"),
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


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the queue and how many jobs it holds."""

    view: str
    count: int

    @property
    def title(self) -> str:
        return QUEUE_VIEWS[self.view].title


PART: Target[Part] = Target(
    name="part of the queue",
    argument="queue",
    help="waiting or dead",
    path="/queue/{queue}",
    get=lambda view: Part(view, jobs.count(view)) if view in QUEUE_VIEWS else None,
    title=lambda part: part.title.capitalize(),
    page=lambda part: reverse("queue"),
)


@PART.action("drain", "Drain")
def drain(part: Part, context: ActionContext) -> Steps:
    """Drop all jobs that wait, or all dead letters."""
    if not part.count:
        raise OverrideRejected(f"there are no {part.title}")
    yield (
        f"{part.count} {part.title} will be dropped. What is queued from now on stays, "
        "running jobs finish, and the agent queues again whatever is still due."
    )
    # Only what the operator saw: what was queued since is nobody's decision yet.
    dropped = jobs.drain(part.view, context.shown_at, context.operator)
    if not dropped:
        raise OverrideRejected(f"there are no {part.title} any more")
    yield f"{dropped} {part.title} dropped."
