"""What an operator decides about the search: what to do now, and how often.

Each act is one guarded write that carries its own line, in the outbox of the document
that it changes; a line that a crash leaves there is relayed at the agent's next check.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from positions.models import PositionRecord
from positions.services.operator import (
    Missing,
    Operator,
    Outdated,
    OverrideRejected,
    check_pace,
)
from positions.services.overrides import due_now, request_check
from strategy import schedule
from strategy.models import PAIRS
from strategy.polling import POLICIES
from strategy.schedule import JOBS, POLL, JobRecord
from tasklog.changes import changed_fields
from tasklog.kinds import Kind
from tasklog.outbox import Subject, change, relay
from tasklog.records import TrailLine

LONGEST_INTERVAL_SECONDS = 86_400
EVERYWHERE = "all"


def check_scope(scope: str) -> None:
    """Raises Missing unless the scope of a pause names something that exists.

    A pause of something that does not exist would report success and stop nothing.
    """
    kind, _, name = scope.partition(":")
    if scope == EVERYWHERE:
        return
    if kind == "type" and name:
        # Its pairs may all be gone while the type is still polled.
        is_polled = JOBS.raw.find_one({"_id": POLL + name}, {"_id": 1})
        if not (is_polled or PAIRS.raw.find_one({"market_type": name}, {"_id": 1})):
            raise Missing(f"there is no market type {name!r}; {_known_types()}")
    elif kind == "pair" and name:
        if not PAIRS.raw.find_one({"_id": name}, {"_id": 1}):
            raise Missing(f"there is no pair {name!r}")
    else:
        raise Missing(f"{scope!r} is not a scope: use all, type:NAME or pair:ID")


def _known_types() -> str:
    types = PAIRS.raw.distinct("market_type")
    # A damaged pair may have something else there, which does not sort.
    names = sorted(name for name in types if isinstance(name, str))
    return f"known types: {', '.join(names)}" if names else "none is known yet"


def request_run(job: JobRecord, operator: Operator) -> None:
    """Make a job due: the agent does it at its next look.

    Raises OverrideRejected where it is due anyway, TooSoon where it was requested a
    moment ago.
    """
    check_requestable(job, operator)
    now = operator.now()
    after = replace(job, next_at=now, requested_at=now, requested_by=operator.actor)
    line = operator.line(
        Kind.OVERRIDE_POLL,
        f"{job.id} made due at once",
        changed_fields(job, after, ("next_at",)),
        job.id,
        now,
    )
    # A job that was done or requested meanwhile is not the one that was looked at.
    _change_job(job, after, line, guard=("next_at", "requested_at"))


def check_requestable(job: JobRecord, operator: Operator) -> None:
    """Raises OverrideRejected, or TooSoon, where it cannot be made due now."""
    now = operator.now()
    check_pace(job.requested_at, now)
    if job.next_at <= now:
        raise OverrideRejected("it is due already, or running at this moment")


def check_position_now(position: PositionRecord, operator: Operator) -> None:
    """Make a position, and the agent's check of all of them, due.

    Raises OverrideRejected, and TooSoon where it was requested a moment ago.
    """
    due_now(position, operator.now())
    # First what leaves no line, and does no harm if nothing follows.
    schedule.make_due([schedule.CHECK], operator.now())
    request_check(position, operator)


def fix_interval(job: JobRecord, seconds: int, operator: Operator) -> None:
    """Poll at this interval until it is released. Raises OverrideRejected."""
    name = market_type_of(job)
    if not 1 <= seconds <= LONGEST_INTERVAL_SECONDS:
        raise OverrideRejected(
            f"an interval is between 1 and {LONGEST_INTERVAL_SECONDS} seconds"
        )
    if job.fixed_seconds == seconds:
        raise OverrideRejected(f"its interval is fixed at {seconds} s already")
    what = f"{name} polled every {seconds} s (was {job.interval_seconds} s)"
    after = replace(job, interval_seconds=seconds, fixed_seconds=seconds)
    _change_rhythm(job, after, what, "fixed_seconds", operator)


def release_interval(job: JobRecord, operator: Operator) -> None:
    """Let the policy decide again. Raises OverrideRejected."""
    name = market_type_of(job)
    if job.fixed_seconds is None:
        raise OverrideRejected("its interval is not fixed")
    after = replace(job, fixed_seconds=None)
    what = f"interval of {name} released"
    _change_rhythm(job, after, what, "fixed_seconds", operator)


def choose_policy(job: JobRecord, policy: str | None, operator: Operator) -> None:
    """Decide the interval by this policy, None: that of the settings.

    Raises OverrideRejected.
    """
    name = market_type_of(job)
    if policy is not None and policy not in POLICIES:
        raise OverrideRejected(f"there is no polling policy “{policy}”")
    if job.policy == policy:
        raise OverrideRejected("that policy decides its interval already")
    before, chosen = (each or "as the settings say" for each in (job.policy, policy))
    what = f"polling policy of {name}: {chosen} (was {before})"
    after = replace(job, policy=policy)
    _change_rhythm(job, after, what, "policy", operator)


def _change_rhythm(
    job: JobRecord, after: JobRecord, what: str, decisive: str, operator: Operator
) -> None:
    """`decisive` is the field that decides the interval from now on."""
    line = operator.line(
        Kind.OVERRIDE_INTERVAL,
        what,
        changed_fields(job, after, ("interval_seconds", decisive)),
        job.id,
        getattr(after, decisive),
        operator.now(),
    )
    # Not by interval_seconds, which each poll may change by the policy.
    _change_job(job, after, line, guard=(decisive,))


def market_type_of(job: JobRecord) -> str:
    """The market type that a job polls. Raises OverrideRejected for other jobs."""
    if not job.id.startswith(POLL):
        raise OverrideRejected("this job polls no market type")
    return job.id.removeprefix(POLL)


def relay_overrides() -> None:
    """Move the lines of overrides that a crash left in outboxes into the trail."""
    relay(JOBS, Subject.JOB)
    relay(PAIRS, Subject.PAIR)


def _change_job(
    before: JobRecord, after: JobRecord, line: TrailLine, guard: Sequence[str]
) -> None:
    """One guarded write to a job as it was looked at. Raises Outdated."""
    if change(JOBS, before, after, line, guard) is None:
        raise Outdated
    relay(JOBS, Subject.JOB)
