"""Documents as the agent writes them, each with sensible values for what is not said.

They are returned ready to insert; `add` inserts them. Ids are counted, so that two
documents built alike are two.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from tasklog.storage.codec import Document, collection, content_id, encode

NOW = datetime(2027, 1, 20, 12, tzinfo=UTC)
HELD_STATES = ("entered", "expired", "profitable", "loss")
_numbers = count(1)


def add(name: str, *documents: Document) -> None:
    """Insert into a collection."""
    collection(name).insert_many(list(documents))


def leg(**given: Any) -> Document:
    """A filled leg on Polymarket: 100 sets of Yes at $0.45."""
    values = {
        "venue": "polymarket",
        "market_id": "900001",
        "market_title": "Will it rain in Geneva on Friday?",
        "outcome_index": 0,
        "outcome_name": "Yes",
        "url": "https://polymarket.com/event/rain-in-geneva",
        "attempt": 1,
        "client_order_id": f"order-{next(_numbers)}",
        "status": "filled",
        "reason": "",
        "limit_price": Decimal("0.45"),
        "size": Decimal(100),
        "filled_size": Decimal(100),
        "notional": Decimal(45),
        "fee": Decimal(0),
        "payout": None,
        "final_at": None,
    }
    return {**values, **given}


def planned(**given: Any) -> Document:
    """A leg whose order was not answered yet."""
    nothing = {"filled_size": Decimal(0), "notional": Decimal(0), "fee": Decimal(0)}
    return leg(**{"status": "planned", **nothing, **given})


def other_leg(**given: Any) -> Document:
    """Its counterpart on Kalshi: 100 sets of No at $0.52."""
    values = {
        "venue": "kalshi",
        "market_id": "KXRAIN-27JAN22",
        "outcome_index": 1,
        "outcome_name": "No",
        "url": "https://kalshi.com/markets/kxrain",
        "limit_price": Decimal("0.52"),
        "notional": Decimal(52),
    }
    return leg(**{**values, **given})


def event(**given: Any) -> Document:
    """A line of the trail that rides in a position."""
    values = {
        "task_id": f"task-{next(_numbers)}",
        "action": "place_order",
        "status": "success",
        "details": "entered for $97.00",
        "error": None,
        "timestamp": NOW - timedelta(days=3),
        "kind": "entered",
        "version": 3,
        "state": "entered",
        "venue_time": NOW - timedelta(days=3),
        "actor": None,
    }
    return {**values, **given}


def position(**given: Any) -> Document:
    """A basket of $97 that pays $100, entered three days ago, ending in a week."""
    identity = given.pop("id", None) or content_id("test position", next(_numbers))
    state = given.get("state", "entered")
    entered_at = NOW - timedelta(days=3) if state in HELD_STATES else None
    values = {
        "_id": identity,
        "position_id": identity,
        "event_name": "Will it rain in Geneva on Friday?",
        "platform_a": "polymarket",
        "platform_b": "kalshi",
        "amount_bet_a": Decimal(45),
        "amount_bet_b": Decimal(52),
        "entry_price_a": Decimal("0.45"),
        "entry_price_b": Decimal("0.52"),
        "target_profit": Decimal("3.0928"),
        "expiration_date": NOW + timedelta(days=7),
        "market_type": "Weather",
        "state": state,
        "days_held": 3,
        "created_at": NOW - timedelta(days=3),
        "last_checked": NOW,
        "actual_profit": None,
        "actual_profit_pct": None,
        "resolved_at": None,
        "mode": "simulated",
        "pair_id": "pair",
        "event_key": f"polymarket:{identity}",
        "opportunity_id": "opportunity",
        "direction": "a_yes_b_no",
        "size": Decimal(100),
        "stake": Decimal(97),
        "worst_case": Decimal(-97),
        "legs": [leg(), other_leg()],
        "entered_at": entered_at,
        "expired_at": None,
        "venues_differ": None,
        "attention": None,
        "outcome_due_at": NOW,
        "touched_at": NOW - timedelta(days=3),
        "version": 4,
        "fence": 1,
        "events": [event()],
        "outbox": [],
    }
    return dict(encode({**values, **given}))


def watching(**given: Any) -> Document:
    """A position that waits to be entered: a venue failed before an order was sent."""
    legs = [planned(), other_leg(**_unfilled())]
    waits = {"state": "watching", "retry_at": NOW, "days_held": 0}
    return position(**{**waits, "legs": legs, **given})


def _unfilled() -> Document:
    return {
        "status": "planned",
        "filled_size": Decimal(0),
        "notional": Decimal(0),
        "fee": Decimal(0),
    }


def closed(profit: str = "3.00", **given: Any) -> Document:
    """A position that closed yesterday with this profit in dollars."""
    amount = Decimal(profit)
    values = {
        "state": "profitable" if amount > 0 else "loss",
        "actual_profit": amount,
        "actual_profit_pct": round(100 * amount / 97, 4),
        "resolved_at": NOW - timedelta(days=1),
        "expired_at": NOW - timedelta(days=1),
        "expiration_date": NOW - timedelta(days=1),
        "venues_differ": False,
        "legs": [leg(payout=Decimal(1)), other_leg(payout=Decimal(0))],
    }
    return position(**{**values, **given})


def task(**given: Any) -> Document:
    """A line of the audit trail."""
    identity = given.pop("id", None) or f"task-{next(_numbers)}"
    values = {
        "_id": identity,
        "task_id": identity,
        "action": "monitor",
        "status": "success",
        "details": "checked 3 open positions",
        "error": None,
        "timestamp": NOW - timedelta(minutes=1),
        "kind": "check",
    }
    return {**values, **given}


def run(**given: Any) -> Document:
    """An agent that has run for an hour and is alive."""
    values = {
        "_id": f"run-{next(_numbers)}",
        "door": "qcluster",
        "mode": "simulated",
        "host": "workshop",
        "pid": 4321,
        "token": 1,
        "started_at": NOW - timedelta(hours=1),
        "heartbeat_at": NOW - timedelta(seconds=1),
        "ended_at": None,
        "ended_cleanly": None,
    }
    return {**values, **given}


def decision(**given: Any) -> Document:
    """Weather pays well and is polled twice as often from now on."""
    values = {
        "_id": content_id("test decision", next(_numbers)),
        "market_type": "Weather",
        "decided_at": NOW - timedelta(minutes=1),
        "slot": "slot",
        "policy": "success_rate",
        "found": 45,
        "profitable": 32,
        "success_rate": Decimal("71.1111"),
        "branch": "half",
        "interval_before": 60,
        "interval_after": 30,
    }
    return dict(encode({**values, **given}))


def performance(**given: Any) -> Document:
    """How Weather has paid."""
    name = given.get("market_type", "Weather")
    values = {
        "_id": name,
        "market_type": name,
        "opportunities_found": 45,
        "profitable_arbs": 32,
        "closed_positions": 33,
        "total_profit": Decimal("98.40"),
        "avg_profit_pct": Decimal("3.2000"),
        "success_rate": Decimal("71.1111"),
        "last_updated": NOW,
    }
    return dict(encode({**values, **given}))


def cadence(duty: str = "poll:Weather", **given: Any) -> Document:
    """A duty that is due in twelve seconds."""
    values = {
        "_id": duty,
        "interval_seconds": 30,
        "next_at": NOW + timedelta(seconds=12),
        "last_at": NOW - timedelta(seconds=18),
        "slot": None,
        "claim_token": 1,
        "claimed_until": datetime(1970, 1, 1, tzinfo=UTC),
    }
    return {**values, **given}


def pair(**given: Any) -> Document:
    """A Polymarket outcome and a Kalshi market that wait for somebody's verdict."""
    identity = given.pop("id", None) or content_id("test pair", next(_numbers))
    values = {
        "_id": identity,
        "event_name": "Will it rain in Geneva on Friday?",
        "event_key": f"polymarket:{identity}",
        "market_type": "Weather",
        "polymarket_id": "900001",
        "kalshi_ticker": "KXRAIN-27JAN22",
        "outcome_index": 0,
        "verdict": "review",
        "score": 0.83,
        "reasons": ["the observation times are not stated by both"],
        "is_listed": True,
        "first_seen_at": NOW - timedelta(days=4),
        "last_seen_at": NOW,
        "priced_at": None,
        "last_reason": None,
        "last_edge": None,
    }
    return dict(encode({**values, **given}))


def pause(**given: Any) -> Document:
    """No new positions anywhere, until somebody says otherwise."""
    values = {
        "_id": "all",
        "actor": "maria",
        "reason": "the venues disagree",
        "since": NOW - timedelta(hours=1),
        "until": None,
    }
    return {**values, **given}


def opportunity(**given: Any) -> Document:
    """A basket that would have paid and was refused by a gate."""
    identity = content_id("test opportunity", next(_numbers))
    values = {
        "_id": identity,
        "opportunity_id": identity,
        "pair_id": "pair",
        "event_name": "Will it rain in Geneva on Friday?",
        "market_type": "Weather",
        "direction": "a_yes_b_no",
        "venue_a": "polymarket",
        "venue_b": "kalshi",
        "decision": "refused",
        "refusal": "min_edge",
        "slot": "slot",
        "found_at": NOW,
        "seen_at": NOW,
        "size": Decimal(100),
        "stake": Decimal("99.80"),
        "net_profit": Decimal("0.20"),
        "edge_gross": Decimal("0.03"),
        "edge_net": Decimal("0.002"),
        "price_a": Decimal("0.45"),
        "price_b": Decimal("0.52"),
        "fee_a": Decimal("0.80"),
        "fee_b": Decimal(2),
        "worst_profit": Decimal("-99.80"),
        "mode": "simulated",
    }
    return dict(encode({**values, **given}))


def spread(build: Any, size: int, **steps: Any) -> Iterable[Document]:
    """`size` documents a second apart; `steps` are functions of their number."""
    for number in range(size):
        yield build(**{name: step(number) for name, step in steps.items()})


def notification(**given: Any) -> Document:
    """A message that was sent."""
    number = next(_numbers)
    values = {
        "_id": f"notification-{number}",
        "line": f"task-{number}",
        "position_id": None,
        "event": "entered",
        "channel": "webhook",
        "number": number,
        "status": "sent",
        "title": "SIMULATED · Position entered: Will it rain?",
        "text": "SIMULATED · Position entered",
        "link": "",
        "held_back": 0,
        "gate": {"opens_at": NOW, "gap_seconds": 60, "held": 0, "heard_at": NOW},
        "decided_at": NOW,
        "due_at": None,
        "attempts": 1,
        "sent_at": NOW,
        "error": None,
        "expires_at": NOW + timedelta(days=30),
    }
    return {**values, **given}
