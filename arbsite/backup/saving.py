"""Writes a backup of a running system, as it was at one moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from pymongo.database import Database

from arbsite.backup.format import (
    FORMAT,
    FORMAT_VERSION,
    LEFT_OUT,
    RAW,
    Writer,
    schema_number,
)

BATCH = 500


def save(
    database: Database[Any],
    path: Path,
    about: dict[str, str],
    now: datetime,
    report: Callable[[str, int], object],
) -> dict[str, int]:
    """The number of documents by collection; `report` is told of each collection.

    `about` says of which installation and version the backup is.
    """
    existing = sorted(
        name
        for name in database.list_collection_names()
        if not name.startswith("system.")
    )
    names = [name for name in existing if name not in LEFT_OUT]
    head = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "schema": schema_number(),
        "created_at": now,
        "about": about,
        # Also those of which no document is saved.
        "collections": [_described(database, name) for name in existing],
    }
    # One snapshot for all collections: what is written meanwhile is in none of them.
    with database.client.start_session(snapshot=True) as session:
        with Writer(path, head) as writer:
            for name in names:
                collection = database.get_collection(name, codec_options=RAW)
                for document in collection.find(session=session, batch_size=BATCH):
                    writer.add(name, document)
                report(name, writer.counts.get(name, 0))
        return writer.counts


def _described(database: Database[Any], name: str) -> dict[str, Any]:
    """A collection with its indexes and its validator."""
    (info,) = database.list_collections(filter={"name": name})
    kept = ("validator", "validationLevel")
    options = {key: info["options"][key] for key in kept if key in info["options"]}
    indexes = [dict(index) for index in database[name].list_indexes()]
    return {"name": name, "options": options, "indexes": indexes}
