"""What is stored of a matched pair: indexes, migrations and the admin."""

from __future__ import annotations

from django.db import models
from django_mongodb_backend.fields import (
    ArrayField,
    EmbeddedModelArrayField,
    EmbeddedModelField,
)
from django_mongodb_backend.models import EmbeddedModel

from positions.models.opportunity_fields import MONEY
from strategy.models.market import EmbeddedMarket
from strategy.models.records import PairVerdict
from tasklog.models import EmbeddedLine, choices


class EmbeddedFact(EmbeddedModel):
    """One fact on which the verdict rests, as both texts state it."""

    name = models.CharField(max_length=64)
    standing = models.CharField(max_length=16)
    text_a = models.TextField()
    text_b = models.TextField()
    is_hard = models.BooleanField()
    is_needed = models.BooleanField()


class EmbeddedClause(EmbeddedModel):
    """A clause of one rule text, and how it was compared with the other."""

    kind = models.CharField(max_length=32)
    words = models.TextField()
    counterpart = models.TextField()
    standing = models.CharField(max_length=16)
    reason = models.TextField()


class EmbeddedPairRisk(EmbeddedModel):
    """A rare case that both rule texts settle differently."""

    name = models.CharField(max_length=32)
    family = models.CharField(max_length=32)
    paid_a = models.DecimalField(null=True, **MONEY)
    paid_b = models.DecimalField(null=True, **MONEY)
    text_a = models.TextField()
    text_b = models.TextField()


class EmbeddedDoubt(EmbeddedModel):
    """Why a pair was taken out of trading, and when."""

    reason = models.CharField(max_length=64)
    at = models.DateTimeField()


class EmbeddedDecision(EmbeddedModel):
    """An operator's verdict on a pair; it holds for the rules it names."""

    verdict = models.CharField(max_length=16, choices=choices(PairVerdict))
    reason = models.TextField()
    actor = models.CharField(max_length=150)
    at = models.DateTimeField()
    rules_fingerprint = models.CharField(max_length=64)
    risks = EmbeddedModelArrayField(EmbeddedPairRisk, null=True)


class EmbeddedUndecided(EmbeddedModel):
    """What a pair was before its latest decision."""

    verdict = models.CharField(max_length=16, choices=choices(PairVerdict))
    cause = models.CharField(max_length=64)
    doubt = EmbeddedModelField(EmbeddedDoubt, null=True)
    decision = EmbeddedModelField(EmbeddedDecision, null=True)


class MatchedPair(models.Model):
    """Two markets, one on each venue, whose named outcomes pay alike."""

    id = models.CharField(primary_key=True, max_length=64, db_column="_id")
    event_name = models.TextField()
    event_key = models.CharField(max_length=200)
    market_type = models.CharField(max_length=32)
    venue_a = models.CharField(max_length=32)
    market_id_a = models.CharField(max_length=128)
    outcome_a = models.IntegerField()
    venue_b = models.CharField(max_length=32)
    market_id_b = models.CharField(max_length=128)
    outcome_b = models.IntegerField()
    verdict = models.CharField(max_length=16, choices=choices(PairVerdict))
    # A share of facts and no money: a float is exact enough.
    score = models.FloatField()
    reasons = ArrayField(models.TextField())
    facts = EmbeddedModelArrayField(EmbeddedFact)
    cause = models.CharField(max_length=64)
    risks = EmbeddedModelArrayField(EmbeddedPairRisk)
    clauses_a = EmbeddedModelArrayField(EmbeddedClause)
    clauses_b = EmbeddedModelArrayField(EmbeddedClause)
    is_listed = models.BooleanField()
    first_seen_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    priced_at = models.DateTimeField(null=True)
    last_reason = models.CharField(max_length=64, null=True)
    last_edge = models.DecimalField(null=True, **MONEY)
    rules_fingerprint = models.CharField(max_length=64)
    content_fingerprint = models.CharField(max_length=64, null=True)
    market_a = EmbeddedModelField(EmbeddedMarket)
    market_b = EmbeddedModelField(EmbeddedMarket)
    doubt = EmbeddedModelField(EmbeddedDoubt, null=True)
    words = ArrayField(models.CharField(max_length=40), null=True)
    decision = EmbeddedModelField(EmbeddedDecision, null=True)
    undo = EmbeddedModelField(EmbeddedUndecided, null=True)
    # Only pairs that an operator has decided have it.
    outbox = EmbeddedModelArrayField(EmbeddedLine, null=True)

    class Meta:
        db_table = "matched_pairs"
        indexes = [
            models.Index(
                fields=["market_type", "is_listed", "verdict"], name="pair_polled"
            ),
            # By what never changes.
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
            # Discovery reads by it what is stored of the pairs of two venues.
            models.Index(
                fields=["is_listed", "venue_a", "venue_b"], name="pair_listed"
            ),
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
            # Searches by the market id of either venue.
            models.Index(
                fields=["market_id_a", "-first_seen_at", "-id"], name="pair_market_a"
            ),
            models.Index(
                fields=["market_id_b", "-first_seen_at", "-id"], name="pair_market_b"
            ),
            # The funnel is counted in it; a reason rarely differs from the last one.
            models.Index(
                fields=["is_listed", "verdict", "last_reason"], name="pair_reason"
            ),
            # Pairs are counted by verdict and cause in it.
            models.Index(fields=["is_listed", "verdict", "cause"], name="pair_cause"),
            models.Index(fields=["cause", "-first_seen_at", "-id"], name="pair_caused"),
        ]

    def __str__(self) -> str:
        return self.event_name
