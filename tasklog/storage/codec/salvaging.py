"""Stored values as far as they can be shown, whatever somebody did to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_args

from tasklog.storage.codec.annotations import (
    is_names,
    is_optional,
    is_record,
    is_tuple,
    tuple_length,
    without_none,
)
from tasklog.storage.codec.errors import Misfit
from tasklog.storage.codec.reading import Convert, reader

SalvageRecord = Callable[[type[Any], Mapping[str, Any]], Any]


def salvager(annotation: Any, salvage_record: SalvageRecord) -> Convert:
    """A function that never raises: what does not fit is None, "" or empty."""
    if is_optional(annotation):
        inner = salvager(without_none(annotation), salvage_record)
        return lambda stored: None if stored is None else inner(stored)
    if is_tuple(annotation):
        part = get_args(annotation)[0]
        inner = salvager(part, salvage_record)
        return _tuple_salvager(inner, tuple_length(annotation), is_record(part))
    if is_record(annotation):
        return lambda stored: salvage_record(
            annotation, stored if isinstance(stored, Mapping) else {}
        )
    return _value_salvager(annotation, reader(annotation, salvage_record))


def _value_salvager(annotation: Any, read: Convert) -> Convert:
    # Enums are texts as well: an unknown member is shown as it is written.
    is_text = isinstance(annotation, type) and issubclass(annotation, str)
    names: dict[str, str] | None = {} if is_names(annotation) else None
    empty = False if annotation is bool else names

    def salvaged(stored: Any) -> Any:
        try:
            return read(stored)
        except Misfit:
            if is_text:
                return "" if stored is None else str(stored)
            return empty

    return salvaged


def _tuple_salvager(inner: Convert, length: int | None, of_records: bool) -> Convert:
    def salvaged(stored: Any) -> tuple[Any, ...]:
        parts = stored if isinstance(stored, list) else []
        if of_records:
            parts = [part for part in parts if isinstance(part, Mapping)]
        # Filled up: whoever takes both outcomes of a market must get two.
        if length is not None:
            parts = [*parts, *[None] * (length - len(parts))][:length]
        return tuple(inner(part) for part in parts)

    return salvaged
