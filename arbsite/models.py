"""What is stored of access: tokens for programs, and logins that failed."""

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
