"""What is stored of tokens, logins and notifications: migrations and the admin.

The typed records of the same documents are in `access.records` and `notifying.records`.
"""

from __future__ import annotations

from django.db import models
from django_mongodb_backend.fields import EmbeddedModelArrayField, EmbeddedModelField
from django_mongodb_backend.models import EmbeddedModel

from arbsite.access.records import Scope
from arbsite.notifying.events import Event
from arbsite.notifying.records import NotificationStatus
from arbsite.notifying.throttle import Mode
from tasklog.models import EmbeddedLine, choices


class ApiToken(models.Model):
    """What a program shows to be accepted. Of its secret only a digest is stored."""

    id = models.CharField(primary_key=True, max_length=64, db_column="_id")
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=80)
    scope = models.CharField(max_length=16, choices=choices(Scope))
    created_by = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    outbox = EmbeddedModelArrayField(EmbeddedLine)

    class Meta:
        db_table = "api_tokens"
        verbose_name = "API token"
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="token_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.scope})"


class FailedLogin(models.Model):
    """Attempts to log in that count against one limit, until `expires_at`."""

    id = models.CharField(primary_key=True, max_length=64, db_column="_id")
    account = models.CharField(max_length=64)
    failures = models.IntegerField()
    expires_at = models.DateTimeField()

    class Meta:
        # MongoDB deletes them by an index with a time to live, which is in the
        # migration.
        db_table = "failed_logins"
        indexes = [
            # What an operator unlocks.
            models.Index(fields=["account"], name="failed_login_account"),
        ]

    def __str__(self) -> str:
        return f"{self.failures} until {self.expires_at}"


class KnownLogin(models.Model):
    """An account and a network from which it has logged in, until `expires_at`."""

    id = models.CharField(primary_key=True, max_length=64, db_column="_id")
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "known_logins"

    def __str__(self) -> str:
        return f"until {self.expires_at}"


class OneTimeCode(models.Model):
    """That an account has to enter a one-time code."""

    id = models.CharField(primary_key=True, max_length=64, db_column="_id")
    salt = models.CharField(max_length=64)
    last_step = models.BigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "one_time_codes"

    def __str__(self) -> str:
        return f"since {self.created_at}"


class SavedView(models.Model):
    """A search of a list under a name."""

    id = models.CharField(primary_key=True, max_length=64, db_column="_id")
    account = models.CharField(max_length=64)
    listing = models.CharField(max_length=32)
    name = models.CharField(max_length=40)
    query = models.TextField()

    class Meta:
        db_table = "saved_views"
        indexes = [
            models.Index(fields=["account", "listing", "name"], name="saved_view_of")
        ]

    def __str__(self) -> str:
        return f"{self.name} on {self.listing}"


class EmbeddedThrottle(EmbeddedModel):
    """The throttle of one kind of event and one channel, after a message."""

    opens_at = models.DateTimeField()
    gap_seconds = models.IntegerField()
    suppressed = models.IntegerField()
    last_event_at = models.DateTimeField()


class Notification(models.Model):
    """A message about one event through one channel."""

    id = models.CharField(primary_key=True, max_length=64, db_column="_id")
    task_id = models.CharField(max_length=64, null=True)
    position_id = models.CharField(max_length=64, null=True)
    event = models.CharField(max_length=32, choices=choices(Event))
    channel = models.CharField(max_length=64)
    number = models.IntegerField()
    status = models.CharField(max_length=16, choices=choices(NotificationStatus))
    title = models.TextField()
    text = models.TextField()
    link = models.TextField()
    suppressed = models.IntegerField()
    throttle = EmbeddedModelField(EmbeddedThrottle)
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
            # Those of the chains and of expiry are in the migration: Django has none
            # with a time to live.
            # What is due through a channel, the longest due first.
            models.Index(
                fields=["status", "channel", "due_at"], name="notification_due"
            ),
            models.Index(fields=["-decided_at", "-id"], name="notification_newest"),
            models.Index(
                fields=["status", "-decided_at", "-id"], name="notification_status"
            ),
            # The last message of a channel or of a kind, sent or failed.
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
    """The mode that an operator chose for a kind of event; `_id` is its name."""

    id = models.CharField(primary_key=True, max_length=32, db_column="_id")
    mode = models.CharField(max_length=16, choices=choices(Mode))
    actor = models.CharField(max_length=150)
    reason = models.TextField()
    since = models.DateTimeField()
    outbox = EmbeddedModelArrayField(EmbeddedLine)

    class Meta:
        db_table = "notification_rules"

    def __str__(self) -> str:
        return f"{self.id}: {self.mode}"
