"""What did an override change, in words?

Its line keeps what each value was before and is after; either may be nothing at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from bson.decimal128 import Decimal128

from tasklog.formats import exact
from tasklog.storage.reading import clean, moment

SHOWN = 20
LENGTH = 120
NOTHING = "none"


def plain(
    values: Mapping[str, Any], when: Callable[[datetime | None], str] = exact
) -> dict[str, str | None]:
    """Each value as text, None where there is none; `when` writes moments."""
    some = list(values.items())[:SHOWN]
    return {clean(str(name), LENGTH): _text(value, when) for name, value in some}


def told(line: Mapping[str, Any]) -> str:
    """state: watching → cancelled; attention: a venue failed → none"""
    before, after = (_plain(line.get(name)) for name in ("before", "after"))
    names = dict.fromkeys([*before, *after])
    parts = [
        f"{name.replace('_', ' ')}: {before.get(name) or NOTHING} → "
        f"{after.get(name) or NOTHING}"
        for name in names
        if before.get(name) != after.get(name)
    ]
    return "; ".join(parts)


def _plain(values: Any) -> dict[str, str | None]:
    return plain(values) if isinstance(values, Mapping) else {}


def _text(value: Any, when: Callable[[datetime | None], str]) -> str | None:
    if value is None:
        return None
    if isinstance(value, Decimal128):
        value = value.to_decimal()
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:f}"
    if isinstance(value, datetime):
        return when(moment({"at": value}, "at"))
    if isinstance(value, Mapping):
        inner = (f"{name} {_text(one, when) or NOTHING}" for name, one in value.items())
        return clean(", ".join(inner), LENGTH)
    return clean(str(value), LENGTH)
