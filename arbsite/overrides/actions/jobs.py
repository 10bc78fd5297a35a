"""Actions on the agent's jobs: do one now, fix or release a polling interval."""

from __future__ import annotations

from django import forms

from arbsite.overrides.action import ActionContext, Steps, Target
from arbsite.overrides.forms import ActionForm, bounded
from arbsite.pages.reports.titles import job_title
from positions.services.operator import OverrideRejected
from strategy.models import Job, MarketTypePerformance
from strategy.schedule import CHECK, JOBS, POLL, JobRecord
from strategy.services import overrides

JOB: Target[JobRecord] = Target(
    name="market type",
    argument="market_type",
    help="Crypto, Sports, …",
    path="/market-types/{market_type}",
    id_prefix=POLL,
    get=JOBS.get,
    title=lambda job: job_title(job.id),
    # When a job is due changes by itself all the time; only its interval is a state.
    version_token=lambda job: f"fixed:{job.fixed_seconds}",
    lists={Job: str, MarketTypePerformance: lambda name: f"{POLL}{name}"},
)


@JOB.action("poll", "Poll now", is_paced=True)
def poll(job: JobRecord, context: ActionContext) -> Steps:
    """Have the agent poll a market type as soon as it can."""
    overrides.check_requestable(job, context.operator)
    what = ": every open position is checked" if job.id == CHECK else ""
    yield f"will be done as soon as the agent looks{what}."
    overrides.request_run(job, context.operator)
    yield "due now; a running agent does it within seconds."


class IntervalForm(ActionForm):
    seconds = bounded(
        forms.IntegerField,
        1,
        overrides.LONGEST_INTERVAL_SECONDS,
        "Seconds between two polls",
        help_text="The interval stays fixed until it is released.",
    )


@JOB.action(
    "fix-interval",
    "Fix the interval",
    form=IntervalForm,
    has_confirmation=True,
    path="/interval",
)
def fix_interval(job: JobRecord, context: ActionContext) -> Steps:
    """Poll a market type at this interval until it is released."""
    name, seconds = overrides.market_type_of(job), context.inputs.get("seconds")
    present = f"it is polled every {job.interval_seconds} s at present"
    interval = f"every {seconds} s" if seconds else "at the interval entered here"
    yield f"{name} will be polled {interval}; {present}."
    overrides.fix_interval(job, context.inputs["seconds"], context.operator)
    yield f"polled {interval} until it is released."


@JOB.action("release-interval", "Release the interval", path="/interval/release")
def release_interval(job: JobRecord, context: ActionContext) -> Steps:
    """Let the success rate decide the interval again."""
    overrides.market_type_of(job)
    if job.fixed_seconds is None:
        raise OverrideRejected("its interval is not fixed")
    yield "its success rate will decide its interval again, after each poll."
    overrides.release_interval(job, context.operator)
    yield "released; its next poll decides the interval."
