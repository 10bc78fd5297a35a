"""What is stored of a position: indexes, migrations and the admin."""

from __future__ import annotations

from typing import Any

from django.db import models
from django_mongodb_backend.fields import (
    ArrayField,
    EmbeddedModelArrayField,
    EmbeddedModelField,
)
from django_mongodb_backend.models import EmbeddedModel

from positions.lifecycle import OPEN, State
from positions.models.opportunity_fields import MONEY, EmbeddedOpportunity, EmbeddedRisk
from positions.models.quarantine_fields import QuarantineFields
from positions.models.records import LegStatus, Side
from positions.models.result_fields import PositionPlan, PositionResult
from positions.venues.types import Mode, OrderAction, TimeInForce
from tasklog.models import EmbeddedLine, choices


class Leg(EmbeddedModel):
    """One order of the basket: its intent, what was filled, what it paid."""

    side = models.CharField(max_length=1, choices=choices(Side))
    action = models.CharField(max_length=4, choices=choices(OrderAction))
    time_in_force = models.CharField(max_length=24, choices=choices(TimeInForce))
    venue = models.CharField(max_length=32)
    market_id = models.CharField(max_length=128)
    market_title = models.TextField()
    outcome_index = models.IntegerField()
    outcome_name = models.CharField(max_length=200)
    url = models.CharField(max_length=300)
    attempt = models.IntegerField()
    client_order_id = models.CharField(max_length=64)
    status = models.CharField(max_length=16, choices=choices(LegStatus))
    reason = models.TextField()
    limit_price = models.DecimalField(**MONEY)
    size = models.DecimalField(**MONEY)
    lot = models.DecimalField(**MONEY)
    filled_size = models.DecimalField(**MONEY)
    notional = models.DecimalField(**MONEY)
    fee = models.DecimalField(**MONEY)
    payout = models.DecimalField(null=True, **MONEY)
    final_at = models.DateTimeField(null=True)
    presumed_payout = models.DecimalField(null=True, **MONEY)
    presumed_at = models.DateTimeField(null=True)


class Position(QuarantineFields):
    """A basket of two legs. Written by positions.models.moves alone, never save()d."""

    id = models.CharField(primary_key=True, max_length=64, db_column="_id")
    position_id = models.CharField(max_length=64)
    event_name = models.TextField()
    platform_a = models.CharField(max_length=32)
    platform_b = models.CharField(max_length=32)
    amount_bet_a = models.DecimalField(**MONEY)
    amount_bet_b = models.DecimalField(**MONEY)
    entry_price_a = models.DecimalField(**MONEY)
    entry_price_b = models.DecimalField(**MONEY)
    target_profit = models.DecimalField(**MONEY)
    expiration_date = models.DateTimeField()
    market_type = models.CharField(max_length=32)
    state = models.CharField(max_length=16, choices=choices(State))
    days_held = models.IntegerField()
    created_at = models.DateTimeField()
    last_checked = models.DateTimeField()
    actual_profit = models.DecimalField(null=True, **MONEY)
    actual_profit_pct = models.DecimalField(null=True, **MONEY)
    resolved_at = models.DateTimeField(null=True)

    mode = models.CharField(max_length=16, choices=choices(Mode))
    pair_id = models.CharField(max_length=64)
    event_key = models.CharField(max_length=200)
    opportunity_id = models.CharField(max_length=64)
    opportunity = EmbeddedModelField(EmbeddedOpportunity, null=True)
    risks = EmbeddedModelArrayField(EmbeddedRisk, null=True)
    plan = EmbeddedModelField(PositionPlan, null=True)
    result = EmbeddedModelField(PositionResult, null=True)
    words = ArrayField(models.CharField(max_length=40), null=True)
    direction = models.CharField(max_length=32)
    size = models.DecimalField(**MONEY)
    stake = models.DecimalField(**MONEY)
    reserved = models.DecimalField(**MONEY)
    worst_case = models.DecimalField(**MONEY)
    legs = EmbeddedModelArrayField(Leg)
    entered_at = models.DateTimeField(null=True)
    expired_at = models.DateTimeField(null=True)
    venues_differ = models.BooleanField(null=True)
    attention = models.TextField(null=True)
    unhedged_since = models.DateTimeField(null=True)
    unhedged_from = models.DateTimeField(null=True)
    at_risk = models.DecimalField(**MONEY)
    retry_at = models.DateTimeField(null=True)
    outcome_due_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    version = models.IntegerField()
    fence = models.BigIntegerField()
    events = EmbeddedModelArrayField(EmbeddedLine)
    outbox = EmbeddedModelArrayField(EmbeddedLine)
    next_day_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "positions"
        permissions = [("override", "May override what the agent decided")]
        indexes = [
            # Unfinished entries, the one checked longest ago first.
            models.Index(fields=["state", "last_checked"], name="position_active"),
            models.Index(fields=["expiration_date"], name="position_expiration"),
            # The calendar adds up stakes and sizes in it, without reading a position.
            models.Index(
                fields=["state", "expiration_date", "stake", "size"],
                name="position_calendar",
            ),
            # Those whose days held are no longer right, and the longest unwritten.
            models.Index(fields=["state", "next_day_at"], name="position_next_day"),
            # What is due for settlement, longest due first.
            models.Index(
                fields=["state", "outcome_due_at"], name="position_outcome_due"
            ),
            # From here on, each order of the list of positions beside each of its
            # filters: a page is read in the order of an index.
            models.Index(fields=["-created_at", "-id"], name="position_newest"),
            models.Index(
                fields=["state", "-created_at", "-id"], name="position_state_newest"
            ),
            models.Index(
                fields=["market_type", "-created_at", "-id"],
                name="position_type_newest",
            ),
            models.Index(
                fields=["market_type", "state", "-created_at", "-id"],
                name="position_type_state_newest",
            ),
            # Open stakes, their targets and maximum loss are summed in it alone.
            models.Index(
                fields=[
                    "state",
                    "quarantined_at",
                    "stake",
                    "worst_case",
                    "target_profit",
                ],
                name="position_at_risk",
            ),
            models.Index(fields=["-resolved_at", "-id"], name="position_resolved"),
            models.Index(
                fields=["state", "-resolved_at", "-id"], name="position_state_resolved"
            ),
            models.Index(
                fields=["market_type", "-resolved_at", "-id"],
                name="position_type_resolved",
            ),
            models.Index(
                fields=["market_type", "state", "-resolved_at", "-id"],
                name="position_type_state_resolved",
            ),
            models.Index(fields=["expiration_date", "id"], name="position_ending"),
            models.Index(
                fields=["state", "expiration_date", "id"], name="position_state_ending"
            ),
            models.Index(
                fields=["market_type", "expiration_date", "id"],
                name="position_type_ending",
            ),
            models.Index(
                fields=["market_type", "state", "expiration_date", "id"],
                name="position_type_state_ending",
            ),
            # Profits of the last days are summed in it, without reading a position.
            models.Index(
                fields=["resolved_at", "actual_profit", "market_type", "id"],
                name="position_earned",
            ),
            # The tally of the closed ones is taken in it.
            models.Index(
                fields=[
                    "state",
                    "touched_at",
                    "market_type",
                    "actual_profit",
                    "actual_profit_pct",
                ],
                name="position_closed",
            ),
        ]
        constraints = [
            # Of two processes that open a basket on one event, the second one fails.
            # Closed positions do not count: an event can be entered again.
            models.UniqueConstraint(
                fields=["event_key"],
                condition=models.Q(state__in=[str(state) for state in OPEN]),
                name="position_one_open_per_event",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_name} ({self.state})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refused: a whole-document write would undo what another process did."""
        raise NotImplementedError("a position is changed by positions.services only")
