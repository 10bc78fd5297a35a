"""What the product declares of its stored documents, and what a document has."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from importlib import import_module
from typing import Any, get_args, get_type_hints

from tasklog.storage.collections import Records

APPS = ("tasklog", "positions", "strategy", "arbsite")
# Modules that act when they are imported, or that read less than what is stored.
SKIPPED = ("migrations", "management", "settings", "wsgi", "admin", "urls")


def declared_records() -> dict[str, type[Any]]:
    """The record of each collection, by the collection's name."""
    records: dict[str, type[Any]] = {}
    for app in APPS:
        for module in pkgutil.walk_packages(import_module(app).__path__, f"{app}."):
            if not set(module.name.split(".")) & set(SKIPPED):
                for value in vars(import_module(module.name)).values():
                    if isinstance(value, Records):
                        assert records.setdefault(value.name, value.record) is (
                            value.record
                        ), f"{value.name} has two records"
    return records


def declared_fields(record: type[Any]) -> Iterator[str]:
    """Each field of a record and of the records inside it, after its class's name."""
    for declared in fields(record):
        yield f"{record.__name__}.{declared.name}"
    for _, part in nested_records(record):
        yield from declared_fields(part)


def stored_fields(record: Any) -> Iterator[str]:
    """The fields of a record, and of the records inside it, that have a value."""
    for declared in fields(record):
        content = getattr(record, declared.name)
        if content is None or content in ((), ""):
            continue
        yield f"{type(record).__name__}.{declared.name}"
        for part in content if isinstance(content, tuple) else (content,):
            if is_dataclass(part) and not isinstance(part, type):
                yield from stored_fields(part)


def nested_records(record: type[Any]) -> Iterator[tuple[str, type[Any]]]:
    """The fields of a record that hold records, with the records' type."""
    hints = get_type_hints(record)
    for declared in fields(record):
        for part in _records_in(hints[declared.name]):
            yield declared.name, part


def _records_in(annotation: Any) -> Iterator[type[Any]]:
    if isinstance(annotation, type) and is_dataclass(annotation):
        yield annotation
    else:
        for argument in get_args(annotation):
            yield from _records_in(argument)


def typed_paths(stored: Any, path: str = "") -> Iterator[tuple[str, type[Any]]]:
    """The path and the type of every value in a document."""
    yield path, type(stored)
    if isinstance(stored, Mapping):
        for name, part in stored.items():
            yield from typed_paths(part, f"{path}.{name}")
    elif isinstance(stored, list):
        for part in stored:
            yield from typed_paths(part, path)
