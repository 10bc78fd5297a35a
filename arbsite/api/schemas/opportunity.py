"""What is told of a basket that would have paid?"""

from __future__ import annotations

from ninja import Schema

from arbsite.api.schemas.stored import Id, Moment, Money, Text


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
