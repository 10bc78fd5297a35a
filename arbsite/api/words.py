"""Of what are the API's answers made, and how is each read from what is stored?

Each field says how it is read, so that an item is built from its own description.
Money, prices and rates are decimal strings, times are RFC 3339 in UTC; what a damaged
document does not give is null or an empty text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Generic, TypeVar

from ninja import Schema
from pydantic import BaseModel, Field

from tasklog import reading
from tasklog.documents import Document

LONG = 2_000


@dataclass(frozen=True, slots=True)
class Stored:
    """How a field is read; `name` where it is stored under another one."""

    read: Callable[[Document, str], Any]
    name: str = ""


def _money(document: Document, key: str) -> str | None:
    value = reading.number(document, key)
    return None if value is None else f"{value:f}"


def _flag(document: Document, key: str) -> bool | None:
    value = document.get(key)
    return value if isinstance(value, bool) else None


def _long(document: Document, key: str) -> str:
    return reading.text(document, key, LONG)


def _lines(document: Document, key: str) -> list[str]:
    value = document.get(key)
    found = value if isinstance(value, list) else []
    return [reading.clean(str(one)) for one in found[:50]]


Id = Annotated[str, Stored(reading.text, "_id")]
Text = Annotated[str, Stored(reading.text)]
LongText = Annotated[str, Stored(_long)]
Money = Annotated[str | None, Stored(_money), Field(examples=["3.09"])]
Whole = Annotated[int | None, Stored(reading.whole)]
Moment = Annotated[datetime | None, Stored(reading.moment)]
Flag = Annotated[bool | None, Stored(_flag)]
Lines = Annotated[list[str], Stored(_lines)]

Model = TypeVar("Model", bound=BaseModel)


@cache
def _fields(model: type[BaseModel]) -> list[tuple[str, Stored]]:
    return [
        (name, stored)
        for name, field in model.model_fields.items()
        for stored in field.metadata
        if isinstance(stored, Stored)
    ]


def told(model: type[Model], document: Document, **more: Any) -> Model:
    """The item that a document makes."""
    read = {
        name: stored.read(document, stored.name or name)
        for name, stored in _fields(model)
    }
    return model.model_validate({**read, **more})


Item = TypeVar("Item")


class Answer(Schema):
    mode: str = Field(description="simulated, replay or live: orders are on paper.")


class Page(Answer, Generic[Item]):
    """Items, newest first; `next` is the cursor of the following page."""

    items: list[Item]
    next: str | None


class All(Answer, Generic[Item]):
    """All there are."""

    items: list[Item]


class Leg(Schema):
    venue: Text
    market_id: Text
    market_title: Text
    outcome_name: Text
    status: Text
    reason: Text
    client_order_id: Text
    limit_price: Money
    size: Money
    filled_size: Money
    notional: Money
    fee: Money
    payout: Money
    final_at: Moment


class Event(Schema):
    timestamp: Moment
    venue_time: Moment
    kind: Text
    action: Text
    status: Text
    state: Text
    version: Whole
    details: LongText
    error: LongText
    actor: Text


class Position(Schema):
    id: Id
    event_name: Text
    market_type: Text
    state: Text
    platform_a: Text
    platform_b: Text
    amount_bet_a: Money
    amount_bet_b: Money
    entry_price_a: Money
    entry_price_b: Money
    size: Money
    stake: Money
    target_profit: Money
    worst_case: Money
    actual_profit: Money
    actual_profit_pct: Money
    days_held: Whole
    expiration_date: Moment
    created_at: Moment
    entered_at: Moment
    last_checked: Moment
    expired_at: Moment
    resolved_at: Moment
    venues_differ: Flag
    attention: Text
    pair_id: Text
    opportunity_id: Text
    direction: Text
    version: Whole


class PositionDetail(Answer, Position):
    """With both legs, and with its events, newest first."""

    legs: list[Leg]
    events: list[Event]


class Opportunity(Schema):
    id: Id
    pair_id: Text
    event_name: Text
    market_type: Text
    direction: Text
    decision: Text
    refusal: Text
    found_at: Moment
    seen_at: Moment
    size: Money
    stake: Money
    net_profit: Money
    worst_profit: Money
    edge_gross: Money
    edge_net: Money
    price_a: Money
    price_b: Money
    fee_a: Money
    fee_b: Money


class Pair(Schema):
    id: Id
    event_name: Text
    market_type: Text
    polymarket_id: Text
    kalshi_ticker: Text
    outcome_index: Whole
    verdict: Text
    score: Money
    reasons: Lines
    is_listed: Flag
    first_seen_at: Moment
    last_seen_at: Moment
    priced_at: Moment
    last_reason: Text
    last_edge: Money


class Task(Schema):
    id: Id
    action: Text
    status: Text
    kind: Text
    details: LongText
    error: LongText
    timestamp: Moment
    position_id: Text
    actor: Text


class Performance(Schema):
    market_type: Annotated[str, Stored(reading.text, "_id")]
    opportunities_found: Whole
    profitable_arbs: Whole
    closed_positions: Whole
    total_profit: Money
    avg_profit_pct: Money
    success_rate: Money
    last_updated: Moment


class Decision(Schema):
    id: Id
    market_type: Text
    decided_at: Moment
    policy: Text
    branch: Text
    found: Whole
    profitable: Whole
    success_rate: Money
    interval_before: Whole
    interval_after: Whole


class Run(Schema):
    id: Id
    door: Text
    mode: Text
    host: Text
    started_at: Moment
    heartbeat_at: Moment
    ended_at: Moment
    ended_cleanly: Flag


class Pause(Schema):
    scope: Id
    actor: Text
    reason: LongText
    since: Moment
    until: Moment


class Health(Answer):
    """See /healthz.json; here 503 is told as 200 with the status "unhealthy"."""

    status: str
    problems: list[str]
    banner: str
    time: datetime | None
    database: dict[str, Any]
    agent: dict[str, Any] | None
    worker: dict[str, Any] | None
    queue: dict[str, Any] | None
    polls: list[dict[str, Any]] | None
    versions: dict[str, str | None]


class Done(Answer):
    """What was overridden, and by whom."""

    done: str
    actor: str
