"""The plan and the result of a position, as migrations and the admin know them."""

from __future__ import annotations

from django.db import models
from django_mongodb_backend.models import EmbeddedModel

from positions.models.opportunity_fields import MONEY
from positions.models.results import HoldingTime, LossCause
from tasklog.models import choices


class PositionPlan(EmbeddedModel):
    """The basket as expected: shares on each side, dollars before and for fees."""

    size = models.DecimalField(**MONEY)
    notional_a = models.DecimalField(**MONEY)
    fee_a = models.DecimalField(**MONEY)
    notional_b = models.DecimalField(**MONEY)
    fee_b = models.DecimalField(**MONEY)


class PositionResult(EmbeddedModel):
    """Where the profit of a closed position came from, in dollars."""

    day = models.CharField(max_length=10)
    month = models.CharField(max_length=7)
    venues = models.CharField(max_length=80)
    held = models.CharField(max_length=16, choices=choices(HoldingTime))
    cause = models.CharField(max_length=16, choices=choices(LossCause), null=True)
    profit = models.DecimalField(**MONEY)
    stake = models.DecimalField(**MONEY)
    dollar_days = models.DecimalField(**MONEY)
    fees = models.DecimalField(**MONEY)
    expected = models.DecimalField(**MONEY)
    by_size = models.DecimalField(**MONEY)
    by_fees = models.DecimalField(**MONEY)
    by_slippage = models.DecimalField(**MONEY)
    by_completion = models.DecimalField(**MONEY)
    by_settlement = models.DecimalField(**MONEY)
