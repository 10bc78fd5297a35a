"""How is one field of a venue's record read: leniently, but never guessed?

Unknown fields are ignored. A missing one reads as None or "". One that is there
and makes no sense raises `Skipped` with a name, so that a listing can say how
many records were left out, and why.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

Record = Mapping[str, object]

TITLE_CAP = 300
RULES_CAP = 20_000
_EARLIEST_YEAR = 1970  # venues write year 0001 for "no time"

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_PLAIN_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,8})?", re.ASCII)
_PLAIN_PRICE = re.compile(r"\d{1,3}(\.\d{1,8})?", re.ASCII)
_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d(:?\d\d)?)", re.ASCII
)


class Skipped(Exception):
    """A record cannot be used; `reason` names why."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def as_record(value: object, reason: str = "not_an_object") -> Record:
    """The value as a record, or Skipped."""
    if not isinstance(value, Mapping):
        raise Skipped(reason)
    return value


def records(value: object) -> list[Record]:
    """The records of a list; anything else in it, or no list, counts as none."""
    if not isinstance(value, list):
        return []
    return [item for item in value if isinstance(item, Mapping)]


def clean(value: object, cap: int = TITLE_CAP, *, lines: bool = False) -> str:
    """Text safe to store and show: NFC, no control or bidi characters, capped.

    White space is folded into single blanks, unless `lines` keeps line ends.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return ""
    result = format(value, "f") if isinstance(value, Decimal) else str(value)
    result = result[: 4 * cap]
    if not result.isascii():
        result = result.encode("utf-8", "replace").decode("utf-8")
        result = unicodedata.normalize("NFC", result)
    result = _INVISIBLE.sub("", result)
    if lines:
        result = "\n".join(" ".join(line.split()) for line in result.splitlines())
    else:
        result = " ".join(result.split())
    return result.strip()[:cap]


def text(record: Record, *keys: str, cap: int = TITLE_CAP, lines: bool = False) -> str:
    """The first of these fields that holds any text."""
    for key in keys:
        found = clean(record.get(key), cap, lines=lines)
        if found:
            return found
    return ""


def flag(record: Record, key: str) -> bool | None:
    """A boolean field; None where it is missing or something else."""
    value = record.get(key)
    return value if isinstance(value, bool) else None


def number(value: object) -> Decimal | None:
    """A plain decimal number; None where missing. Raises ValueError on nonsense.

    Numbers of a JSON body may carry the noise of binary floats and are rounded to
    eight places; text must be plain ASCII digits as it stands.
    """
    if value is None or value == "":
        return None
    written = _written(value)
    if not _PLAIN_NUMBER.fullmatch(written):
        raise ValueError("not a plain number")
    return Decimal(written)


def price(value: object, reason: str = "bad_price") -> Decimal | None:
    """A price in [0, 1]; None where missing, Skipped where it is nonsense."""
    if value is None or value == "":
        return None
    try:
        written = _written(value)
    except ValueError:
        raise Skipped(reason) from None
    if not _PLAIN_PRICE.fullmatch(written) or Decimal(written) > 1:
        raise Skipped(reason)
    return Decimal(written)


def quoted(value: Decimal | None) -> Decimal | None:
    """A price somebody quotes: venues write "no quote" as 0 or 1."""
    return value if value is not None and 0 < value < 1 else None


def instant(value: object, reason: str = "bad_time") -> datetime | None:
    """A time in UTC; None where missing or year 0001, Skipped where it is unclear.

    A time without a zone, or a bare date, is not guessed at.
    """
    if value is None or value == "":
        return None
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise Skipped(reason)
    try:
        found = datetime.fromisoformat(value)
        if found.year < _EARLIEST_YEAR:
            return None
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Skipped(reason) from None


def hint(record: Record, *keys: str) -> datetime | None:
    """The first of these times that can be read; unclear ones are passed over."""
    for key in keys:
        try:
            found = instant(record.get(key))
        except Skipped:
            continue
        if found is not None:
            return found
    return None


def listed(value: object, reason: str) -> list[object] | None:
    """A list, or a list written as JSON inside a string; None where missing."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            value = json.loads(value, parse_float=Decimal)
        except (ValueError, RecursionError):
            raise Skipped(reason) from None
        if value is None:
            return None
    if not isinstance(value, list):
        raise Skipped(reason)
    return value


def known(**facts: str) -> dict[str, str]:
    """The facts that say something."""
    return {key: value for key, value in facts.items() if value}


def _written(value: object) -> str:
    """How a number is written without exponent."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError("not a number")
    if isinstance(value, int):
        return str(value)
    try:
        exact = Decimal(str(value))
        if exact.is_finite() and exact != (rounded := round(exact, 8)):
            exact = rounded
        return format(exact, "f")
    except (InvalidOperation, ValueError, OverflowError):
        raise ValueError("not a number") from None
