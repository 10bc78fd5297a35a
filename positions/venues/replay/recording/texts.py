"""A stored record as text in a recording, and back: MongoDB's extended JSON."""

from __future__ import annotations

import hashlib
from datetime import UTC
from typing import Any, TypeVar

from bson import json_util
from bson.errors import BSONError

from tasklog.storage.codec import decode, encode

T = TypeVar("T")

OPTIONS = json_util.JSONOptions(
    json_mode=json_util.JSONMode.RELAXED, tz_aware=True, tzinfo=UTC
)


class BadText(ValueError):
    """A text of a recording is no record."""


def to_text(record: Any, without: tuple[str, ...] = ()) -> str:
    """A record of a stored type as one line of JSON, less some fields."""
    document = encode(record)
    for name in without:
        document.pop(name, None)
    return json_util.dumps(document, json_options=OPTIONS)


def from_text(kind: type[T], text: str, **added: Any) -> T:
    """The record of a line, with stored fields added.

    Raises BadText or DamagedDocument.
    """
    try:
        document = json_util.loads(text, json_options=OPTIONS)
    except (ValueError, TypeError, BSONError) as error:
        raise BadText(f"no record: {error}") from None
    return decode(kind, {**document, **added})


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
