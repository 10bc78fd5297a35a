"""Market types: what they have earned, and how often they are polled."""

from __future__ import annotations

from ninja import Schema

from arbsite.api.schemas.derived import derived
from strategy.models import PerformanceRecord, PollDecisionRecord


@derived(
    PerformanceRecord, hidden=frozenset({"market_type"}), renamed={"id": "market_type"}
)
class Performance(Schema):
    """What a market type has earned."""


@derived(PollDecisionRecord, hidden=frozenset({"arrivals"}))
class Decision(Schema):
    """Why a market type is polled as often as it is."""
