"""What is stored of the search: pairs, opportunities, performance, cadences."""

from __future__ import annotations

from typing import Any

from django.db import models

MONEY: dict[str, Any] = {"max_digits": 20, "decimal_places": 8}


class PairVerdict(models.TextChoices):
    SAME = "same"
    REVIEW = "review"
    REJECTED = "rejected"


class MatchedPair(models.Model):
    """A Polymarket outcome and a Kalshi market that ask the same question."""

    id = models.CharField(primary_key=True, max_length=64, db_column="_id")
    event_name = models.TextField()
    event_key = models.CharField(max_length=200)
    market_type = models.CharField(max_length=32)
    polymarket_id = models.CharField(max_length=128)
    kalshi_ticker = models.CharField(max_length=128)
    outcome_index = models.IntegerField()
    verdict = models.CharField(max_length=16, choices=PairVerdict.choices)
    score = models.FloatField()
    reasons = models.JSONField()
    is_listed = models.BooleanField()
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    priced_at = models.DateTimeField(null=True)
    last_reason = models.CharField(max_length=64, null=True)
    last_edge = models.DecimalField(null=True, **MONEY)
    decision = models.JSONField(null=True)

    class Meta:
        db_table = "matched_pairs"
        indexes = [
            models.Index(
                fields=["market_type", "is_listed", "verdict"], name="pair_polled"
            ),
            # By what never changes: each discovery writes last_seen_at of every pair.
            models.Index(fields=["-first_seen_at", "-id"], name="pair_first_seen"),
            models.Index(
                fields=["verdict", "-first_seen_at", "-id"], name="pair_verdict"
            ),
            models.Index(
                fields=["market_type", "-first_seen_at", "-id"], name="pair_type"
            ),
            models.Index(
                fields=["market_type", "verdict", "-first_seen_at", "-id"],
                name="pair_type_verdict",
            ),
            models.Index(fields=["is_listed", "last_seen_at"], name="pair_listed"),
            models.Index(
                fields=["is_listed", "-first_seen_at", "-id"], name="pair_listed_newest"
            ),
            models.Index(
                fields=["is_listed", "verdict", "-first_seen_at", "-id"],
                name="pair_listed_verdict",
            ),
            models.Index(
                fields=["market_type", "is_listed", "-first_seen_at", "-id"],
                name="pair_type_listed",
            ),
            models.Index(
                fields=[
                    "market_type",
                    "is_listed",
                    "verdict",
                    "-first_seen_at",
                    "-id",
                ],
                name="pair_type_listed_verdict",
            ),
            models.Index(fields=["event_name", "id"], name="pair_named"),
            models.Index(
                fields=["polymarket_id", "-first_seen_at", "-id"],
                name="pair_polymarket",
            ),
            models.Index(
                fields=["kalshi_ticker", "-first_seen_at", "-id"], name="pair_kalshi"
            ),
            # The funnel is counted in it; a reason rarely differs from the last one.
            models.Index(
                fields=["is_listed", "verdict", "last_reason"], name="pair_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.event_name


class Opportunity(models.Model):
    """A basket that would have paid after fees, taken or refused, with its numbers."""

    id = models.CharField(primary_key=True, max_length=64, db_column="_id")
    opportunity_id = models.CharField(max_length=64)
    pair_id = models.CharField(max_length=64)
    event_name = models.TextField()
    market_type = models.CharField(max_length=32)
    direction = models.CharField(max_length=32)
    decision = models.CharField(max_length=16)
    refusal = models.CharField(max_length=64)
    slot = models.CharField(max_length=64)
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    size = models.DecimalField(**MONEY)
    stake = models.DecimalField(**MONEY)
    net_profit = models.DecimalField(**MONEY)
    edge_gross = models.DecimalField(null=True, **MONEY)
    edge_net = models.DecimalField(null=True, **MONEY)
    price_a = models.DecimalField(null=True, **MONEY)
    price_b = models.DecimalField(null=True, **MONEY)
    fee_a = models.DecimalField(**MONEY)
    fee_b = models.DecimalField(**MONEY)
    worst_profit = models.DecimalField(**MONEY)
    mode = models.CharField(max_length=16)

    class Meta:
        db_table = "arbitrage_opportunities"
        verbose_name_plural = "opportunities"
        indexes = [
            models.Index(fields=["-seen_at", "-id"], name="opportunity_newest"),
            models.Index(
                fields=["decision", "-seen_at", "-id"], name="opportunity_decision"
            ),
            models.Index(
                fields=["market_type", "-seen_at", "-id"], name="opportunity_type"
            ),
            models.Index(
                fields=["market_type", "decision", "-seen_at", "-id"],
                name="opportunity_type_decision",
            ),
            models.Index(
                fields=["refusal", "-seen_at", "-id"], name="opportunity_refusal"
            ),
            models.Index(
                fields=["market_type", "refusal", "-seen_at", "-id"],
                name="opportunity_type_refusal",
            ),
            models.Index(fields=["-net_profit", "-id"], name="opportunity_profit"),
            models.Index(
                fields=["decision", "-net_profit", "-id"],
                name="opportunity_decision_profit",
            ),
            models.Index(
                fields=["market_type", "-net_profit", "-id"],
                name="opportunity_type_profit",
            ),
            models.Index(
                fields=["market_type", "decision", "-net_profit", "-id"],
                name="opportunity_both_profit",
            ),
            models.Index(
                fields=["pair_id", "-seen_at", "-id"], name="opportunity_of_pair"
            ),
            models.Index(fields=["event_name", "id"], name="opportunity_named"),
        ]

    def __str__(self) -> str:
        return f"{self.event_name} ({self.decision})"


class MarketTypePerformance(models.Model):
    """How one market type has paid: computed whole, never incremented."""

    id = models.CharField(primary_key=True, max_length=32, db_column="_id")
    market_type = models.CharField(max_length=32)
    opportunities_found = models.IntegerField()
    profitable_arbs = models.IntegerField()
    closed_positions = models.IntegerField()
    total_profit = models.DecimalField(**MONEY)
    avg_profit_pct = models.DecimalField(null=True, **MONEY)
    success_rate = models.DecimalField(null=True, **MONEY)
    last_updated = models.DateTimeField()

    class Meta:
        db_table = "market_type_performance"
        verbose_name_plural = "market type performance"
        indexes = [models.Index(fields=["market_type"], name="performance_type")]

    def __str__(self) -> str:
        return self.market_type


class PollDecision(models.Model):
    """Why a market type is polled as often as it is, one document per decision."""

    id = models.CharField(primary_key=True, max_length=64, db_column="_id")
    market_type = models.CharField(max_length=32)
    polled_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField()
    policy = models.CharField(max_length=32)
    found = models.IntegerField()
    profitable = models.IntegerField()
    success_rate = models.DecimalField(null=True, **MONEY)
    branch = models.CharField(max_length=16)
    interval_before = models.IntegerField()
    interval_after = models.IntegerField()

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


class Cadence(models.Model):
    """When a duty of the agent is due, and who is at it.

    `_id` names the duty: "discovery", "check", or "poll:" and a market type.
    """

    id = models.CharField(primary_key=True, max_length=64, db_column="_id")
    interval_seconds = models.IntegerField()
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)
    slot = models.CharField(max_length=64, null=True)
    claim_token = models.BigIntegerField()
    claimed_until = models.DateTimeField()
    fixed_seconds = models.IntegerField(null=True)

    class Meta:
        db_table = "cadences"
        indexes = [models.Index(fields=["next_at"], name="cadence_next")]

    def __str__(self) -> str:
        return f"{self.id} every {self.interval_seconds} s"
