"""The right to make the first migration: one process on one host has it at a time.

Making it drops what an unfinished one left behind, so no other may be under way.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO, Any

from pymongo.errors import DuplicateKeyError

from arbsite.config import Config

logger = logging.getLogger(__name__)

LOCK = "migration_lock"
ID = "first"
# A first migration takes seconds; after a crash other hosts wait for as long as this.
SECONDS = 180
RETRY_SECONDS = 0.5
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@contextlib.contextmanager
def alone(config: Config, database: Any) -> Iterator[str]:
    """Excludes every other process of this database; gives the id of its holder.

    The file keeps the processes of this installation apart, and its id lets it continue
    at once after a crash. The document keeps the hosts apart.
    """
    with (config.state_dir / "migration.lock").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        owner = _identity(file)
        if not take(database, owner):
            logger.warning(
                "Another host prepares the database; this one waits, at most %d s "
                "if the other has died.",
                SECONDS,
            )
            while not take(database, owner):
                time.sleep(RETRY_SECONDS)
        try:
            yield owner
        except BaseException:
            database[LOCK].delete_one({"_id": ID, "owner": owner})
            raise
        # Whoever waits finds nothing left to do, with the lock or without it.
        database.drop_collection(LOCK)


def take(database: Any, owner: str) -> bool:
    """Whether `owner` has the lock now, by the server's clock."""
    locks = database[LOCK]
    with contextlib.suppress(DuplicateKeyError):
        locks.insert_one({"_id": ID, "owner": "", "expires": LONG_AGO})
    is_free = {"$or": [{"$eq": ["$owner", owner]}, {"$lte": ["$expires", "$$NOW"]}]}
    expires = {"$add": ["$$NOW", SECONDS * 1000]}
    taken = locks.update_one(
        {"_id": ID, "$expr": is_free}, [{"$set": {"owner": owner, "expires": expires}}]
    )
    return bool(taken.matched_count)


def is_held(database: Any, owner: str) -> bool:
    """Whether nobody has taken the lock from `owner` since."""
    return database[LOCK].find_one({"_id": ID, "owner": owner}) is not None


def _identity(file: IO[str]) -> str:
    """The id of this installation, made once."""
    file.seek(0)
    identity = file.read().strip()
    if not identity:
        identity = uuid.uuid4().hex
        file.write(identity)
        file.flush()
    return identity
