"""Decides how soon a market type is polled again, and keeps the decision."""

from __future__ import annotations

from datetime import datetime

from strategy.models import POLL_DECISIONS, PerformanceRecord, PollDecisionRecord
from strategy.polling import POLICIES, Arrivals, Evidence, Sightings
from strategy.schedule import Claim
from strategy.services.context import AgentContext
from strategy.services.last_decisions import arrivals_elsewhere, arrivals_of
from strategy.services.polling import Poll
from tasklog.storage.ids import content_id


def decide_interval(
    report: Poll, performance: PerformanceRecord, claim: Claim, context: AgentContext
) -> int:
    """Seconds until the next poll, by the type's policy; the decision is kept."""
    now = context.positions.wall_now()
    market_type, previous = report.market_type, report.previous
    learned_at, arrivals = _learn(report, claim.claimed_at)
    name = _policy_name(claim, context)
    policy = POLICIES[name]
    others = arrivals_elsewhere(market_type) if policy.compares_types else ()
    decision = policy.decide(
        Evidence(
            performance.opportunities_found,
            performance.profitable_arbs,
            context.base_interval_seconds,
            previous.branch if previous else None,
            claim.interval_seconds,
            arrivals,
            (arrivals, *others),
        )
    )
    record = PollDecisionRecord(
        id=content_id("decision", market_type, claim.scheduled_for),
        market_type=market_type,
        polled_at=claim.claimed_at,
        decided_at=now,
        scheduled_for=claim.scheduled_for,
        policy=name,
        opportunities_found=performance.opportunities_found,
        profitable_arbs=performance.profitable_arbs,
        success_rate=performance.success_rate,
        branch=decision.branch,
        interval_before=claim.interval_seconds,
        # An interval that an operator has fixed is used; the rule's is kept beside it.
        interval_after=claim.fixed_seconds or decision.interval_seconds,
        interval_by_policy=decision.interval_seconds,
        is_fixed=claim.fixed_seconds is not None,
        learned_at=learned_at,
        arrivals=arrivals,
    )
    # A run that is repeated after a crash makes the same id: its first decision stays.
    POLL_DECISIONS.insert_new([record])
    return decision.interval_seconds


def _policy_name(claim: Claim, context: AgentContext) -> str:
    if claim.policy is None:
        return context.policy
    if claim.policy not in POLICIES:
        context.notes.add(
            f"there is no polling policy “{claim.policy}”: {claim.job} follows "
            f"“{context.policy}” until another one is chosen under Controls"
        )
        return context.policy
    return claim.policy


def _learn(report: Poll, polled_at: datetime) -> tuple[datetime | None, Arrivals]:
    """The arrivals with this poll, and up to when they are learned."""
    previous = report.previous
    learned_at = previous.learned_at if previous else None
    before = arrivals_of(previous)
    if report.failed_venue:
        # Not all was looked at; the next poll's gap covers this one.
        return learned_at, before
    gap = (polled_at - learned_at).total_seconds() if learned_at else 0.0
    # Without a poll to compare with, or after a clock was set back, it starts here.
    if gap > 0:
        seen = report.seen
        before = before.after(
            Sightings(gap, seen.appeared, seen.stayed, seen.watched, report.priced)
        )
    return polled_at, before
