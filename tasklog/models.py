"""What is stored of the trail and of agent runs: indexes, migrations and the admin."""

from __future__ import annotations

from typing import Any

from django.db import models
from django_mongodb_backend.fields import ArrayField, EmbeddedModelArrayField
from django_mongodb_backend.models import EmbeddedModel

from tasklog.kinds import Action, Kind, Status


def choices(enum: Any) -> list[tuple[str, str]]:
    """The choices of a field that holds a string enum."""
    return [(member.value, member.value) for member in enum]


class ChangedField(EmbeddedModel):
    """One field that an operator changed, as text before and after."""

    field = models.CharField(max_length=64)
    before = models.TextField(null=True)
    after = models.TextField(null=True)


class ListedMarkets(EmbeddedModel):
    """How many markets one venue listed."""

    venue = models.CharField(max_length=32)
    markets = models.IntegerField()


class LineFields(models.Model):
    """The fields of a line, in `task_log` and in the outboxes of other documents."""

    task_id = models.CharField(max_length=64)
    action = models.CharField(max_length=32, choices=choices(Action))
    status = models.CharField(max_length=16, choices=choices(Status))
    details = models.TextField()
    error = models.TextField(null=True)
    timestamp = models.DateTimeField()
    kind = models.CharField(max_length=32, choices=choices(Kind))

    position_id = models.CharField(max_length=64, null=True)
    pair_id = models.CharField(max_length=64, null=True)
    job = models.CharField(max_length=64, null=True)
    scope = models.CharField(max_length=100, null=True)
    queue_job = models.CharField(max_length=64, null=True)
    token_id = models.CharField(max_length=64, null=True)
    event = models.CharField(max_length=32, null=True)

    version = models.IntegerField(null=True)
    state = models.CharField(max_length=16, null=True)
    venue_time = models.DateTimeField(null=True)
    side = models.CharField(max_length=1, null=True)
    attempt = models.IntegerField(null=True)

    actor = models.CharField(max_length=150, null=True)
    reason = models.TextField(null=True)
    changes = EmbeddedModelArrayField(ChangedField, null=True)

    venue = models.CharField(max_length=32, null=True)
    market_type = models.CharField(max_length=32, null=True)
    scheduled_for = models.CharField(max_length=64, null=True)
    priced = models.IntegerField(null=True)
    markets = EmbeddedModelArrayField(ListedMarkets, null=True)
    failed_venue = models.CharField(max_length=32, null=True)
    to_review = models.IntegerField(null=True)

    unnotified = models.BooleanField(null=True)
    seal = models.BigIntegerField(null=True)

    class Meta:
        abstract = True


class EmbeddedLine(LineFields, EmbeddedModel):  # type: ignore[django-manager-missing]
    """A line that waits in the document it is about, or is part of its history."""

    class Meta:
        abstract = False


class TaskLog(LineFields):
    """An append-only line of the audit trail."""

    id = models.CharField(primary_key=True, max_length=64, db_column="_id")

    class Meta:
        db_table = "task_log"
        verbose_name = "task"
        indexes = [
            # Each filter of the list beside its order: a page is read in an index,
            # however many lines there are.
            models.Index(fields=["-timestamp", "-id"], name="task_newest"),
            models.Index(fields=["timestamp"], name="task_timestamp"),
            models.Index(fields=["action", "-timestamp", "-id"], name="task_action"),
            models.Index(fields=["status", "-timestamp", "-id"], name="task_status"),
            models.Index(
                fields=["action", "status", "-timestamp", "-id"],
                name="task_action_status",
            ),
            # The tally of recoveries is taken in this index, and pairs that were
            # priced are added up.
            models.Index(
                fields=["action", "-timestamp", "kind", "priced"],
                name="task_recovered",
            ),
            models.Index(
                fields=["position_id", "-timestamp", "-id"], name="task_of_position"
            ),
            # Lines without a seal are found in this index.
            models.Index(fields=["seal", "timestamp", "id"], name="task_sealed"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.status}: {self.details}"


class TrailSeal(models.Model):
    """One batch of the trail and its hash (tasklog.seals)."""

    id = models.BigIntegerField(primary_key=True, db_column="_id")
    is_lasting = models.BooleanField()
    sealed_at = models.DateTimeField()
    first = models.CharField(max_length=64)
    last = models.CharField(max_length=64)
    count = models.IntegerField()
    newest = models.DateTimeField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    lines = ArrayField(models.CharField(max_length=64))
    removed_at = models.DateTimeField(null=True)
    deletable_since = models.DateTimeField(null=True)

    class Meta:
        db_table = "trail_seals"

    def __str__(self) -> str:
        return f"{self.id}: {self.count} lines"


class AgentRun(models.Model):
    """One agent from start to end: the history behind the uptime."""

    id = models.CharField(primary_key=True, max_length=64, db_column="_id")
    entry_point = models.CharField(max_length=16)
    mode = models.CharField(max_length=16)
    host = models.CharField(max_length=255)
    pid = models.IntegerField()
    token = models.BigIntegerField()
    started_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_cleanly = models.BooleanField(null=True)

    class Meta:
        db_table = "agent_runs"
        indexes = [
            models.Index(fields=["-started_at", "-id"], name="run_newest"),
            models.Index(fields=["ended_at", "heartbeat_at"], name="run_open"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_point} on {self.host} ({self.pid})"
