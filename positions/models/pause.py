"""Where may no new position be entered for now, since when, by whom, until when?"""

from __future__ import annotations

from django.db import models


class Pause(models.Model):
    """Entries are paused in one scope. What is held is looked after all the same.

    `_id` is the scope: "all", "type:Crypto" or "pair:" and the id of a pair.
    """

    id = models.CharField(primary_key=True, max_length=100, db_column="_id")
    actor = models.CharField(max_length=150)
    reason = models.TextField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "pauses"

    def __str__(self) -> str:
        return f"{self.id} paused by {self.actor}"
