"""Pauses the entries of market types whose closed positions lose money.

The pause is an ordinary one: the pages show it with its numbers, a notification goes
out, and an operator or its time lifts it. What led to a pause does not count again:
only positions that close afterwards can lead to the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from bson.decimal128 import Decimal128

from positions.lifecycle import SETTLED
from positions.models import POSITIONS
from positions.services import pausing
from positions.services.operator import Operator, OverrideRejected
from strategy.losing import Losses, judge_returns
from strategy.schedule import JOBS, POLL
from strategy.services.context import AgentContext

AGENT = "arbsite"
# Older closings say little about what the type earns now.
CLOSINGS_JUDGED = 200


def pause_losing(market_types: Iterable[str], context: AgentContext) -> list[str]:
    """Judge types of which positions have just closed; those that were paused."""
    return [name for name in sorted(market_types) if _pause_if_losing(name, context)]


def _pause_if_losing(market_type: str, context: AgentContext) -> bool:
    scope = f"type:{market_type}"
    present = pausing.current_pause(scope)
    if present is not None:
        if present.actor == AGENT:
            # Again, in case that the agent died between the pause and this.
            _use_up(market_type, present.since)
        return False
    losses = judge_returns(_returns(market_type), context.loss_confidence)
    if losses is None or not losses.is_losing:
        return False
    now = context.positions.wall_now()
    reason = describe(losses, context.loss_confidence)
    operator = Operator(AGENT, reason, context.positions.venues.clock)
    hours = context.loss_pause_hours
    try:
        pausing.pause(scope, operator, now + timedelta(hours=hours) if hours else None)
    except OverrideRejected:
        # An operator has paused it in the same moment.
        return False
    _use_up(market_type, now)
    return True


def describe(losses: Losses, confidence: float) -> str:
    """The reason of the pause, with its numbers."""
    return (
        f"its last {losses.closings} closed positions earned {losses.mean:+.2f} % of "
        f"their stake on average; with {100 * confidence:g} % confidence the mean is "
        f"at most {losses.upper:+.2f} %"
    )


def _returns(market_type: str) -> list[float]:
    """Percent of the stake that the newest closings earned, since the last pause."""
    job = JOBS.get(POLL + market_type)
    since = job.losses_from if job else None
    closed = {
        "market_type": market_type,
        "state": {"$in": [str(state) for state in SETTLED]},
    }
    fields = {"actual_profit_pct": 1, "touched_at": 1}
    rows = POSITIONS.raw.find(closed, fields).sort("resolved_at", -1)
    returns = []
    for row in rows.limit(CLOSINGS_JUDGED):
        earned, written_at = row.get("actual_profit_pct"), row.get("touched_at")
        is_new = since is None or (
            isinstance(written_at, datetime) and written_at > since
        )
        if is_new and isinstance(earned, Decimal128):
            amount: Decimal = earned.to_decimal()
            if amount.is_finite():
                returns.append(float(amount))
    return returns


def _use_up(market_type: str, until: datetime) -> None:
    """Closings up to then count no more."""
    JOBS.raw.update_one(
        {"_id": POLL + market_type, "losses_from": {"$not": {"$gte": until}}},
        {"$set": {"losses_from": until}},
    )
