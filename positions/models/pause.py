"""What is stored of a pause of entries: migrations and the admin."""

from __future__ import annotations

from django.db import models
from django_mongodb_backend.fields import EmbeddedModelArrayField

from tasklog.models import EmbeddedLine


class Pause(models.Model):
    """Entries are paused in one scope; open positions are still monitored.

    `_id` is the scope: "all", "type:Crypto" or "pair:" and the id of a pair.
    """

    id = models.CharField(primary_key=True, max_length=100, db_column="_id")
    actor = models.CharField(max_length=150)
    reason = models.TextField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outbox = EmbeddedModelArrayField(EmbeddedLine)

    class Meta:
        db_table = "pauses"

    def __str__(self) -> str:
        return f"{self.id} paused by {self.actor}"
