"""What is stored of earnings and of polling: indexes, migrations and the admin."""

from __future__ import annotations

from django.db import models
from django_mongodb_backend.fields import EmbeddedModelField
from django_mongodb_backend.models import EmbeddedModel

from positions.models.opportunity_fields import MONEY
from strategy.polling import Branch
from tasklog.models import choices


class MarketTypePerformance(models.Model):
    """What one market type has earned: computed whole, never incremented."""

    id = models.CharField(primary_key=True, max_length=32, db_column="_id")
    market_type = models.CharField(max_length=32)
    opportunities_found = models.IntegerField()
    profitable_arbs = models.IntegerField()
    closed_positions = models.IntegerField()
    total_profit = models.DecimalField(**MONEY)
    # Null, not 0, while there is nothing to take a mean or a rate of.
    avg_profit_pct = models.DecimalField(null=True, **MONEY)
    success_rate = models.DecimalField(null=True, **MONEY)
    last_updated = models.DateTimeField()

    class Meta:
        db_table = "market_type_performance"
        verbose_name_plural = "market type performance"
        indexes = [models.Index(fields=["market_type"], name="performance_type")]

    def __str__(self) -> str:
        return self.market_type


class EmbeddedArrivals(EmbeddedModel):
    """How often opportunities appear and how long they last, as sums that fade."""

    finds = models.FloatField()
    exposure = models.FloatField()
    ends = models.FloatField()
    lived = models.FloatField()
    cost = models.IntegerField()


class PollDecision(models.Model):
    """Why a market type is polled as often as it is, one document per decision."""

    id = models.CharField(primary_key=True, max_length=64, db_column="_id")
    market_type = models.CharField(max_length=32)
    polled_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField()
    scheduled_for = models.CharField(max_length=64)
    policy = models.CharField(max_length=32)
    opportunities_found = models.IntegerField()
    profitable_arbs = models.IntegerField()
    success_rate = models.DecimalField(null=True, **MONEY)
    branch = models.CharField(max_length=16, choices=choices(Branch))
    interval_before = models.IntegerField()
    interval_after = models.IntegerField()
    interval_by_policy = models.IntegerField()
    is_fixed = models.BooleanField()
    learned_at = models.DateTimeField(null=True)
    arrivals = EmbeddedModelField(EmbeddedArrivals, null=True)

    class Meta:
        db_table = "poll_decisions"
        indexes = [
            models.Index(fields=["-decided_at", "-id"], name="decision_newest"),
            models.Index(
                fields=["market_type", "-decided_at", "-id"], name="decision_type"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.market_type}: every {self.interval_after} s ({self.branch})"
