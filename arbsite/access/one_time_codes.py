"""One-time codes (TOTP, RFC 6238) beside the password, for accounts that set them up.

The shared secret is not stored: it follows from a salt in the database and the
installation's secret key, so that reading the database is not enough to make codes. A
new secret key makes every set-up code invalid.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

import pyotp
from django import forms
from django.conf import settings

from arbsite.access.records import ONE_TIME_CODES, OneTimeCodeRecord
from tasklog.storage.codec import to_milliseconds

ISSUER = "arbsite"
LENGTH = 6
# Clocks differ, and people type slowly: one step of 30 s before and after is accepted.
STEPS = (-1, 0, 1)


def require(account: object, now: datetime) -> str:
    """Require codes of this account (its key) from now on; the secret for its app."""
    record = OneTimeCodeRecord(
        id=str(account),
        salt=secrets.token_hex(16),
        last_step=0,
        created_at=to_milliseconds(now),
    )
    ONE_TIME_CODES.replace(record)
    return _secret(record)


def provisioning_uri(secret: str, name: str) -> str:
    """The otpauth: address that apps for one-time codes read."""
    return pyotp.TOTP(secret, name=name, issuer=ISSUER).provisioning_uri()


def remove(account: object) -> bool:
    """Require no codes of this account any more; False if none were required."""
    return ONE_TIME_CODES.raw.delete_one({"_id": str(account)}).deleted_count > 0


def accept(account: object, code: str, now: datetime) -> bool:
    """Whether this code is right, or none is required. A code is accepted once."""
    record = ONE_TIME_CODES.get(str(account))
    if record is None:
        return True
    step = _step_of(record, code.strip(), now)
    if step is None:
        return False
    # Of two logins with the same code, one finds the older step.
    unused = {"_id": record.id, "last_step": {"$lt": step}}
    used = ONE_TIME_CODES.raw.update_one(unused, {"$set": {"last_step": step}})
    return used.modified_count == 1


def field() -> forms.CharField:
    """The code in the form of the login."""
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric"}
    return forms.CharField(
        label="One-time code",
        required=False,
        max_length=LENGTH + 2,
        widget=forms.TextInput(attributes),
    )


def _step_of(record: OneTimeCodeRecord, code: str, now: datetime) -> int | None:
    totp = pyotp.TOTP(_secret(record))
    for step in STEPS:
        moment = now + timedelta(seconds=step * totp.interval)
        if hmac.compare_digest(totp.at(moment).encode(), code.encode()):
            return int(totp.timecode(moment))
    return None


def _secret(record: OneTimeCodeRecord) -> str:
    key = f"one-time codes:{settings.SECRET_KEY}".encode()
    message = f"{record.id}:{record.salt}".encode()
    return base64.b32encode(hmac.digest(key, message, hashlib.sha1)).decode()
