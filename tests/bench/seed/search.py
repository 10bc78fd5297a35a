"""What the search left behind: pairs, opportunities, decisions, performance, jobs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from strategy.models import PairVerdict
from strategy.polling import decide
from strategy.schedule import CHECK, DISCOVERY, POLL
from tasklog.storage.codec import content_id
from tests.bench.seed.positions import TYPES, YEAR, event_name, money

VERDICTS = (PairVerdict.SAME,) * 7 + (PairVerdict.REVIEW,) * 2 + (PairVerdict.REJECTED,)
REASONS = ("no_edge", "below_min_edge", "off_tick", "taken", "below_min_size")
GATES = ("below_min_edge", "off_tick", "annualised_return_below_hurdle")
# The venues list no more at a time; older pairs are no longer listed.
LISTED = 5_000


def pairs(size: int, now: datetime) -> Iterator[dict[str, Any]]:
    step = YEAR / max(size, 1)
    for number in range(size):
        seen = now - number * step
        verdict = VERDICTS[number % 10]
        yield {
            "_id": content_id("bench pair", number),
            "event_name": event_name(number),
            "event_key": f"polymarket:{number}",
            "market_type": TYPES[number % 7],
            "polymarket_id": f"9{number}",
            "kalshi_ticker": f"KXBENCH-{number}",
            "outcome_index": 0,
            "verdict": str(verdict),
            "score": 0.97,
            "reasons": ["both name the same subject", "both name the same date"],
            "is_listed": number < LISTED,
            "first_seen_at": seen,
            "last_seen_at": now if number < LISTED else seen,
            "priced_at": now if verdict is PairVerdict.SAME else None,
            "last_reason": REASONS[number % 5] if verdict is PairVerdict.SAME else None,
            "last_edge": money("0.004"),
            "decision": None,
        }


def opportunities(size: int, now: datetime) -> Iterator[dict[str, Any]]:
    """Every second one was taken, and has the id that its position names."""
    step = YEAR / max(size, 1)
    for number in range(size):
        at, is_taken = now - number * step, number % 2 == 0
        identity = (
            content_id("bench opportunity", number // 2)
            if is_taken
            else content_id("bench refused", number)
        )
        gate = "" if is_taken else GATES[number // 2 % 3]
        yield {
            "_id": identity,
            "opportunity_id": identity,
            "pair_id": content_id("bench pair", number // 8),
            "event_name": event_name(number // 2),
            "market_type": TYPES[number // 2 % 7],
            "direction": "polymarket_yes_kalshi_no",
            "decision": "taken" if is_taken else "refused",
            "refusal": gate,
            "slot": at.isoformat(),
            "found_at": at,
            "seen_at": at,
            "mode": "simulated",
            "size": money(100),
            "stake": money(97),
            "net_profit": money(Decimal(number % 1_301) / 100),
            "edge_gross": money("0.05"),
            "edge_net": money("0.03"),
            "price_a": money("0.45"),
            "price_b": money("0.52"),
            "limit_a": money("0.45"),
            "limit_b": money("0.52"),
            "fee_a": money(0),
            "fee_b": money("1.75"),
            "annual_return": money("0.61"),
            "worst_profit": money(-97),
            "gates": [_gate(name, name != gate) for name in ("paused", *GATES)],
            "payouts": [],
        }


def _gate(name: str, is_passed: bool) -> dict[str, Any]:
    return {
        "name": name,
        "is_passed": is_passed,
        "note": "",
        "value": money("0.004"),
        "limit": money("0.005"),
    }


def decisions(size: int, now: datetime) -> Iterator[dict[str, Any]]:
    step = YEAR / max(size, 1)
    for number in range(size):
        opportunities_found = 1_000 + (size - number) // 9
        # Rates from 20 to 69 %, 500 decisions at each: every branch of the rule is met.
        profitable = opportunities_found * (20 + number // 500 % 50) // 100
        decision = decide(opportunities_found, profitable, 60)
        yield {
            "_id": content_id("bench decision", number),
            "market_type": TYPES[number % 7],
            "polled_at": now - number * step,
            "decided_at": now - number * step,
            "slot": f"slot {number}",
            "policy": "success_rate",
            "found": opportunities_found,
            "profitable": profitable,
            "success_rate": money(round(decision.success_rate or Decimal(0), 4)),
            "branch": str(decision.branch),
            "interval_before": 60,
            "interval_after": decision.interval_seconds,
            "interval_by_policy": decision.interval_seconds,
            "is_fixed": False,
        }


def performances(positions: int, now: datetime) -> Iterator[dict[str, Any]]:
    for name in TYPES:
        # By the proportions of seed.positions.
        closed = 80 * positions // 700
        yield {
            "_id": name,
            "market_type": name,
            "opportunities_found": 2 * positions // 7,
            "profitable_arbs": 3 * closed // 4,
            "closed_positions": closed,
            "total_profit": money(closed),
            "avg_profit_pct": money("1.03"),
            "success_rate": money("30.00"),
            "last_updated": now,
        }


def cadences(now: datetime) -> Iterator[dict[str, Any]]:
    for job in (DISCOVERY, CHECK, *(f"{POLL}{name}" for name in TYPES)):
        yield {
            "_id": job,
            "interval_seconds": 60,
            "next_at": now + timedelta(seconds=30),
            "last_at": now - timedelta(seconds=30),
            "slot": None,
            "claim_token": 1,
            "claimed_until": now - timedelta(days=1),
            "fixed_seconds": None,
        }
