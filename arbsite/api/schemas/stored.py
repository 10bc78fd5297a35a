"""How is each field of an answer read from what is stored?

A field says so itself, so that an item is built from its own description. Money, prices
and rates are decimal strings, times are RFC 3339 in UTC; what a damaged document does
not give is null or an empty text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field

from tasklog import changes
from tasklog.storage import reading
from tasklog.storage.codec import Document

LONG = 2_000


@dataclass(frozen=True, slots=True)
class Stored:
    """How a field is read; `name` where it is stored under another one."""

    read: Callable[[Document, str], Any]
    name: str = ""


def _money(document: Document, key: str) -> str | None:
    value = reading.number(document, key)
    return None if value is None else f"{value:f}"


def _flag(document: Document, key: str) -> bool | None:
    value = document.get(key)
    return value if isinstance(value, bool) else None


def _long(document: Document, key: str) -> str:
    return reading.text(document, key, LONG)


def _lines(document: Document, key: str) -> list[str]:
    value = document.get(key)
    found = value if isinstance(value, list) else []
    return [reading.clean(str(one)) for one in found[:50]]


def _values(document: Document, key: str) -> dict[str, str | None] | None:
    """A part of a document, each value as it would be read aloud."""
    value = document.get(key)
    return changes.plain(value, _rfc) if isinstance(value, dict) else None


def _rfc(at: datetime | None) -> str:
    return "" if at is None else at.isoformat().replace("+00:00", "Z")


Id = Annotated[str, Stored(reading.text, "_id")]
Text = Annotated[str, Stored(reading.text)]
LongText = Annotated[str, Stored(_long)]
Money = Annotated[str | None, Stored(_money), Field(examples=["3.09"])]
Whole = Annotated[int | None, Stored(reading.whole)]
Moment = Annotated[datetime | None, Stored(reading.moment)]
Flag = Annotated[bool | None, Stored(_flag)]
Lines = Annotated[list[str], Stored(_lines)]
Values = Annotated[
    dict[str, str | None] | None,
    Stored(_values),
    Field(examples=[{"state": "watching"}]),
]

Model = TypeVar("Model", bound=BaseModel)


@cache
def _fields(model: type[BaseModel]) -> list[tuple[str, Stored]]:
    return [
        (name, stored)
        for name, field in model.model_fields.items()
        for stored in field.metadata
        if isinstance(stored, Stored)
    ]


def told(model: type[Model], document: Document, **more: Any) -> Model:
    """The item that a document makes."""
    read = {
        name: stored.read(document, stored.name or name)
        for name, stored in _fields(model)
    }
    return model.model_validate({**read, **more})
