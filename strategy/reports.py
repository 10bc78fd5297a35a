"""The JSON that a run of the agent prints at its end."""

from __future__ import annotations

from typing import Any

from positions.venues.registry import spec
from strategy.agent import Failed
from strategy.matching.types import outcome_index
from strategy.runner import RunReport
from strategy.services import Discovery, Poll
from strategy.services.priced import Priced

NUMBERS = ("price_a", "price_b", "fee_a", "fee_b", "edge_gross", "edge_net")


def run_report(run: RunReport) -> dict[str, Any]:
    """Pairs with their last price and reason, what was skipped, what was done.

    `not_read` names what the last pass could not read, and why. Where the listings of
    fewer than two venues could be read, `pairs_found` is None rather than 0.
    """
    outcomes = run.outcomes
    discoveries = [each for each in outcomes.values() if isinstance(each, Discovery)]
    polls = [each for each in outcomes.values() if isinstance(each, Poll)]
    failed = {
        name: each.error for name, each in outcomes.items() if isinstance(each, Failed)
    }
    markets = discoveries[0].markets if discoveries else ()
    return {
        "mode": run.mode.value,
        "banner": run.mode.banner,
        "iterations": run.iterations,
        "jobs": sorted(outcomes),
        "failed_jobs": failed,
        "not_read": dict(run.not_read),
        "markets": {count.venue: count.markets for count in markets},
        "skipped": dict(discoveries[0].skipped) if discoveries else {},
        "pairs_found": discoveries[0].pairs if discoveries else None,
        "pairs_to_review": discoveries[0].to_review if discoveries else 0,
        "opportunities": sum(poll.opportunities for poll in polls),
        "positions_created": sum(poll.opened for poll in polls),
        "positions_entered": sum(poll.entered for poll in polls),
        "pairs": [_pair(priced) for poll in polls for priced in poll.decisions],
    }


def _pair(priced: Priced) -> dict[str, Any]:
    basket, pair = priced.basket, priced.pair
    return {
        spec(pair.venue_a).id_field: pair.market_id_a,
        "outcome_index": outcome_index(pair.outcome_a, pair.outcome_b),
        "outcome_a": pair.outcome_a,
        "outcome_b": pair.outcome_b,
        "outcome": pair.market_a.outcomes[pair.outcome_a].name,
        spec(pair.venue_b).id_field: pair.market_id_b,
        "market_a": pair.market_id_a,
        "market_b": pair.market_id_b,
        "event_name": pair.event_name,
        "market_type": pair.market_type,
        "decision": str(basket.decision),
        "reason": basket.refusal or "taken",
        "failed_gates": [gate.name for gate in basket.gates if not gate.is_passed],
        "direction": str(basket.direction),
        "size": str(basket.size),
        **{name: _text(getattr(basket, name)) for name in NUMBERS},
    }


def _text(number: object) -> str | None:
    return None if number is None else str(number)
