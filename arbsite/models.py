"""What is stored by the pages: tokens, logins that failed, messages and their rules."""

from __future__ import annotations

from django.db import models


class Scope(models.TextChoices):
    READ = "read"
    OPERATE = "operate"


class ApiToken(models.Model):
    """What a program shows to be let in. Its secret is kept as a digest alone."""

    id = models.CharField(primary_key=True, max_length=64, db_column="_id")
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=80)
    scope = models.CharField(max_length=16, choices=Scope.choices)
    created_by = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_tokens"
        verbose_name = "API token"
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="token_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.scope})"


class FailedLogin(models.Model):
    """Tries to log in under one name from one address; forgotten at `expires_at`."""

    id = models.CharField(primary_key=True, max_length=64, db_column="_id")
    failures = models.IntegerField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "failed_logins"

    def __str__(self) -> str:
        return f"{self.failures} until {self.expires_at}"


class MessageStatus(models.TextChoices):
    WAITING = "waiting"
    HELD = "held"
    SENT = "sent"
    FAILED = "failed"


class Notification(models.Model):
    """A message about one event through one channel; arbsite.notifying.outbox writes.

    `gate` is how the throttle of its event and channel stands after it.
    """

    id = models.CharField(primary_key=True, max_length=64, db_column="_id")
    line = models.CharField(max_length=64, null=True)
    position_id = models.CharField(max_length=64, null=True)
    event = models.CharField(max_length=32)
    channel = models.CharField(max_length=64)
    number = models.IntegerField()
    status = models.CharField(max_length=16, choices=MessageStatus.choices)
    title = models.TextField()
    text = models.TextField()
    link = models.TextField()
    held_back = models.IntegerField()
    gate = models.JSONField()
    decided_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    attempts = models.IntegerField()
    claimed_by = models.CharField(max_length=150, null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "notifications"
        indexes = [
            models.Index(
                fields=["status", "channel", "due_at"], name="notification_due"
            ),
            models.Index(fields=["-decided_at", "-id"], name="notification_newest"),
            models.Index(
                fields=["status", "-decided_at", "-id"], name="notification_status"
            ),
            models.Index(
                fields=["channel", "status", "-decided_at"], name="notification_last"
            ),
            models.Index(
                fields=["event", "status", "-decided_at"], name="notification_event"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class NotificationRule(models.Model):
    """How one kind of event is told; `_id` is its name."""

    id = models.CharField(primary_key=True, max_length=32, db_column="_id")
    mode = models.CharField(max_length=16)
    actor = models.CharField(max_length=150)
    reason = models.TextField()
    since = models.DateTimeField()

    class Meta:
        db_table = "notification_rules"

    def __str__(self) -> str:
        return f"{self.id}: {self.mode}"
