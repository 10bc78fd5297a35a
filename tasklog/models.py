"""What happened: one entry per event, failed attempt or pass; one per agent run."""

from __future__ import annotations

from django.db import models


class Action(models.TextChoices):
    DETECT = "detect_arbitrage"
    FETCH = "fetch_data"
    PLACE_ORDER = "place_order"
    MONITOR = "monitor"
    RESOLVE = "resolve"
    RECOVER = "recover"
    OVERRIDE = "override"


class Status(models.TextChoices):
    SUCCESS = "success"
    FAILURE = "failure"
    RETRY = "retry"


class TaskLog(models.Model):
    """An append-only line of the audit trail."""

    id = models.CharField(primary_key=True, max_length=64, db_column="_id")
    task_id = models.CharField(max_length=64)
    action = models.CharField(max_length=32, choices=Action.choices)
    status = models.CharField(max_length=16, choices=Status.choices)
    details = models.TextField()
    error = models.TextField(null=True)
    timestamp = models.DateTimeField()
    position_id = models.CharField(max_length=64, null=True)
    kind = models.CharField(max_length=32, null=True)
    actor = models.CharField(max_length=150, null=True)

    class Meta:
        db_table = "task_log"
        verbose_name = "task"
        indexes = [
            models.Index(fields=["-timestamp", "-id"], name="task_newest"),
            models.Index(fields=["timestamp"], name="task_timestamp"),
            models.Index(fields=["action", "-timestamp", "-id"], name="task_action"),
            models.Index(fields=["status", "-timestamp", "-id"], name="task_status"),
            models.Index(
                fields=["action", "status", "-timestamp", "-id"],
                name="task_action_status",
            ),
            # The tally of recoveries is taken in it.
            models.Index(
                fields=["action", "-timestamp", "kind"], name="task_recovered"
            ),
            models.Index(
                fields=["position_id", "-timestamp", "-id"], name="task_of_position"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.status}: {self.details}"


class AgentRun(models.Model):
    """One agent from start to end: the history behind the uptime."""

    id = models.CharField(primary_key=True, max_length=64, db_column="_id")
    door = models.CharField(max_length=16)
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
        return f"{self.door} on {self.host} ({self.pid})"
