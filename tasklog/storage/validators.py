"""Migration operations for validators: MongoDB refuses what no record can be.

A document that is damaged already can still be updated (`validationLevel: moderate`),
so that it can be quarantined and repaired.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations import RunPython

from tasklog.storage.codec import json_schema


def validator_of(record: type[Any]) -> dict[str, Any]:
    """The filter that every document of such a record meets."""
    return {"$jsonSchema": json_schema(record)}


def validate(collection: str, record: type[Any]) -> RunPython:
    """Have MongoDB check the documents of a collection against its record."""

    def set_validator(database: Any, validator: dict[str, Any]) -> None:
        # Collections without a Django model do not exist before their first document.
        if collection not in database.list_collection_names():
            database.create_collection(collection)
        database.command(
            "collMod", collection, validator=validator, validationLevel="moderate"
        )

    def forwards(apps: Any, schema_editor: Any) -> None:
        set_validator(schema_editor.connection.database, validator_of(record))

    def backwards(apps: Any, schema_editor: Any) -> None:
        set_validator(schema_editor.connection.database, {})

    return RunPython(forwards, backwards)
