"""Stored documents of which a test knows that they exist."""

from __future__ import annotations

from typing import Any

from django.db import connection
from pymongo.collection import Collection
from pymongo.database import Database

from tasklog.storage.codec import Document


def read_document(
    target: Collection[Document], query: Document | str | None = None
) -> Document:
    """The document that meets the query (or has this id); a failure if none does."""
    document = target.find_one(query)
    assert document is not None, f"no document of {target.name} meets {query}"
    return document


def session_database() -> Database[dict[str, Any]]:
    """The database of this test session, as plain pymongo sees it."""
    # Django's stubs know the attributes of relational backends only.
    database: Database[dict[str, Any]] = connection.database  # type: ignore[attr-defined]
    return database
