"""Baskets that would have paid."""

from __future__ import annotations

from ninja import Schema

from arbsite.api.schemas.derived import derived
from arbsite.api.schemas.risk import Risk
from positions.models.opportunity import OpportunityRecord


@derived(
    OpportunityRecord,
    frozenset({"opportunity_id", "mode", "gates", "payouts", "words"}),
    parts={"risks": Risk},
)
class Opportunity(Schema):
    """A basket that would have paid after fees, taken or rejected."""
