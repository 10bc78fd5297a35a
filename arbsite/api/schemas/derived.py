"""API schemas made from the records that are stored.

A record's fields become those of a schema, so that a new field of a record is in the
API without being listed again. Money, prices and rates are decimal strings, times are
RFC 3339 in UTC; what a damaged document does not have is null or an empty text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from itertools import islice
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, Field, create_model

from tasklog.storage.reading import LARGEST, TEXT_LENGTH, clean

Model = TypeVar("Model", bound=BaseModel)

LONG_TEXT_LENGTH = 2_000
LONG_TEXTS = frozenset({"details", "error", "reason", "text_a", "text_b"})
PARTS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Source:
    """Where a field of a schema comes from: an attribute of a record, and how."""

    attribute: str
    convert: Callable[[Any], object]


def _text(content: object) -> str:
    return "" if content is None else clean(str(content), TEXT_LENGTH)


def _long_text(content: object) -> str:
    return "" if content is None else clean(str(content), LONG_TEXT_LENGTH)


def number(content: Decimal | float | None) -> str | None:
    """A number as a decimal string; None where it is no number or too large."""
    if content is None:
        return None
    # The shortest text of a float is the number that was meant.
    exact = content if isinstance(content, Decimal) else Decimal(repr(content))
    # Without an exponent, which not every decimal parser reads.
    return f"{exact:f}" if exact.is_finite() and abs(exact) < LARGEST else None


def _unchanged(content: object) -> object:
    return content


def _texts(content: tuple[object, ...]) -> list[str]:
    return [_text(part) for part in content[:PARTS_SHOWN]]


NUMBER = Annotated[str | None, Field(examples=["3.09"])]
# The type of a schema's field for the type of a record's, and how to convert to it.
FIELD_TYPES: dict[Any, tuple[Any, Callable[[Any], object]]] = {
    str: (str, _text),
    Decimal: (NUMBER, number),
    float: (NUMBER, number),
    # Null where the document is damaged, although records of sound ones are complete.
    int: (int | None, _unchanged),
    bool: (bool | None, _unchanged),
    datetime: (datetime | None, _unchanged),
    tuple[str, ...]: (list[str], _texts),
}


def derived(
    record: type[Any],
    hidden: frozenset[str] = frozenset(),
    renamed: Mapping[str, str] | None = None,
    parts: Mapping[str, type[BaseModel]] | None = None,
) -> Callable[[type[Model]], type[Model]]:
    """Add a record's fields to a schema, under their own names or as `renamed`.

    Fields that are `hidden` are left out; those that hold records need a schema in
    `parts`. Raises TypeError for a type that the API cannot show.
    """
    names, schemas = renamed or {}, parts or {}
    fields: dict[str, Any] = {
        names.get(attribute, attribute): (
            _parts_annotation(attribute, schemas[attribute])
            if attribute in schemas
            else _annotation(attribute, annotation),
            ...,
        )
        for attribute, annotation in get_type_hints(record).items()
        if attribute not in hidden
    }

    def derive(schema: type[Model]) -> type[Model]:
        # A subclass: pydantic fixes the fields of a class when it is made.
        return create_model(
            schema.__name__,
            __base__=schema,
            __module__=schema.__module__,
            __doc__=schema.__doc__,
            **fields,
        )

    return derive


def _parts_annotation(attribute: str, schema: type[BaseModel]) -> Any:
    """A list of records, each in its own schema."""

    def convert(records: Iterable[object]) -> list[BaseModel]:
        return [present(schema, record) for record in islice(records, PARTS_SHOWN)]

    return Annotated[list[schema], Source(attribute, convert)]  # type: ignore[valid-type]


def _annotation(attribute: str, annotation: Any) -> Any:
    plain = _without_none(annotation)
    # A damaged document may have a text there that is no member.
    if isinstance(plain, type) and issubclass(plain, Enum):
        plain = str
    if plain not in FIELD_TYPES:
        raise TypeError(f"the API cannot show {attribute}: {annotation}")
    field_type, convert = FIELD_TYPES[plain]
    if plain is str and attribute in LONG_TEXTS:
        convert = _long_text
    return Annotated[field_type, Source(attribute, convert)]


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) not in (Union, UnionType):
        return annotation
    (plain,) = (part for part in get_args(annotation) if part is not type(None))
    return plain


@cache
def _sources(model: type[BaseModel]) -> tuple[tuple[str, Source], ...]:
    return tuple(
        (name, part)
        for name, field in model.model_fields.items()
        for part in field.metadata
        if isinstance(part, Source)
    )


def present(model: type[Model], record: object, **more: object) -> Model:
    """The API's form of a record, which may be salvaged; `more` are other fields."""
    content = {
        name: source.convert(getattr(record, source.attribute))
        for name, source in _sources(model)
    }
    return model.model_validate({**content, **more})
