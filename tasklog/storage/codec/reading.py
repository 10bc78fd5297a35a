"""Stored values to the types that records declare, strictly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from math import isfinite
from typing import Any, get_args

from bson.decimal128 import Decimal128

from tasklog.storage.codec.annotations import (
    is_enum,
    is_names,
    is_optional,
    is_record,
    is_tuple,
    tuple_length,
    without_none,
)
from tasklog.storage.codec.errors import Misfit

Convert = Callable[[Any], Any]
ReadRecord = Callable[[type[Any], Mapping[str, Any]], Any]

# Prices and sizes repeat, and Decimal128 takes microseconds to convert each.
DECIMALS_CACHED = 4096
LARGEST_WHOLE = 2**53


def reader(annotation: Any, read_record: ReadRecord) -> Convert:
    """A function that reads a stored value, or raises Misfit.

    `read_record` reads a nested document. Raises TypeError for an annotation that a
    record cannot have.
    """
    if is_optional(annotation):
        inner = reader(without_none(annotation), read_record)
        return lambda stored: None if stored is None else inner(stored)
    if is_tuple(annotation):
        inner = reader(get_args(annotation)[0], read_record)
        return _tuple_reader(inner, tuple_length(annotation))
    if is_names(annotation):
        return _read_names
    if is_record(annotation):
        return _record_reader(annotation, read_record)
    if is_enum(annotation):
        return _enum_reader(annotation)
    # What is left the driver has read already, such as an ObjectId.
    return READERS.get(annotation) or _instance_reader(annotation)


def ready_types(annotation: Any) -> frozenset[type[Any]]:
    """The exact types of stored values that the reader would return as they are."""
    if is_optional(annotation):
        return ready_types(without_none(annotation)) | {type(None)}
    return frozenset({annotation} if annotation in (str, bool, float) else ())


def misfit(expected: str, stored: Any) -> Misfit:
    return Misfit(f"is {type(stored).__name__}, not {expected}: {stored!r:.80}")


def _tuple_reader(inner: Convert, length: int | None) -> Convert:
    def read(stored: Any) -> tuple[Any, ...]:
        if not isinstance(stored, list):
            raise misfit("a list", stored)
        if length is not None and len(stored) != length:
            raise Misfit(f"has {len(stored)} parts, not {length}")
        parts = []
        for index, part in enumerate(stored):
            try:
                parts.append(inner(part))
            except Misfit as problem:
                raise problem.inside(str(index)) from None
        return tuple(parts)

    return read


def _record_reader(annotation: type[Any], read_record: ReadRecord) -> Convert:
    def read(stored: Any) -> Any:
        if not isinstance(stored, Mapping):
            raise misfit("a document", stored)
        return read_record(annotation, stored)

    return read


def _enum_reader(annotation: type[Enum]) -> Convert:
    members: dict[Any, Enum] = {member.value: member for member in annotation}

    def read(stored: Any) -> Enum:
        # The type first: a list or a document cannot be looked up, which would raise.
        if not isinstance(stored, str) or stored not in members:
            raise Misfit(f"is {stored!r:.80}, not one of {', '.join(members)}")
        return members[stored]

    return read


def _instance_reader(annotation: Any) -> Convert:
    if not isinstance(annotation, type):
        raise TypeError(f"{annotation} is no type that a record can hold")

    def read(stored: Any) -> Any:
        if not isinstance(stored, annotation):
            raise misfit(annotation.__name__, stored)
        return stored

    return read


def _read_text(stored: Any) -> str:
    if not isinstance(stored, str):
        raise misfit("text", stored)
    return stored


def _read_whole(stored: Any) -> int:
    # The MongoDB shell writes 5 as a double, and a bool is an int in Python.
    if isinstance(stored, bool) or not isinstance(stored, int | float):
        raise misfit("a whole number", stored)
    if isinstance(stored, float) and not stored.is_integer():
        raise misfit("a whole number", stored)
    # MongoDB could not store what is counted on from a larger one.
    if abs(stored) > LARGEST_WHOLE:
        raise misfit("a whole number of 53 bits", stored)
    return int(stored)


def _read_flag(stored: Any) -> bool:
    if not isinstance(stored, bool):
        raise misfit("true or false", stored)
    return stored


def _read_float(stored: Any) -> float:
    if isinstance(stored, bool) or not isinstance(stored, int | float):
        raise misfit("a number", stored)
    return float(stored)


def _read_decimal(stored: Any) -> Decimal:
    if isinstance(stored, Decimal128):
        number = _to_decimal(stored.bid)
    elif isinstance(stored, int):
        number = Decimal(stored)
    elif isinstance(stored, float) and isfinite(stored):
        # A number typed in the shell is a double: its shortest form is what was typed.
        number = Decimal(repr(stored))
    else:
        raise misfit("a decimal number", stored)
    if isinstance(stored, bool) or not number.is_finite():
        raise misfit("a decimal number", stored)
    return number


@lru_cache(DECIMALS_CACHED)
def _to_decimal(bid: bytes) -> Decimal:
    """The number of a Decimal128, by its binary form."""
    return Decimal128.from_bid(bid).to_decimal()


def _read_moment(stored: Any) -> datetime:
    if not isinstance(stored, datetime):
        raise misfit("a time", stored)
    # MongoDB keeps UTC; a collection that is read without options gives naive times.
    return stored if stored.tzinfo else stored.replace(tzinfo=UTC)


def _read_duration(stored: Any) -> timedelta:
    try:
        return timedelta(microseconds=_read_whole(stored))
    except OverflowError:
        raise misfit("a duration", stored) from None


def _read_names(stored: Any) -> dict[str, str]:
    if not isinstance(stored, list):
        raise misfit("a list of names", stored)
    names = {}
    for part in stored:
        if not isinstance(part, Mapping) or set(part) != {"name", "value"}:
            raise misfit("a name with its value", part)
        names[_read_text(part["name"])] = _read_text(part["value"])
    return names


READERS: dict[Any, Convert] = {
    str: _read_text,
    int: _read_whole,
    bool: _read_flag,
    float: _read_float,
    Decimal: _read_decimal,
    datetime: _read_moment,
    timedelta: _read_duration,
}
