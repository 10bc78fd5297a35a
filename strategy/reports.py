"""What does a run of the agent say at its end, for machines?"""

from __future__ import annotations

from typing import Any

from strategy.arbitrage import Decision
from strategy.runner import Outcome
from strategy.services import Discovery, Poll
from strategy.services.pricing import Priced


def iteration_report(outcome: Outcome) -> dict[str, Any]:
    """Pairs with their last price and reason, what was skipped, what was done."""
    discoveries = [
        one for one in outcome.results.values() if isinstance(one, Discovery)
    ]
    polls = [one for one in outcome.results.values() if isinstance(one, Poll)]
    return {
        "mode": outcome.mode.value,
        "banner": outcome.mode.banner,
        "iterations": outcome.iterations,
        "duties": sorted(outcome.results),
        "markets": dict(discoveries[0].markets) if discoveries else {},
        "skipped": dict(discoveries[0].skipped) if discoveries else {},
        "pairs_found": discoveries[0].pairs if discoveries else 0,
        "pairs_to_review": discoveries[0].to_review if discoveries else 0,
        "opportunities": sum(poll.found for poll in polls),
        "positions_created": sum(poll.opened for poll in polls),
        "positions_entered": sum(poll.entered for poll in polls),
        "pairs": [_pair(one) for poll in polls for one in poll.decisions],
    }


def _pair(one: Priced) -> dict[str, Any]:
    basket = one.basket
    numbers = ("price_a", "price_b", "fee_a", "fee_b", "edge_gross", "edge_net")
    return {
        "polymarket_id": one.polymarket.market_id,
        "outcome_index": one.pair["outcome_index"],
        "outcome": one.polymarket.outcomes[one.pair["outcome_index"]].name,
        "kalshi_ticker": one.kalshi.market_id,
        "event_name": one.pair["event_name"],
        "market_type": one.pair["market_type"],
        "decision": str(basket.decision),
        "reason": basket.refusal or str(Decision.TAKEN),
        "failed_gates": [gate.name for gate in basket.gates if not gate.is_passed],
        "direction": str(basket.direction),
        "size": str(basket.size),
        **{name: _text(getattr(basket, name)) for name in numbers},
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)
