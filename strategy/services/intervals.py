"""Decides how soon a market type is polled again, and keeps the decision."""

from __future__ import annotations

from strategy.models import POLL_DECISIONS, PollDecisionRecord
from strategy.polling import POLICIES
from strategy.schedule import Claim
from strategy.services.context import AgentContext
from strategy.services.performance import measure
from tasklog.storage.ids import content_id


def decide_interval(market_type: str, claim: Claim, context: AgentContext) -> int:
    """Seconds until the next poll, by the context's policy; the decision is kept."""
    now = context.positions.wall_now()
    performance = measure(market_type, now)
    decide = POLICIES[context.policy]
    decision = decide(
        performance.opportunities_found,
        performance.profitable_arbs,
        context.base_interval_seconds,
    )
    record = PollDecisionRecord(
        id=content_id("decision", market_type, claim.scheduled_for),
        market_type=market_type,
        polled_at=claim.claimed_at,
        decided_at=now,
        scheduled_for=claim.scheduled_for,
        policy=context.policy,
        opportunities_found=performance.opportunities_found,
        profitable_arbs=performance.profitable_arbs,
        success_rate=performance.success_rate,
        branch=decision.branch,
        interval_before=claim.interval_seconds,
        # An interval that an operator has fixed is used; the rule's is kept beside it.
        interval_after=claim.fixed_seconds or decision.interval_seconds,
        interval_by_policy=decision.interval_seconds,
        is_fixed=claim.fixed_seconds is not None,
    )
    # A run that is repeated after a crash makes the same id: its first decision stays.
    POLL_DECISIONS.insert_new([record])
    return decision.interval_seconds
