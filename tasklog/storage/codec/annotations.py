"""What the annotation of a record's field says of its type."""

from __future__ import annotations

import types
from dataclasses import is_dataclass
from enum import Enum
from typing import Any, TypeGuard, Union, get_args, get_origin


def is_optional(annotation: Any) -> bool:
    # `Optional[T]` has one origin, `T | None` another.
    return type(None) in get_args(annotation) and get_origin(annotation) in (
        Union,
        types.UnionType,
    )


def without_none(annotation: Any) -> Any:
    (inner,) = (part for part in get_args(annotation) if part is not type(None))
    return inner


def is_record(annotation: Any) -> TypeGuard[type[Any]]:
    return isinstance(annotation, type) and is_dataclass(annotation)


def is_enum(annotation: Any) -> TypeGuard[type[Enum]]:
    return isinstance(annotation, type) and issubclass(annotation, Enum)


def is_tuple(annotation: Any) -> bool:
    return get_origin(annotation) is tuple


def tuple_length(annotation: Any) -> int | None:
    """How many parts a tuple has, None for `tuple[T, ...]`."""
    arguments = get_args(annotation)
    return None if arguments[-1] is Ellipsis else len(arguments)


def is_names(annotation: Any) -> bool:
    """Whether it is a `Mapping[str, str]`, the one mapping that is stored."""
    origin = get_origin(annotation)
    return (
        origin is not None
        and not is_tuple(annotation)
        and len(get_args(annotation)) == 2
    )
