"""What is stored of an opportunity, here and inside the position that it became."""

from __future__ import annotations

from typing import Any

from django.db import models
from django_mongodb_backend.fields import ArrayField, EmbeddedModelArrayField
from django_mongodb_backend.models import EmbeddedModel

# Numbers of venues are read with eight places (positions.venues.fields).
MONEY: dict[str, Any] = {"max_digits": 20, "decimal_places": 8}


class EmbeddedCheck(EmbeddedModel):
    """One entry check with the number it compared and its limit."""

    name = models.CharField(max_length=64)
    is_passed = models.BooleanField()
    value = models.DecimalField(null=True, **MONEY)
    limit = models.DecimalField(null=True, **MONEY)
    note = models.TextField()


class EmbeddedPayout(EmbeddedModel):
    """What the basket pays if the venues settle in one way."""

    name = models.CharField(max_length=64)
    payout_a = models.DecimalField(**MONEY)
    payout_b = models.DecimalField(**MONEY)
    amount = models.DecimalField(**MONEY)
    profit = models.DecimalField(**MONEY)


class EmbeddedRisk(EmbeddedModel):
    """A rare case that both rule texts settle differently, as weighed at entry."""

    name = models.CharField(max_length=32)
    family = models.CharField(max_length=32)
    probability = models.DecimalField(**MONEY)
    paid_a = models.DecimalField(null=True, **MONEY)
    paid_b = models.DecimalField(null=True, **MONEY)
    payout_a = models.DecimalField(**MONEY)
    payout_b = models.DecimalField(**MONEY)
    loss = models.DecimalField(**MONEY)
    cost = models.DecimalField(**MONEY)


class OpportunityFields(models.Model):
    """The fields of an opportunity, in its collection and inside its position."""

    opportunity_id = models.CharField(max_length=64)
    pair_id = models.CharField(max_length=64)
    event_name = models.TextField()
    market_type = models.CharField(max_length=32)
    venue_a = models.CharField(max_length=32)
    venue_b = models.CharField(max_length=32)
    direction = models.CharField(max_length=32)
    decision = models.CharField(max_length=16)
    refusal = models.CharField(max_length=64)
    scheduled_for = models.CharField(max_length=64)
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    mode = models.CharField(max_length=16)
    size = models.DecimalField(**MONEY)
    stake = models.DecimalField(**MONEY)
    net_profit = models.DecimalField(**MONEY)
    edge_gross = models.DecimalField(null=True, **MONEY)
    edge_net = models.DecimalField(null=True, **MONEY)
    price_a = models.DecimalField(null=True, **MONEY)
    price_b = models.DecimalField(null=True, **MONEY)
    limit_a = models.DecimalField(null=True, **MONEY)
    limit_b = models.DecimalField(null=True, **MONEY)
    notional_a = models.DecimalField(**MONEY)
    notional_b = models.DecimalField(**MONEY)
    fee_a = models.DecimalField(**MONEY)
    fee_b = models.DecimalField(**MONEY)
    target_profit = models.DecimalField(null=True, **MONEY)
    worst_profit = models.DecimalField(**MONEY)
    annual_return = models.DecimalField(null=True, **MONEY)
    settles_at = models.DateTimeField(null=True)
    gates = EmbeddedModelArrayField(EmbeddedCheck)
    payouts = EmbeddedModelArrayField(EmbeddedPayout)
    risk_cost = models.DecimalField(**MONEY)
    risks = EmbeddedModelArrayField(EmbeddedRisk, null=True)
    words = ArrayField(models.CharField(max_length=40), null=True)

    class Meta:
        abstract = True


class EmbeddedOpportunity(  # type: ignore[django-manager-missing]
    OpportunityFields, EmbeddedModel
):
    """The opportunity inside the position it became, until it is relayed."""

    id = models.CharField(primary_key=True, max_length=64, db_column="_id")

    class Meta:
        abstract = False
