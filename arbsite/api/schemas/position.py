"""What is told of a position?"""

from __future__ import annotations

from ninja import Schema

from arbsite.api.schemas.answer import Answer
from arbsite.api.schemas.stored import Flag, Id, Moment, Money, Text, Whole
from arbsite.api.schemas.task import Event


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
