"""Lenient getters for documents that may have been damaged by hand.

Pages and lists show what is there: each getter returns the value if it has the right
type, else nothing, and never raises.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from bson import json_util
from bson.decimal128 import Decimal128

LARGEST = Decimal(10) ** 15
TEXT_LENGTH = 300
DOCUMENT_LENGTH = 200_000
# Control, format and surrogate characters: a bidi mark among them can turn the text
# that follows it on a page.
INVISIBLE = frozenset({"Cc", "Cf", "Cs"})


def text(document: Mapping[str, Any], key: str, length: int = TEXT_LENGTH) -> str:
    """What stands there as one line of text, without control and bidi characters."""
    value = document.get(key)
    return "" if value is None else clean(str(value), length)


def clean(value: str, length: int = TEXT_LENGTH) -> str:
    """Text that cannot disturb the text around it, cut to `length` characters."""
    # Cut before the work: a document that was written by hand may hold megabytes.
    head = value[: length * 2]
    # Nearly all there is: a page asks this hundreds of times.
    is_plain = head.isascii() and head.isprintable()
    line = " ".join((head if is_plain else _visible(head)).split())
    return line if len(line) <= length else line[: length - 1] + "…"


def _visible(value: str) -> str:
    return "".join(
        " " if one.isspace() else one
        for one in value
        if one.isspace() or unicodedata.category(one) not in INVISIBLE
    )


def as_stored(document: Mapping[str, Any]) -> str:
    """The whole document as JSON; what cannot be seen is written as its code."""
    written: str = json_util.dumps(
        document,
        indent=2,
        ensure_ascii=False,
        json_options=json_util.RELAXED_JSON_OPTIONS,
    )
    return "".join(
        one
        if one == "\n" or unicodedata.category(one) not in INVISIBLE
        else f"\\u{ord(one):04x}"
        for one in written[:DOCUMENT_LENGTH]
    )


def number(document: Mapping[str, Any], key: str) -> Decimal | None:
    """A finite number of a size that can be shown."""
    value = document.get(key)
    if isinstance(value, Decimal128):
        value = value.to_decimal()
    # A bool is an int in Python.
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    # By its shortest text, without the noise of the binary number.
    exact = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    return exact if exact.is_finite() and abs(exact) < LARGEST else None


def whole(document: Mapping[str, Any], key: str) -> int | None:
    """The number there if it is a whole one."""
    value = number(document, key)
    return int(value) if value is not None and value == value.to_integral() else None


def moment(document: Mapping[str, Any], key: str) -> datetime | None:
    value = document.get(key)
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def parts(document: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """The embedded documents of a list; whatever else is in it is left out."""
    value = document.get(key)
    if not isinstance(value, list):
        return []
    return [one for one in value if isinstance(one, dict)]
