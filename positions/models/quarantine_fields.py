"""The fields of a position that say why the agent leaves it alone."""

from __future__ import annotations

from django.db import models


class QuarantineFields(models.Model):
    """Empty while the agent works on the position (positions.models.quarantine)."""

    quarantined_at = models.DateTimeField(null=True)
    quarantine_reason = models.TextField(null=True)
    quarantine_stake = models.DecimalField(null=True, max_digits=20, decimal_places=8)

    class Meta:
        abstract = True
