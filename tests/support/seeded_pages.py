"""A house with some of everything in it, for tests that look at every page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from arbsite.worker.records import DEAD, QUEUED_JOBS
from strategy.streaming.states import STREAMS, StreamRecord
from tests.support import builders
from tests.support.builders import add

HOSTILE = "</script><img src=x onerror=alert(1)>"
GATE = {
    "name": "below_min_edge",
    "is_passed": False,
    "value": Decimal("0.0012"),
    "limit": Decimal("0.005"),
    "note": "x" * 120,
}
FACT = {"name": "end_date", "standing": "conflict", "text_a": "y" * 120}
CLAUSE = {
    "kind": "window",
    "words": "v" * 120 + HOSTILE,
    "counterpart": "",
    "standing": "unknown",
    "reason": "w" * 120,
}
PAIR_RISK = {
    "name": "tie",
    "family": "game",
    "paid_a": None,
    "paid_b": Decimal("0.5"),
    "text_a": "u" * 120,
    "text_b": HOSTILE,
}
RISK = {
    "name": "tie",
    "family": "game",
    "probability": Decimal("0.01"),
    "paid_a": None,
    "paid_b": Decimal("0.5"),
    "payout_a": Decimal(0),
    "payout_b": Decimal("0.5"),
    "loss": Decimal("0.5"),
    "cost": Decimal("0.005"),
}
PAYOUT = {
    "name": "risk_tie",
    "payout_a": Decimal(0),
    "payout_b": Decimal("0.5"),
    "amount": Decimal(50),
    "profit": Decimal("-49.80"),
}
TYPES = ("Weather", "Crypto", HOSTILE)
PAGES = (
    "/",
    "/?tab=closed",
    "/?tab=profit",
    "/?tab=evolution",
    "/?tab=types",
    "/?tab=funnel",
    "/?tab=tasks",
    "/health/",
    "/password/",
    "/override/confirm-with-risk/?of=p1",
    "/positions/",
    "/positions/p1/",
    "/positions/closed/",
    "/opportunities/",
    "/pairs/",
    "/pairs/p1/",
    "/decisions/",
    "/performance/",
    "/calendar/",
    "/rejections/",
    "/tasks/",
    "/controls/",
    "/queue/",
    "/notifications/",
    "/override/notify/?of=loss",
    "/override/pause/?of=all",
    "/override/settle/?of=p1",
    "/override/cancel/?of=p1",
)
# What has nothing to show, or is shown where something is wrong.
ODD_PAGES = ("/positions/?state=loss&type=none", "/positions/none/", "/tasks/?nonsense")


def furnish() -> None:
    now = datetime.now(UTC)
    _at_work(now)
    _positions(now)
    _searched(now)
    _queued(now)
    _notifications(now)


def _at_work(now: datetime) -> None:
    add("agent_runs", builders.run(started_at=now - timedelta(hours=2)))
    add("agent_runs", builders.run(started_at=now, heartbeat_at=now))
    for name in TYPES:
        add("jobs", builders.job(f"poll:{name}", next_at=now))
        add("market_type_performance", builders.performance(market_type=name))
        add("poll_decisions", *(_decision(name, now, n) for n in range(4)))
    STREAMS.insert_new(_stream(venue, now) for venue in ("kalshi", "polymarket"))
    add("jobs", builders.job("check"), builders.job("discovery"))
    add("jobs", builders.job("poll:Fixed", fixed_seconds=90))
    add("pauses", builders.pause(_id="type:Weather", reason=HOSTILE))
    add("pauses", builders.pause(until=now + timedelta(hours=1)))
    add("task_log", *(builders.task(timestamp=now) for _ in range(5)))
    for status in ("retry", "failure"):
        add("task_log", builders.task(status=status, error="y" * 300, timestamp=now))
    add("task_log", builders.task(action="recover", kind="taken_over", timestamp=now))
    add("task_log", builders.task(details="x" * 200 + HOSTILE, position_id="p1"))


def _stream(venue: str, now: datetime) -> StreamRecord:
    return StreamRecord(
        id=venue,
        updated_at=now,
        connections=2,
        connected=2,
        followed=1234,
        fresh=1230,
        reconnects=3,
        lag_ms=140,
        triggers=17,
        problem="",
    )


def _decision(name: str, now: datetime, number: int) -> dict[str, Any]:
    return builders.decision(
        market_type=name,
        decided_at=now - timedelta(hours=number),
        interval_after=(30, 60, 120)[number % 3],
        branch=("more_often", "normal", "less_often", "none_found")[number],
    )


def _positions(now: datetime) -> None:
    add(
        "positions",
        builders.position(id="p1", event_name="Will it rain?", risks=[RISK]),
    )
    line = {"position_id": "p1", "kind": "attempt", "status": "retry"}
    add("task_log", builders.task(**line, error="v" * 120, timestamp=now))
    add("positions", builders.position(event_name=HOSTILE, state="expired"))
    add("positions", builders.watching(id="w1", attention="one leg is held alone"))
    add("positions", builders.closed(id="closed"))
    add("positions", builders.closed("-4.20", venues_differ=True, resolved_at=now))


def _searched(now: datetime) -> None:
    add(
        "arbitrage_opportunities",
        builders.opportunity(refusal="below_min_edge", gates=[GATE], pair_id="m1"),
        builders.opportunity(
            decision="taken", refusal="", seen_at=now, risks=[RISK], payouts=[PAYOUT]
        ),
    )
    add(
        "matched_pairs",
        builders.pair(id="m1", facts=[FACT], cause="fact end_date"),
        builders.pair(
            id="p1",
            facts=[FACT],
            clauses_a=[CLAUSE],
            clauses_b=[CLAUSE],
            risks=[PAIR_RISK],
            cause=HOSTILE,
        ),
        builders.pair(
            id="pair",
            verdict="same",
            last_reason="no_edge",
            priced_at=now,
            market_a=_market("p" * 90),
            market_b=_market(HOSTILE),
        ),
        builders.pair(
            event_name=HOSTILE,
            is_listed=False,
            doubt={"reason": "no_convergence", "at": now},
            decision={"verdict": "rejected", "actor": "m", "reason": "z", "at": now},
        ),
    )


def _market(title: str) -> dict[str, Any]:
    rules = f"It settles as follows: {'z' * 120}.\n\n{HOSTILE}"
    return {"title": title, "rules": rules, "resolution_source": "w" * 100}


def _queued(now: datetime) -> None:
    job = {"queue": "arbsite", "payload": "signed", "attempts": 3, "enqueued_at": now}
    dead = {"dead_at": now, "reason": "it was started 3 times and never came to an end"}
    dead |= {"queue": DEAD, "owner": None}
    add(QUEUED_JOBS.name, {**job, **dead})
    add(QUEUED_JOBS.name, {**job, "owner": None})
    claim = {"owner": "c1", "locked_until": now, "started_at": now}
    add(QUEUED_JOBS.name, {**job, **claim})
    add("queue_clusters", {"_id": "c1", "host": "workshop", "heartbeat_at": now})


def _notifications(now: datetime) -> None:
    suppressed: dict[str, Any] = {
        "status": "suppressed",
        "due_at": now,
        "decided_at": now,
    }
    add("notifications", builders.notification(position_id="p1", decided_at=now))
    suppressed |= {"title": HOSTILE, "suppressed": 7}
    add("notifications", builders.notification(**suppressed))
    failed = builders.notification(status="failed", error="y" * 200, decided_at=now)
    add("notifications", failed)
    rule = {"mode": "off", "actor": "maria", "reason": HOSTILE, "since": now}
    add("notification_rules", {"_id": "profit", **rule})
