"""The database wrapper: as the backend's own, but it never keeps an old address.

The embedded server moves to another port when its own is taken. Processes that run
already notice that by the server's record, and connect to it again.
"""

from __future__ import annotations

import contextlib
from typing import Any

from django.conf import settings
from django_mongodb_backend import base
from pymongo.database import Database

from arbsite.startup import mongod


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection of one thread; all threads share the client and its address."""

    connection: Any
    _database: Database[Any] | None = None

    @property
    def database(self) -> Database[Any]:
        """The database, at the address that applies now."""
        self._follow()
        if self._database is None:
            self.connect()
        assert self._database is not None
        return self._database

    @database.setter
    def database(self, database: Database[Any]) -> None:
        self._database = database

    @database.deleter
    def database(self) -> None:
        self._database = None

    def _follow(self) -> None:
        moved = mongod.moved_to(settings.ARBSITE)
        if moved is not None and moved != self.settings_dict["HOST"]:
            # Shared by the wrappers of all threads.
            self.settings_dict["HOST"] = moved
            if client := self._connection_pools.pop(self.alias, None):
                with contextlib.suppress(Exception):
                    client.close()
        # Another thread may have followed first.
        if self.connection is not None and self.connection is not (
            self._connection_pools.get(self.alias)
        ):
            self.connection = self._database = None
