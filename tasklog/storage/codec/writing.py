"""The types that records declare to values that MongoDB stores."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, get_args

from bson.decimal128 import Decimal128

from tasklog.storage.codec.annotations import (
    is_enum,
    is_names,
    is_optional,
    is_record,
    is_tuple,
    without_none,
)
from tasklog.storage.codec.reading import Convert


def to_milliseconds(moment: datetime) -> datetime:
    """The moment as MongoDB gives it back, so that comparisons hold after storing."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def writer(annotation: Any, write_record: Callable[[Any], Any]) -> Convert:
    """A function that makes a stored value of a record's; it checks nothing."""
    if is_optional(annotation):
        inner = writer(without_none(annotation), write_record)
        if inner is unchanged:
            return unchanged
        return lambda content: None if content is None else inner(content)
    if is_tuple(annotation):
        inner = writer(get_args(annotation)[0], write_record)
        return lambda content: [inner(part) for part in content]
    if is_names(annotation):
        return lambda content: [
            {"name": name, "value": text} for name, text in content.items()
        ]
    if is_record(annotation):
        return write_record
    if is_enum(annotation):
        # A plain text, not the member: bson knows no enums.
        return lambda member: str(member.value)
    return WRITERS.get(annotation, unchanged)


def unchanged(content: Any) -> Any:
    """Write a value that MongoDB stores as it is."""
    return content


WRITERS: dict[Any, Convert] = {
    Decimal: Decimal128,
    datetime: to_milliseconds,
    # MongoDB has no type for a duration: seconds.
    timedelta: timedelta.total_seconds,
}
