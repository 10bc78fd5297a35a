"""What is stored of tokens and of failed logins, as typed records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tasklog.records import TrailLine
from tasklog.storage.collections import Records


class Scope(StrEnum):
    """What a token allows: reading, or operator actions as well."""

    READ = "read"
    OPERATE = "operate"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRecord:
    """A token without its secret, of which `digest` is the SHA-256 in hexadecimal."""

    id: str
    digest: str
    name: str
    scope: Scope
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    outbox: tuple[TrailLine, ...]


@dataclass(frozen=True, slots=True)
class FailedLoginRecord:
    """Attempts to log in under one name from one address, of which `id` is a digest.

    MongoDB deletes it after `expires_at`.
    """

    id: str
    failures: int
    expires_at: datetime


TOKENS = Records("api_tokens", TokenRecord)
FAILED_LOGINS = Records("failed_logins", FailedLoginRecord)
