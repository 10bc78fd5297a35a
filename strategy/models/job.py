"""What is stored of the agent's jobs: indexes, migrations and the admin."""

from __future__ import annotations

from django.db import models
from django_mongodb_backend.fields import ArrayField, EmbeddedModelArrayField

from tasklog.models import EmbeddedLine


class Job(models.Model):
    """When a job of the agent is due, and who has claimed it.

    `_id` names the job: "discovery", "check", "retention", or "poll:" or "streamed:"
    and a market type.
    """

    id = models.CharField(primary_key=True, max_length=64, db_column="_id")
    interval_seconds = models.IntegerField()
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)
    scheduled_for = models.CharField(max_length=64, null=True)
    claim_token = models.BigIntegerField()
    claimed_until = models.DateTimeField()
    fixed_seconds = models.IntegerField(null=True)
    policy = models.CharField(max_length=32, null=True)
    requested_at = models.DateTimeField(null=True)
    requested_by = models.CharField(max_length=150, null=True)
    failures = models.IntegerField()
    last_error = models.TextField(null=True)
    losses_from = models.DateTimeField(null=True)
    outbox = EmbeddedModelArrayField(EmbeddedLine)
    notes = ArrayField(models.TextField())
    pairs = ArrayField(models.CharField(max_length=64), null=True)
    claimed_pairs = ArrayField(models.CharField(max_length=64), null=True)

    class Meta:
        db_table = "jobs"
        # The worker asks every second what is due next.
        indexes = [models.Index(fields=["next_at"], name="job_next")]

    def __str__(self) -> str:
        return f"{self.id} every {self.interval_seconds} s"
