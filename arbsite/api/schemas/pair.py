"""What is told of a matched pair?"""

from __future__ import annotations

from ninja import Schema

from arbsite.api.schemas.stored import Flag, Id, Lines, Moment, Money, Text, Whole


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
