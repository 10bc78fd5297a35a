"""How do values become documents, and how do times fit them?

MongoDB keeps milliseconds and has a decimal type of its own; both are met here
once, so that what is compared later is what was stored.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from bson.decimal128 import Decimal128
from django.db import connections
from pymongo.collection import Collection
from pymongo.database import Database

Document = dict[str, Any]

NAMESPACE = uuid.UUID("6d5f6c51-6f0b-5d0e-9a83-6a1c3f0f7f10")


def content_id(*parts: object) -> str:
    """The same id for the same content, in every process and after every restart."""
    return str(uuid.uuid5(NAMESPACE, ":".join(str(part) for part in parts)))


def encode(value: Any) -> Any:
    """Decimals as Decimal128 and tuples as lists, all the way down."""
    if isinstance(value, Decimal):
        return Decimal128(value)
    if isinstance(value, Mapping):
        return {key: encode(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [encode(item) for item in value]
    return value


def decode(value: Any) -> Any:
    """The reverse of encode, as far as types tell."""
    if isinstance(value, Decimal128):
        return value.to_decimal()
    if isinstance(value, Mapping):
        return {key: decode(item) for key, item in value.items()}
    if isinstance(value, list):
        return [decode(item) for item in value]
    return value


def to_milliseconds(moment: datetime) -> datetime:
    """The moment as MongoDB will give it back."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def collection(name: str) -> Collection[Document]:
    """The plain collection of the current database, with aware times in UTC."""
    database: Database[Document] = connections["default"].database  # type: ignore[attr-defined]
    plain = database[name]
    return plain.with_options(
        codec_options=plain.codec_options.with_options(tz_aware=True)
    )
