"""A MongoDB server for backtests alone, in memory where there is room, deleted after.

It shares nothing with the operator's: neither server nor folder nor address. What a
killed run leaves behind is removed by the next one.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from arbsite.config import Config
from arbsite.startup import mongod, server

PREFIX = "arbsite-backtest-"
MEMORY = Path("/dev/shm")  # noqa: S108  (the folder in it has a random name)
# Several times what the journal and the log of a new server take.
NEEDED_BYTES = 2 * 2**30
PATIENCE_SECONDS = 60.0


@contextmanager
def scratch_server(config: Config) -> Iterator[Config]:
    """A new, empty server, and the settings that lead to it. Raises MongodError."""
    home = _home()
    _remove_leftovers(home, config)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=home))
    own = config_of(folder, config)
    try:
        uri = mongod.ensure(own)
        server.wait_for(uri, PATIENCE_SECONDS, lambda sentence: None)
        yield own
    finally:
        _remove(folder, own)


@contextmanager
def scratch_database(own: Config, name: str) -> Iterator[None]:
    """Django's connection leads to a new database on that server, until it is left."""
    connection_settings: dict[str, Any] = connection.settings_dict
    before, installation = dict(connection_settings), settings.ARBSITE
    _close()
    connection_settings.update(HOST=mongod.uri(own), NAME=name)
    # The connection follows the embedded server of the present settings: it has to be
    # this one, or the next query would go to the operator's.
    settings.ARBSITE = own
    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        _close()
        settings.ARBSITE = installation
        connection_settings.update(before)


def empty() -> None:
    """Delete every document of the present database; indexes and validators stay."""
    connection.ensure_connection()
    database = connection.database  # type: ignore[attr-defined]
    for name in database.list_collection_names():
        # `system.` is the server's own: a profile of queries, for one.
        if name != "django_migrations" and not name.startswith("system."):
            database[name].delete_many({})


def _close() -> None:
    # The pool keeps clients by alias: closing the connection alone would hand the next
    # one a client of the old address.
    connection.close_pool()  # type: ignore[attr-defined]


def _home() -> Path:
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= NEEDED_BYTES:
        return MEMORY
    return Path(tempfile.gettempdir())


def _remove_leftovers(home: Path, config: Config) -> None:
    for folder in home.glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        is_ours = folder.is_dir() and folder.stat().st_uid == os.getuid()
        if is_ours and owner.isdigit() and not Path("/proc", owner).exists():
            _remove(folder, config_of(folder, config))


def _remove(folder: Path, own: Config) -> None:
    mongod.stop(own)
    shutil.rmtree(folder, ignore_errors=True)


def config_of(folder: Path, config: Config) -> Config:
    """The settings that lead to the server in this folder."""
    return config.model_copy(update={"mongodb_uri": None, "state_dir": folder})
