"""What is stored of accounts: tokens, logins, one-time codes and saved views."""

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
    """Attempts to log in that count against one limit, of which `id` is a digest.

    `account` is a digest of the name, empty for the limit of an address. MongoDB
    deletes the document after `expires_at`.
    """

    id: str
    account: str
    failures: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class KnownLoginRecord:
    """An account and a network from which it has logged in, of which `id` is a digest.

    MongoDB deletes it after `expires_at`.
    """

    id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OneTimeCodeRecord:
    """That an account, whose key `id` is, has to enter a one-time code.

    The secret follows from `salt` and the installation's secret key. `last_step` is the
    time step of the code that was accepted last, which is not accepted again.
    """

    id: str
    salt: str
    last_step: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SavedViewRecord:
    """A search of a list to which an account, by its key, has given a name.

    `query` is the part of the address after the question mark.
    """

    id: str
    account: str
    listing: str
    name: str
    query: str


TOKENS = Records("api_tokens", TokenRecord)
FAILED_LOGINS = Records("failed_logins", FailedLoginRecord)
KNOWN_LOGINS = Records("known_logins", KnownLoginRecord)
ONE_TIME_CODES = Records("one_time_codes", OneTimeCodeRecord)
SAVED_VIEWS = Records("saved_views", SavedViewRecord)
