"""How much of the disk the database uses."""

from __future__ import annotations

from django.db import connections


def bytes_used() -> int:
    """Documents and indexes on disk, without space that is free for new ones."""
    database = connections["default"].database  # type: ignore[attr-defined]
    stats = database.command("dbStats", freeStorage=1)
    taken = stats["storageSize"] + stats["indexSize"]
    # Not known to every version, and without it the answer is merely too large.
    return int(taken - stats.get("totalFreeStorageSize", 0))
