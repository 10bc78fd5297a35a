"""Actions on the agent's jobs: do one now, fix or release a polling interval."""

from __future__ import annotations

from functools import partial

from django.urls import reverse

from arbsite.overrides.action import Action, ActionContext, Target
from arbsite.overrides.fields import integer
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
    find=JOBS.get,
    title=lambda job: job_title(job.id),
    page=lambda job: reverse("controls"),
    # When a job is due changes by itself all the time; only its interval is a state.
    version_token=lambda job: f"fixed:{job.fixed_seconds}",
    lists={Job: str, MarketTypePerformance: lambda name: f"{POLL}{name}"},
)


def _preview_run(job: JobRecord, context: ActionContext) -> str:
    overrides.check_requestable(job, context.operator)
    what = ": every open position is checked" if job.id == CHECK else ""
    return f"will be done as soon as the agent looks{what}."


@partial(Action, "poll", "Poll now", JOB, _preview_run, is_paced=True)
def poll(job: JobRecord, context: ActionContext) -> str:
    """Have the agent poll a market type as soon as it can."""
    overrides.request_run(job, context.operator)
    return "due now; a running agent does it within seconds."


SECONDS = integer(
    "seconds",
    "Seconds between two polls",
    1,
    overrides.LONGEST_INTERVAL_SECONDS,
    help="The interval stays fixed until it is released.",
)


def _present(job: JobRecord) -> str:
    return f"it is polled every {job.interval_seconds} s at present"


def _preview_fix(job: JobRecord, context: ActionContext) -> str:
    overrides.market_type_of(job)
    return f"will be polled at the interval entered here; {_present(job)}."


def _confirm_fix(job: JobRecord, context: ActionContext) -> str:
    name, seconds = overrides.market_type_of(job), context.inputs[SECONDS]
    return f"{name} will be polled every {seconds} s; {_present(job)}."


@partial(
    Action,
    "fix-interval",
    "Fix the interval",
    JOB,
    _preview_fix,
    confirm=_confirm_fix,
    fields=(SECONDS,),
    path="/interval",
)
def fix_interval(job: JobRecord, context: ActionContext) -> str:
    """Poll a market type at this interval until it is released."""
    seconds = context.inputs[SECONDS]
    overrides.fix_interval(job, seconds, context.operator)
    return f"polled every {seconds} s until it is released."


def _preview_release(job: JobRecord, context: ActionContext) -> str:
    overrides.market_type_of(job)
    if job.fixed_seconds is None:
        raise OverrideRejected("its interval is not fixed")
    return "its success rate will decide its interval again, after each poll."


@partial(
    Action,
    "release-interval",
    "Release the interval",
    JOB,
    _preview_release,
    path="/interval/release",
)
def release_interval(job: JobRecord, context: ActionContext) -> str:
    """Let the success rate decide the interval again."""
    overrides.release_interval(job, context.operator)
    return "released; its next poll decides the interval."
