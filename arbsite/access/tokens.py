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
from pymongo.errors import DuplicateKeyError

from arbsite.models import Scope
from tasklog.models import Action, Status
from tasklog.storage.codec import Document, collection, content_id, to_milliseconds
from tasklog.storage.reading import moment, text
from tasklog.trail import carry, entry, relay

FORM = re.compile(r"arb_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
NAME_LENGTH = 80
AT_THE_SHELL = "made on the command line"
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


@dataclass(frozen=True, slots=True)
class Maker:
    """Who makes or revokes a token, why and when."""

    actor: str
    reason: str
    now: datetime


def create(
    name: str,
    scope: Scope,
    created_by: str,
    now: datetime,
    days: int | None,
    reason: str = AT_THE_SHELL,
    key: str = "",
) -> str:
    """The new token, which is told this once and kept nowhere. Raises BadToken.

    `key` names the form that was sent: sent twice, it makes one token.
    """
    name = name.strip()
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        raise BadToken(f"the name needs 1 to {NAME_LENGTH} printable characters")
    identity, secret = _identity(key), secrets.token_urlsafe(32)
    lasts = None if days is None else to_milliseconds(now + timedelta(days=days))
    told = {"name": name, "scope": str(scope), "expires_at": lasts}
    maker = Maker(created_by, reason, now)
    line = _line("token_made", f"token {name} made", identity, maker, None, told)
    try:
        _tokens().insert_one(
            {
                "_id": identity,
                "digest": _digest(secret),
                **told,
                "created_by": created_by,
                "created_at": to_milliseconds(now),
                "last_used_at": None,
                "revoked_at": None,
                "outbox": [line],
            }
        )
    except DuplicateKeyError:
        raise BadToken("it was made already, and its text was shown once") from None
    keep()
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


def revoke(identity: str, maker: Maker) -> bool:
    """False if there is none that was still valid under this id."""
    at = {"revoked_at": to_milliseconds(maker.now)}
    found = _tokens().find_one({"_id": identity}, {"name": 1}) or {}
    what, before = f"token {text(found, 'name')} revoked", {"revoked_at": None}
    line = _line("token_revoked", what, identity, maker, before, at)
    done = carry(_tokens(), {"_id": identity, **before}, at, line)
    keep()
    return done is not None


def keep() -> None:
    """See to it that what was done to tokens is in the trail."""
    relay(_tokens(), "token_id")


def _line(
    verb: str,
    what: str,
    identity: str,
    maker: Maker,
    before: Document | None,
    after: Document,
) -> Document:
    return entry(
        content_id(verb, identity),
        Action.OVERRIDE,
        Status.SUCCESS,
        f"{what}; {maker.actor}: {maker.reason}",
        maker.now,
        kind=f"override_{verb}",
        actor=maker.actor,
        reason=maker.reason,
        before=before,
        after=after,
    )


def _identity(key: str) -> str:
    """By chance, or told by the form that asks for it."""
    return _digest(key)[:12] if key else secrets.token_hex(6)


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
