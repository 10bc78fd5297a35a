"""What the product declares of its stored documents, and what a document has.

A path names a field inside the documents of a collection: nested fields are joined by
dots, and the parts of a list share one path.
"""

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


def declared_paths(record: type[Any], prefix: str = "") -> Iterator[str]:
    """The path of each field of a record and of the records inside it."""
    hints = get_type_hints(record)
    for declared in fields(record):
        name = "_id" if declared.name == "id" else declared.name
        yield f"{prefix}{name}"
        for part in _records_in(hints[declared.name]):
            yield from declared_paths(part, f"{prefix}{name}.")


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


def stored_paths(document: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """The path of each field of a document that has a value: not null, not empty."""
    for name, stored in document.items():
        if stored is None or stored in ([], ""):
            continue
        yield f"{prefix}{name}"
        for part in stored if isinstance(stored, list) else [stored]:
            if isinstance(part, Mapping):
                yield from stored_paths(part, f"{prefix}{name}.")


def types_of(stored: Any) -> Any:
    """The same structure with each value's type in its place."""
    if isinstance(stored, Mapping):
        return {name: types_of(part) for name, part in stored.items()}
    if isinstance(stored, list):
        return [types_of(part) for part in stored]
    return type(stored)
