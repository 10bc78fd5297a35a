"""Stored documents and records of which a test knows that they exist."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import connection
from pymongo.collection import Collection
from pymongo.database import Database

from tasklog.records import TRAIL, TrailLine
from tasklog.storage.collections import Records
from tests.support.emptying import delete_all

Record = TypeVar("Record")


def read_record(records: Records[Record], identity: str | None = None) -> Record:
    """The record with this id, or the only one; a failure if there is none."""
    filters = {} if identity is None else {"_id": identity}
    record = records.first(filters)
    assert record is not None, f"no document of {records.name} meets {filters}"
    return record


def read_document(
    target: Collection[Any], query: dict[str, Any] | str | None = None
) -> dict[str, Any]:
    """The document that meets the query (or has this id); a failure if none does."""
    document: dict[str, Any] | None = target.find_one(query)
    assert document is not None, f"no document of {target.name} meets {query}"
    return document


def trail_lines(**filters: str) -> tuple[TrailLine, ...]:
    """The lines of the trail that match, oldest first."""
    batch = TRAIL.find(filters, order=[("timestamp", 1), ("_id", 1)])
    assert batch.damaged == ()
    return batch.records


def session_database() -> Database[dict[str, Any]]:
    """The database of this test session, as plain pymongo sees it."""
    # Django's stubs know the attributes of relational backends only.
    database: Database[dict[str, Any]] = connection.database  # type: ignore[attr-defined]
    return database


def empty() -> None:
    """Delete every document that is not of Django's own."""
    delete_all(session_database(), ("django_", "auth_"))
