"""The server and the two databases of a run: one for the life, one for its twin."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.core.management import call_command
from django.db import connection
from pymongo import MongoClient
from pymongo.database import Database

LIVED, TWIN = "chaos_lived", "chaos_twin"
# Written by migrate, and the same in every life.
KEPT = ("django_", "auth_", "system.")
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Stage:
    """Both databases, migrated and empty; `client` is the judge's own."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.client: MongoClient[dict[str, Any]] = MongoClient(address, tz_aware=True)

    @property
    def lived(self) -> Database[dict[str, Any]]:
        return self.client[LIVED]

    @property
    def twin(self) -> Database[dict[str, Any]]:
        return self.client[TWIN]

    def prepare(self) -> None:
        connection.settings_dict["HOST"] = self.address
        connection.close_pool()  # type: ignore[attr-defined]
        for name in (LIVED, TWIN):
            use(name)
            call_command("migrate", verbosity=0)
        connection.close_pool()  # type: ignore[attr-defined]

    def clear(self, database: Database[dict[str, Any]]) -> None:
        for name in database.list_collection_names():
            if not name.startswith(KEPT):
                database[name].delete_many({})

    def free_lease(self) -> None:
        """As when the time of a dead holder is over."""
        self.lived["leases"].update_many({}, {"$set": {"expires": LONG_AGO}})


def use(name: str) -> None:
    """The database that the product uses from here on, in this process."""
    connection.settings_dict["NAME"] = name
    connection.connection = None
    del connection.database  # type: ignore[attr-defined]


@contextmanager
def staged(address: str) -> Iterator[Stage]:
    stage = Stage(address)
    try:
        stage.prepare()
        yield stage
    finally:
        stage.client.close()
