"""Tokens for programs: created, recognised and revoked.

A token is `arb_<id>_<secret>`. The id finds its document; of the secret only a digest
is stored, which is enough to recognise it and of no use to whoever reads the database.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from arbsite.access.records import TOKENS, Scope, TokenRecord
from positions.services.operator import Operator, Outdated, OverrideRejected
from tasklog.changes import changed_fields
from tasklog.kinds import Kind
from tasklog.outbox import Subject, change, relay
from tasklog.storage.codec import DamagedDocument, to_milliseconds

# A secret of 32 bytes has 43 characters in Base64 without padding.
FORMAT = re.compile(r"arb_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
NAME_LENGTH = 80
SHOWN_FIELDS = ("name", "scope", "expires_at")
# A write for each request would cost more than the request; a minute is exact enough.
USE_RECORDED_EVERY = timedelta(minutes=1)


class BadToken(OverrideRejected):
    """A token cannot be created from this."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token that is valid now."""

    id: str
    name: str
    scope: Scope

    @property
    def actor(self) -> str:
        """The name under which the trail reports what it does."""
        return f"token {self.name}"


def create(name: str, scope: Scope, days: int | None, operator: Operator) -> str:
    """The new token, which is shown once and stored nowhere. Raises BadToken.

    It is valid for `days`, None for no end. The operator's key, if there is one, makes
    its id: a form that is sent twice creates one token.
    """
    name = name.strip()
    # Invisible or reversed text could pose as the name of another token.
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        raise BadToken(f"the name needs 1 to {NAME_LENGTH} printable characters")
    identity, secret = _new_id(operator.key), secrets.token_urlsafe(32)
    now = operator.now()
    lifetime = None if days is None else timedelta(days=days)
    token = TokenRecord(
        id=identity,
        digest=_digest(secret),
        name=name,
        scope=scope,
        created_by=operator.actor,
        created_at=now,
        expires_at=None if lifetime is None else to_milliseconds(now + lifetime),
        last_used_at=None,
        revoked_at=None,
        outbox=(),
    )
    line = operator.line(
        Kind.OVERRIDE_TOKEN_CREATED,
        f"token {name} created",
        changed_fields(None, token, SHOWN_FIELDS),
        identity,
    )
    if not TOKENS.insert(replace(token, outbox=(line,))):
        raise BadToken("it was created already, and its text was shown once")
    relay_lines()
    return f"arb_{identity}_{secret}"


def recognise(text: str, now: datetime) -> Token | None:
    """The token of this text, unless it is unknown, expired or revoked."""
    match = FORMAT.fullmatch(text)
    if match is None:
        return None
    try:
        token = TOKENS.get(match[1])
    except DamagedDocument:
        # What cannot be read admits nobody.
        return None
    if token is None or not _is_valid(token, match[2], now):
        return None
    _record_use(token, now)
    return Token(token.id, token.name, token.scope)


def revoke(token: TokenRecord, operator: Operator) -> None:
    """Stop accepting a token. Raises Outdated where it was revoked meanwhile."""
    revoked = replace(token, revoked_at=operator.now())
    line = operator.line(
        Kind.OVERRIDE_TOKEN_REVOKED,
        f"token {token.name} revoked",
        changed_fields(token, revoked, ("revoked_at",)),
        token.id,
    )
    if token.revoked_at or not change(TOKENS, token, revoked, line, ("revoked_at",)):
        raise Outdated
    relay_lines()


def relay_lines() -> None:
    """Move the lines that a crash left with tokens into the trail."""
    relay(TOKENS, Subject.TOKEN)


def _new_id(key: str) -> str:
    """Random, unless the form that requests the token has a key."""
    return _digest(key)[:12] if key else secrets.token_hex(6)


def _is_valid(token: TokenRecord, secret: str, now: datetime) -> bool:
    # In constant time: how long a comparison takes must not tell how much is right.
    if not hmac.compare_digest(token.digest.encode(), _digest(secret).encode()):
        return False
    is_expired = token.expires_at is not None and now >= token.expires_at
    return token.revoked_at is None and not is_expired


def _record_use(token: TokenRecord, now: datetime) -> None:
    last = token.last_used_at
    if last is None or now - last >= USE_RECORDED_EVERY:
        used = {"$set": {"last_used_at": to_milliseconds(now)}}
        TOKENS.raw.update_one({"_id": token.id}, used)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
