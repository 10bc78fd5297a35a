"""What is told of a market type: how it has paid, how often it is polled?"""

from __future__ import annotations

from typing import Annotated

from ninja import Schema

from arbsite.api.schemas.stored import Id, Moment, Money, Stored, Text, Whole
from tasklog.storage import reading


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
