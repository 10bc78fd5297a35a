"""Documents as the agent writes them, with sensible content for what is not stated.

They are made from the typed records, so that they stay true to what is stored, and are
returned ready to insert; `add` inserts them. A keyword replaces a field whatever its
type, so that tests can damage documents. Ids are counted: two documents built alike are
two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from itertools import count
from typing import Any

from bson.decimal128 import Decimal128

from arbsite.notifying.events import Event
from arbsite.notifying.records import NotificationRecord, NotificationStatus
from arbsite.notifying.throttle import ThrottleState
from positions.lifecycle import State
from positions.models import (
    LegRecord,
    LegStatus,
    PauseRecord,
    PositionRecord,
    Side,
)
from positions.models.attribution import result_of
from positions.models.opportunity import OpportunityRecord
from positions.venues.paper.records import PaperFill, PaperOrderRecord
from positions.venues.types import (
    Mode,
    OrderAction,
    OrderStatus,
    TimeInForce,
)
from strategy.arbitrage import Direction
from strategy.models import (
    PairRecord,
    PairVerdict,
    PerformanceRecord,
    PollDecisionRecord,
)
from strategy.models.records import DecisionRecord, UndecidedRecord
from strategy.polling import Branch
from strategy.schedule import JobRecord
from tasklog.kinds import Action, Kind
from tasklog.records import RunRecord, TrailLine
from tasklog.storage.codec import DamagedDocument, decode, encode
from tasklog.storage.collections import collection
from tasklog.storage.ids import content_id
from tasklog.words import words_of
from tests.support.fakes import market

Stored = dict[str, Any]

NOW = datetime(2027, 1, 20, 12, tzinfo=UTC)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
HELD_STATES = ("entered", "expired", "profitable", "loss")
_numbers = count(1)


def add(name: str, *documents: Stored) -> None:
    """Insert into a collection, past its validator: some documents are damaged."""
    collection(name).insert_many(list(documents), bypass_document_validation=True)


def damage(name: str, identity: object, update: Mapping[str, Any]) -> None:
    """Change a document as somebody does whom no validator stops."""
    changed = collection(name).update_one(
        {"_id": identity}, update, bypass_document_validation=True
    )
    assert changed.matched_count == 1


def _stored(content: Any) -> Any:
    """Replaced content as MongoDB takes it, of whatever type a test chose."""
    if isinstance(content, Decimal):
        return Decimal128(content)
    if isinstance(content, Enum):
        return content.value
    if isinstance(content, Mapping):
        return {name: _stored(part) for name, part in content.items()}
    if isinstance(content, list | tuple):
        return [_stored(part) for part in content]
    return content


def _document(record: Any, changes: Mapping[str, Any]) -> Stored:
    return {**encode(record), **_stored(changes)}


def leg(**changes: Any) -> Stored:
    """A filled leg on Polymarket: 100 sets of Yes at $0.45."""
    record = LegRecord(
        side=Side.A,
        action=OrderAction.BUY,
        time_in_force=TimeInForce.FILL_OR_KILL,
        venue="polymarket",
        market_id="900001",
        market_title="Will it rain in Geneva on Friday?",
        outcome_index=0,
        outcome_name="Yes",
        url="https://polymarket.com/event/rain-in-geneva",
        attempt=1,
        client_order_id=f"order-{next(_numbers)}",
        status=LegStatus.FILLED,
        reason="",
        limit_price=Decimal("0.45"),
        size=Decimal(100),
        lot=Decimal(1),
        filled_size=Decimal(100),
        notional=Decimal(45),
        fee=Decimal(0),
        payout=None,
        final_at=None,
    )
    return _document(record, changes)


def paper_order(**changes: Any) -> Stored:
    """An accepted order of the paper ledger: 100 shares of Yes at $0.45."""
    record = PaperOrderRecord(
        id=changes.pop("id"),
        venue="polymarket",
        market_id="900001",
        outcome_index=0,
        size=Decimal(100),
        limit_price=Decimal("0.45"),
        action=OrderAction.BUY,
        time_in_force=TimeInForce.FILL_OR_KILL,
        expires_at=None,
        status=OrderStatus.ACCEPTED,
        fills=(PaperFill(Decimal("0.45"), Decimal(100), Decimal(100)),),
        fee=Decimal(0),
        reason="",
        placed_at=NOW,
        matches_at=None,
        matched_at=NOW,
    )
    return _document(record, changes)


UNFILLED = {
    "status": "planned",
    "filled_size": Decimal(0),
    "notional": Decimal(0),
    "fee": Decimal(0),
}


def planned(**changes: Any) -> Stored:
    """A leg whose order was not answered yet."""
    return leg(**{**UNFILLED, **changes})


def other_leg(**changes: Any) -> Stored:
    """Its counterpart on Kalshi: 100 sets of No at $0.52."""
    counterpart = {
        "side": "b",
        "venue": "kalshi",
        "market_id": "KXRAIN-27JAN22",
        "outcome_index": 1,
        "outcome_name": "No",
        "url": "https://kalshi.com/markets/kxrain",
        "limit_price": Decimal("0.52"),
        "notional": Decimal(52),
    }
    return leg(**{**counterpart, **changes})


def other_planned(**changes: Any) -> Stored:
    """The counterpart whose order was not answered yet."""
    return other_leg(**{**UNFILLED, **changes})


def event(**changes: Any) -> Stored:
    """A line of the trail in the history of a position."""
    record = TrailLine(
        task_id=f"task-{next(_numbers)}",
        action=Action.PLACE_ORDER,
        details="entered for $97.00",
        timestamp=NOW - timedelta(days=3),
        kind=Kind.ENTERED,
        version=3,
        state="entered",
        venue_time=NOW - timedelta(days=3),
    )
    return _document(record, changes)


def position(**changes: Any) -> Stored:
    """A basket of $97 that pays $100, entered three days ago, ending in a week."""
    identity = changes.pop("id", None) or content_id("test position", next(_numbers))
    state = changes.get("state", "entered")
    record = PositionRecord(
        id=identity,
        position_id=identity,
        event_name="Will it rain in Geneva on Friday?",
        platform_a="polymarket",
        platform_b="kalshi",
        amount_bet_a=Decimal(45),
        amount_bet_b=Decimal(52),
        entry_price_a=Decimal("0.45"),
        entry_price_b=Decimal("0.52"),
        target_profit=Decimal("3.0928"),
        expiration_date=NOW + timedelta(days=7),
        market_type="Weather",
        state=State.ENTERED,
        days_held=3,
        created_at=NOW - timedelta(days=3),
        last_checked=NOW,
        actual_profit=None,
        actual_profit_pct=None,
        resolved_at=None,
        mode=Mode.SIMULATED,
        pair_id="pair",
        event_key=f"polymarket:{identity}",
        opportunity_id="opportunity",
        direction=Direction.A_YES_B_NO,
        size=Decimal(100),
        stake=Decimal(97),
        reserved=Decimal("111.11"),
        worst_case=Decimal(-97),
        legs=(),
        entered_at=NOW - timedelta(days=3) if state in HELD_STATES else None,
        expired_at=None,
        venues_differ=None,
        attention=None,
        unhedged_since=None,
        unhedged_from=None,
        at_risk=Decimal(0),
        retry_at=None,
        outcome_due_at=NOW,
        touched_at=NOW - timedelta(days=3),
        version=4,
        fence=1,
        events=(),
        outbox=(),
    )
    history = {"legs": [leg(), other_leg()], "events": [event()]}
    return _document(record, {**history, **_words(record, changes), **changes})


def _words(record: Any, changes: Mapping[str, Any]) -> Stored:
    """The words by which a search finds the document, from its name."""
    name = changes.get("event_name", record.event_name)
    return {"words": list(words_of([name]))} if isinstance(name, str) else {}


def watching(**changes: Any) -> Stored:
    """A position that waits to be entered: a venue failed before an order was sent."""
    waits = {
        "state": "watching",
        "retry_at": NOW,
        "days_held": 0,
        "legs": [planned(), other_leg(**UNFILLED)],
    }
    return position(**{**waits, **changes})


def closed(profit: str = "3.00", **changes: Any) -> Stored:
    """A position that closed yesterday with this profit in dollars."""
    amount = Decimal(profit)
    closing = {
        "state": "profitable" if amount > 0 else "loss",
        "actual_profit": amount,
        "actual_profit_pct": round(100 * amount / 97, 4),
        "resolved_at": NOW - timedelta(days=1),
        "expired_at": NOW - timedelta(days=1),
        "expiration_date": NOW - timedelta(days=1),
        "venues_differ": False,
        "legs": [leg(payout=Decimal(1)), other_leg(payout=Decimal(0))],
    }
    document = position(**{**closing, **changes})
    return document if "result" in changes else _with_result(document)


def _with_result(document: Stored) -> Stored:
    """The document as the write that closed it would have left it."""
    try:
        result = result_of(decode(PositionRecord, document))
    except DamagedDocument:
        return document
    return document if result is None else {**document, "result": encode(result)}


def task(**changes: Any) -> Stored:
    """A line of the audit trail."""
    identity = changes.pop("id", None) or f"task-{next(_numbers)}"
    record = TrailLine(
        id=identity,
        task_id=identity,
        action=Action.MONITOR,
        details="checked 3 open positions",
        timestamp=NOW - timedelta(minutes=1),
        kind=Kind.CHECK,
    )
    return _document(record, changes)


def run(**changes: Any) -> Stored:
    """An agent that has run for an hour and is alive."""
    record = RunRecord(
        id=f"run-{next(_numbers)}",
        entry_point="qcluster",
        mode="simulated",
        host="workshop",
        pid=4321,
        token=1,
        started_at=NOW - timedelta(hours=1),
        heartbeat_at=NOW - timedelta(seconds=1),
        ended_at=None,
        ended_cleanly=None,
    )
    return _document(record, changes)


def decision(**changes: Any) -> Stored:
    """Weather pays well and is polled twice as often from now on."""
    decided_at = changes.get("decided_at", NOW - timedelta(minutes=1))
    record = PollDecisionRecord(
        id=content_id("test decision", next(_numbers)),
        market_type="Weather",
        polled_at=NOW - timedelta(minutes=1),
        decided_at=decided_at,
        # As on live venues, where both clocks are the same.
        scheduled_for=f"{decided_at}",
        policy="success_rate",
        opportunities_found=45,
        profitable_arbs=32,
        success_rate=Decimal("71.1111"),
        branch=Branch.MORE_OFTEN,
        interval_before=60,
        interval_after=30,
        interval_by_policy=30,
        is_fixed=False,
    )
    return _document(record, changes)


def performance(**changes: Any) -> Stored:
    """What Weather has earned."""
    name = changes.get("market_type", "Weather")
    record = PerformanceRecord(
        id=name,
        market_type=name,
        opportunities_found=45,
        profitable_arbs=32,
        closed_positions=33,
        total_profit=Decimal("98.40"),
        avg_profit_pct=Decimal("3.2000"),
        success_rate=Decimal("71.1111"),
        last_updated=NOW,
    )
    return _document(record, changes)


def job(name: str = "poll:Weather", **changes: Any) -> Stored:
    """A job that is due in twelve seconds."""
    record = JobRecord(
        id=name,
        interval_seconds=30,
        next_at=NOW + timedelta(seconds=12),
        last_at=NOW - timedelta(seconds=18),
        scheduled_for=None,
        claim_token=1,
        claimed_until=LONG_AGO,
        fixed_seconds=None,
        requested_at=None,
        requested_by=None,
        failures=0,
        last_error=None,
        losses_from=None,
        outbox=(),
    )
    return _document(record, changes)


def pair(**changes: Any) -> Stored:
    """Two markets, on Polymarket and on Kalshi, that wait for somebody's verdict."""
    identity = changes.pop("id", None) or content_id("test pair", next(_numbers))
    record = PairRecord(
        id=identity,
        event_name="Will it rain in Geneva on Friday?",
        event_key=f"polymarket:{identity}",
        market_type="Weather",
        venue_a="polymarket",
        market_id_a="900001",
        outcome_a=0,
        venue_b="kalshi",
        market_id_b="KXRAIN-27JAN22",
        outcome_b=0,
        verdict=PairVerdict.REVIEW,
        score=0.83,
        reasons=("the observation times are not stated by both",),
        facts=(),
        cause="",
        risks=(),
        is_listed=True,
        first_seen_at=NOW - timedelta(days=4),
        changed_at=NOW,
        priced_at=None,
        last_reason=None,
        last_edge=None,
        rules_fingerprint="rules",
        market_a=market("polymarket", "900001"),
        market_b=market("kalshi", "KXRAIN-27JAN22"),
        doubt=None,
    )
    return _document(record, {**_words(record, changes), **changes})


def decided_pair(**changes: Any) -> Stored:
    """The same after an operator has rejected it, which can be undone."""
    decision = DecisionRecord(
        PairVerdict.REJECTED, "another end", "maria", NOW, "rules"
    )
    undo = UndecidedRecord(PairVerdict.REVIEW, "fact date", None, None)
    decided: Stored = {"verdict": "rejected", "cause": "operator"}
    decided |= {"decision": encode(decision), "undo": encode(undo)}
    return pair(**decided | changes)


def pause(**changes: Any) -> Stored:
    """No new positions anywhere, until somebody resumes them."""
    record = PauseRecord(
        id="all",
        actor="maria",
        reason="the venues disagree",
        since=NOW - timedelta(hours=1),
        until=None,
        ended_at=None,
        outbox=(),
    )
    return _document(record, changes)


def opportunity(**changes: Any) -> Stored:
    """A basket that would have paid and was rejected by an entry check."""
    identity = content_id("test opportunity", next(_numbers))
    record = OpportunityRecord(
        id=identity,
        opportunity_id=identity,
        pair_id="pair",
        event_name="Will it rain in Geneva on Friday?",
        market_type="Weather",
        venue_a="polymarket",
        venue_b="kalshi",
        direction=Direction.A_YES_B_NO,
        decision="refused",
        refusal="below_min_edge",
        scheduled_for="2027-01-20T12:00:00+00:00",
        found_at=NOW,
        seen_at=NOW,
        size=Decimal(100),
        stake=Decimal("99.80"),
        net_profit=Decimal("0.20"),
        edge_gross=Decimal("0.03"),
        edge_net=Decimal("0.002"),
        price_a=Decimal("0.45"),
        price_b=Decimal("0.52"),
        limit_a=Decimal("0.45"),
        limit_b=Decimal("0.52"),
        notional_a=Decimal(45),
        notional_b=Decimal(52),
        fee_a=Decimal("0.80"),
        fee_b=Decimal(2),
        target_profit=Decimal("0.20"),
        worst_profit=Decimal("-99.80"),
        annual_return=Decimal("0.1"),
        settles_at=NOW + timedelta(days=7),
        mode=Mode.SIMULATED,
        gates=(),
        payouts=(),
        risk_cost=Decimal(0),
    )
    return _document(record, {**_words(record, changes), **changes})


def spread(
    build: Callable[..., Stored], size: int, **steps: Callable[[int], Any]
) -> Iterable[Stored]:
    """`size` documents; `steps` are functions of their number."""
    for number in range(size):
        yield build(**{name: step(number) for name, step in steps.items()})


def notification(**changes: Any) -> Stored:
    """A message that was sent."""
    number = next(_numbers)
    record = NotificationRecord(
        id=f"notification-{number}",
        task_id=f"task-{number}",
        position_id=None,
        event=Event.ENTERED,
        channel="webhook",
        number=number,
        status=NotificationStatus.SENT,
        title="SIMULATED · Position entered: Will it rain?",
        text="SIMULATED · Position entered",
        link="",
        suppressed=0,
        throttle=ThrottleState(NOW, 60, 0, NOW),
        decided_at=NOW,
        due_at=None,
        attempts=1,
        claimed_by=None,
        sent_at=NOW,
        error=None,
        expires_at=NOW + timedelta(days=30),
    )
    return _document(record, changes)
