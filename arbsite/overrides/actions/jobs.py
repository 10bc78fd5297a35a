"""Actions on the agent's jobs: do one now, and what decides a polling interval."""

from __future__ import annotations

from django import forms

from arbsite.overrides.action import ActionContext, Steps, Target
from arbsite.overrides.forms import ActionForm, bounded
from arbsite.pages.reports.titles import job_title
from positions.services.operator import OverrideRejected
from strategy.models import Job, MarketTypePerformance
from strategy.polling import POLICIES
from strategy.schedule import CHECK, JOBS, POLL, JobRecord
from strategy.services import overrides

AS_SET = "default"

JOB: Target[JobRecord] = Target(
    name="market type",
    argument="market_type",
    help="Crypto, Sports, …",
    path="/market-types/{market_type}",
    id_prefix=POLL,
    get=JOBS.get,
    title=lambda job: job_title(job.id),
    # When a job is due changes by itself all the time; only its interval is a state.
    version_token=lambda job: f"fixed:{job.fixed_seconds}, policy:{job.policy}",
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
    """Let the policy decide the interval again."""
    overrides.market_type_of(job)
    if job.fixed_seconds is None:
        raise OverrideRejected("its interval is not fixed")
    yield "its polling policy will decide its interval again, after each poll."
    overrides.release_interval(job, context.operator)
    yield "released; its next poll decides the interval."


class PolicyForm(ActionForm):
    policy = forms.ChoiceField(
        choices=[(AS_SET, AS_SET), *((name, name) for name in POLICIES)],
        help_text=f"{AS_SET.capitalize()}: the policy that ARBSITE_POLICY names. "
        + " ".join(
            f"{name}: the interval follows {policy.title}."
            for name, policy in POLICIES.items()
        ),
    )

    def fit(self, record: JobRecord) -> None:
        self.initial["policy"] = record.policy or AS_SET


@JOB.action(
    "choose-policy",
    "Change the policy",
    form=PolicyForm,
    has_confirmation=True,
    path="/policy",
)
def choose_policy(job: JobRecord, context: ActionContext) -> Steps:
    """Choose the rule that decides how often a market type is polled."""
    name, present = overrides.market_type_of(job), job.policy or AS_SET
    # Before anything else is chosen, the form has the present policy.
    chosen = context.inputs.get("policy", present)
    wanted = "the policy chosen here" if chosen == present else _in_words(chosen)
    fixed = (
        "; its interval stays fixed until it is released" if job.fixed_seconds else ""
    )
    yield (
        f"the interval of {name} will be decided by {wanted} after each poll; at "
        f"present it is decided by {_in_words(present)}{fixed}."
    )
    policy = None if chosen == AS_SET else chosen
    overrides.choose_policy(job, policy, context.operator)
    yield f"its next poll is decided by {_in_words(policy)}."


def _in_words(policy: str | None) -> str:
    if policy in (None, AS_SET):
        return "the policy that ARBSITE_POLICY names"
    return f"the policy {policy}"
