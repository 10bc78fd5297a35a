"""How soon is a market type polled again, and why?"""

from __future__ import annotations

from strategy.polling import POLICIES
from strategy.schedule import Claim
from strategy.services.context import Mandate
from strategy.services.performance import measured
from tasklog.storage.codec import collection, content_id, encode
from tasklog.trail import insert_new


def decide_interval(market_type: str, claim: Claim, mandate: Mandate) -> int:
    """Seconds until the next poll, by the mandate's policy; the decision is kept."""
    numbers = measured(market_type)
    found, profitable = numbers["opportunities_found"], numbers["profitable_arbs"]
    decide = POLICIES[mandate.policy]
    decision = decide(found, profitable, mandate.base_interval_seconds)
    document = {
        "_id": content_id("decision", market_type, claim.slot),
        "market_type": market_type,
        "polled_at": claim.claimed_at,
        "decided_at": mandate.desk.wall_now(),
        "slot": claim.slot,
        "policy": mandate.policy,
        "found": found,
        "profitable": profitable,
        "success_rate": numbers["success_rate"],
        "branch": str(decision.branch),
        "interval_before": claim.interval_seconds,
        # What an operator has fixed holds; what the rule says is kept beside it.
        "interval_after": claim.fixed_seconds or decision.interval_seconds,
        "interval_by_policy": decision.interval_seconds,
        "is_fixed": claim.fixed_seconds is not None,
    }
    insert_new(collection("poll_decisions"), [encode(document)])
    return decision.interval_seconds
