"""Migration operations for indexes that Django's ORM cannot express."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.migrations import RunPython

Keys = Sequence[tuple[str, int]]


def create_index(collection: str, keys: Keys, name: str, **options: Any) -> RunPython:
    """An index with MongoDB's own options, created forwards and dropped backwards."""

    def create(apps: Any, schema_editor: Any) -> None:
        target = schema_editor.connection.database[collection]
        target.create_index(list(keys), name=name, **options)

    def drop(apps: Any, schema_editor: Any) -> None:
        schema_editor.connection.database[collection].drop_index(name)

    return RunPython(create, drop)


def expire_by_index(collection: str, field: str) -> RunPython:
    """Turns the ORM's index on a time field into one that deletes what has expired."""

    def replace(schema_editor: Any, **options: Any) -> None:
        target = schema_editor.connection.database[collection]
        for name, description in list(target.index_information().items()):
            if description["key"] == [(field, 1)]:
                # Made again instead of changed by `collMod`, which not every MongoDB
                # can do here.
                target.drop_index(name)
                target.create_index(field, name=name, **options)

    def forwards(apps: Any, schema_editor: Any) -> None:
        replace(schema_editor, expireAfterSeconds=0)

    def backwards(apps: Any, schema_editor: Any) -> None:
        replace(schema_editor)

    return RunPython(forwards, backwards)
