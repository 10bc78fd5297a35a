"""Reads the fields of a venue's records: leniently, but never by guessing.

Unknown fields are ignored. A missing field reads as None or "". A field that is
there and makes no sense raises `Skipped` with a reason, so that a listing can say
how many records were left out, and why.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from positions.venues.texts import TITLE_CAP, clean, written
from tasklog import strict_json

logger = logging.getLogger(__name__)

T = TypeVar("T")
P = ParamSpec("P")

Record = Mapping[str, object]

UNPARSABLE = "unparsable"
_EARLIEST_YEAR, _LATEST_YEAR = 1970, 2999  # venues write year 0001 for "no time"
_LIST_BYTES = 20_000  # the longest list inside a string has a few hundred

_PLAIN_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,8})?", re.ASCII)
_PLAIN_PRICE = re.compile(r"\d{1,3}(\.\d{1,8})?", re.ASCII)
_LONGEST_NUMBER = 25  # that a pattern takes
_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d(:?\d\d)?)", re.ASCII
)


class Skipped(Exception):
    """A record cannot be used; `reason` names why."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def record_parser(parse: Callable[P, T]) -> Callable[P, T]:
    """Makes a parser of one record raise Skipped and nothing else.

    A listing has tens of thousands of records that outsiders write. An error that
    nobody foresaw in one of them must not cost the others, or the whole pass.
    """

    @wraps(parse)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return parse(*args, **kwargs)
        except Skipped:
            raise
        except Exception as error:
            logger.exception("a record made %s fail", parse.__qualname__)
            raise Skipped(UNPARSABLE) from error

    return guarded


def as_record(value: object, reason: str = "not_an_object") -> Record:
    """The value as a record. Raises Skipped."""
    if not isinstance(value, Mapping):
        raise Skipped(reason)
    return value


def records(value: object) -> list[Record]:
    """The records of a list; other elements, or another value, count as none."""
    if not isinstance(value, list):
        return []
    return [element for element in value if isinstance(element, Mapping)]


def text(record: Record, *keys: str, cap: int = TITLE_CAP, lines: bool = False) -> str:
    """The first of these fields that holds any text, "" if none does."""
    for key in keys:
        value = record.get(key)
        # Most records lack most fields.
        if value is not None and (shown := clean(value, cap, lines=lines)):
            return shown
    return ""


def flag(record: Record, key: str) -> bool | None:
    """A boolean field; None where it is missing or something else."""
    value = record.get(key)
    return value if isinstance(value, bool) else None


def number(value: object, reason: str) -> Decimal | None:
    """A plain decimal number; None where missing. Raises Skipped on nonsense.

    Numbers of a JSON body may carry the noise of binary floats and are rounded to
    eight places; text must consist of plain ASCII digits.
    """
    return _matching(_PLAIN_NUMBER, value, reason)


def price(value: object, reason: str = "bad_price") -> Decimal | None:
    """A price in [0, 1]; None where missing. Raises Skipped on nonsense."""
    dollars = _matching(_PLAIN_PRICE, value, reason)
    if dollars is not None and dollars > 1:
        raise Skipped(reason)
    return dollars


def quoted(price: Decimal | None) -> Decimal | None:
    """A price that is really quoted: venues write "no quote" as 0 or 1."""
    return price if price is not None and 0 < price < 1 else None


def instant(value: object, reason: str = "bad_time") -> datetime | None:
    """A time in UTC; None where missing or year 0001. Raises Skipped if unfit.

    A time without a zone, or a bare date, is unclear: guessing the zone could move
    an expiration by a day.
    """
    if value is None or value == "":
        return None
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise Skipped(reason)
    try:
        moment = datetime.fromisoformat(value)
        if moment.year < _EARLIEST_YEAR:
            return None
        # Whatever follows adds days to it, and nobody means a year like 9999.
        if moment.year > _LATEST_YEAR:
            raise Skipped(reason)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Skipped(reason) from None


def hint(record: Record, *keys: str) -> datetime | None:
    """The first of these times that can be read; unclear ones are passed over."""
    for key in keys:
        try:
            moment = instant(record.get(key))
        except Skipped:
            continue
        if moment is not None:
            return moment
    return None


def listed(value: object, reason: str) -> list[object] | None:
    """A list, or a list written as JSON inside a string; None where missing.

    Raises Skipped where it is neither.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            value = strict_json.loads(value, max_bytes=_LIST_BYTES)
        except strict_json.BadJson:
            raise Skipped(reason) from None
        if value is None:
            return None
    if not isinstance(value, list):
        raise Skipped(reason)
    return value


def stated(**facts: str) -> dict[str, str]:
    """The facts that have any text."""
    return {key: value for key, value in facts.items() if value}


def _matching(pattern: re.Pattern[str], value: object, reason: str) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        written = value if isinstance(value, str) else _rounded(value)
    except ValueError:
        raise Skipped(reason) from None
    if len(written) > _LONGEST_NUMBER or (plain := _plain(pattern, written)) is None:
        raise Skipped(reason)
    return plain


@lru_cache(maxsize=2048)  # streams write the same few prices again and again
def _plain(pattern: re.Pattern[str], written: str) -> Decimal | None:
    return Decimal(written) if pattern.fullmatch(written) else None


def _rounded(value: object) -> str:
    exact = Decimal(written(value))
    if exact.adjusted() >= 15:
        # More than _PLAIN_NUMBER takes; rounding would exceed decimal's 28 digits.
        raise ValueError("too large")
    rounded = round(exact, 8)
    # Comparing first keeps the digits of a number that needs no rounding.
    return format(exact if exact == rounded else rounded, "f")
