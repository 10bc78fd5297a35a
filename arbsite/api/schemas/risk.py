"""Named risks: cases that both rule texts settle differently."""

from __future__ import annotations

from ninja import Schema

from arbsite.api.schemas.derived import derived
from positions.models.opportunity import RiskRecord
from strategy.models.records import PairRiskRecord


@derived(RiskRecord)
class Risk(Schema):
    """A named risk of a basket, with what each leg pays then and what it costs."""


@derived(PairRiskRecord)
class PairRisk(Schema):
    """A named risk of a pair, with the words of both texts."""
