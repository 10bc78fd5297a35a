"""What a pair keeps of the two markets as they were last listed."""

from __future__ import annotations

from django.db import models
from django_mongodb_backend.fields import EmbeddedModelArrayField, EmbeddedModelField
from django_mongodb_backend.models import EmbeddedModel

from positions.models.opportunity_fields import MONEY
from positions.venues.fees import Rounding
from positions.venues.types import MarketStatus
from tasklog.models import choices


class EmbeddedFee(EmbeddedModel):
    """What a market charges for taking liquidity."""

    rate = models.DecimalField(**MONEY)
    exponent = models.IntegerField()
    quantum = models.DecimalField(**MONEY)
    rounding = models.CharField(max_length=16, choices=choices(Rounding))


class EmbeddedOutcome(EmbeddedModel):
    """One of the two sides of a market."""

    index = models.IntegerField()
    name = models.CharField(max_length=200)
    token_id = models.CharField(max_length=128)


class EmbeddedQuote(EmbeddedModel):
    """The best prices of a listing."""

    bid = models.DecimalField(null=True, **MONEY)
    ask = models.DecimalField(null=True, **MONEY)
    bid_size = models.DecimalField(null=True, **MONEY)
    ask_size = models.DecimalField(null=True, **MONEY)


class EmbeddedPriceStep(EmbeddedModel):
    """In which steps prices move within a range."""

    start = models.DecimalField(**MONEY)
    end = models.DecimalField(**MONEY)
    step = models.DecimalField(**MONEY)


class EmbeddedName(EmbeddedModel):
    """One structured fact that the venue states about a market."""

    # Not a key of the document: a name from a venue may hold dots or dollar signs.
    name = models.CharField(max_length=200)
    value = models.TextField()


class EmbeddedMarket(EmbeddedModel):
    """A market as positions.venues.types.Market has it."""

    venue = models.CharField(max_length=32)
    market_id = models.CharField(max_length=128)
    event_id = models.CharField(max_length=128)
    title = models.TextField()
    outcomes = EmbeddedModelArrayField(EmbeddedOutcome)
    rules = models.TextField()
    market_type = models.CharField(max_length=32)
    status = models.CharField(max_length=16, choices=choices(MarketStatus))
    closes_at = models.DateTimeField(null=True)
    expected_end_at = models.DateTimeField(null=True)
    fee = EmbeddedModelField(EmbeddedFee)
    min_size = models.DecimalField(**MONEY)
    lot = models.DecimalField(**MONEY)
    price_steps = EmbeddedModelArrayField(EmbeddedPriceStep)
    quotes = EmbeddedModelArrayField(EmbeddedQuote)
    event_title = models.TextField()
    subtitle = models.TextField()
    event_starts_at = models.DateTimeField(null=True)
    resolution_source = models.TextField()
    url = models.TextField()
    facts = EmbeddedModelArrayField(EmbeddedName)
    text_style = models.CharField(max_length=32)
    min_notional = models.DecimalField(**MONEY)
    spends_dollars = models.BooleanField()
    taker_delay = models.DurationField()
    opens_at = models.DateTimeField(null=True)
    exclusion = models.CharField(max_length=64)
