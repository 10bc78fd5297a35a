"""Which program may come in, and what may it do?

A token is `arb_<id>_<secret>`. The id finds its document; of the secret only a digest
is kept, which is enough to know it again and of no use to whoever reads the database.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from pymongo.collection import Collection

from arbsite.models import Scope
from tasklog.documents import Document, collection, to_milliseconds
from tasklog.reading import moment, text

FORM = re.compile(r"arb_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
NAME_LENGTH = 80
# Each use would be a write; that a token was used this minute is enough to know.
USE_NOTED_EVERY = timedelta(minutes=1)


class BadToken(Exception):
    """A token cannot be made from this."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token that is valid now."""

    id: str
    name: str
    scope: Scope

    @property
    def actor(self) -> str:
        """The name under which its overrides stand in the trail."""
        return f"token {self.name}"


def create(
    name: str, scope: Scope, created_by: str, now: datetime, days: int | None
) -> str:
    """The new token, which is told this once and kept nowhere. Raises BadToken."""
    name = name.strip()
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        raise BadToken(f"the name needs 1 to {NAME_LENGTH} printable characters")
    identity, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    lasts = None if days is None else to_milliseconds(now + timedelta(days=days))
    _tokens().insert_one(
        {
            "_id": identity,
            "digest": _digest(secret),
            "name": name,
            "scope": str(scope),
            "created_by": created_by,
            "created_at": to_milliseconds(now),
            "expires_at": lasts,
            "last_used_at": None,
            "revoked_at": None,
        }
    )
    return f"arb_{identity}_{secret}"


def recognise(given: str, now: datetime) -> Token | None:
    """The token if it is known, not run out and not revoked."""
    form = FORM.fullmatch(given)
    if form is None:
        return None
    found = _tokens().find_one({"_id": form[1]})
    if found is None or not _is_valid(found, form[2], now):
        return None
    _note_use(found, now)
    return Token(form[1], text(found, "name"), Scope(found["scope"]))


def revoke(identity: str, now: datetime) -> bool:
    """False if there is none that was still valid under this id."""
    result = _tokens().update_one(
        {"_id": identity, "revoked_at": None},
        {"$set": {"revoked_at": to_milliseconds(now)}},
    )
    return bool(result.modified_count)


def _is_valid(found: Document, secret: str, now: datetime) -> bool:
    digest, scope = found.get("digest"), found.get("scope")
    if not isinstance(digest, str) or scope not in Scope.values:
        return False
    if not hmac.compare_digest(digest.encode(), _digest(secret).encode()):
        return False
    if found.get("revoked_at") is not None:
        return False
    if found.get("expires_at") is None:
        return True
    end = moment(found, "expires_at")
    return end is not None and now < end


def _note_use(found: Document, now: datetime) -> None:
    last = moment(found, "last_used_at")
    if last is None or now - last >= USE_NOTED_EVERY:
        used = {"$set": {"last_used_at": to_milliseconds(now)}}
        _tokens().update_one({"_id": found["_id"]}, used)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _tokens() -> Collection[Document]:
    return collection("api_tokens")
