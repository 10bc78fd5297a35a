"""A database for benchmarks alone, dropped at the end.

It is beside the operator's on the same server, under a name that ends in `_bench`. What
a killed run left behind is dropped by the next one.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from arbsite.startup import mongod, server
from arbsite.worker import queue

SUFFIX = "_bench"
# In place of a process id in the name, so that the next --keep finds it.
KEEP_NAME = "kept"
PATIENCE_SECONDS = 30.0
# Naive variants may take longer than a page is ever given.
TIMEOUT_MILLISECONDS = 300_000
TERMINATED = 128 + signal.SIGTERM


def scratch_name(database: str, owner: int | str) -> str:
    return f"{database}_{owner}{SUFFIX}"


@contextmanager
def scratch_database(owner: int | str, keep: bool = False) -> Iterator[None]:
    """Point Django's connection to a scratch database; with `keep` it stays.

    Raises MongodError, ServerAway or ServerRefused where none is to be had.
    """
    config = settings.ARBSITE
    address = mongod.ensure(config)
    server.wait_for(address, PATIENCE_SECONDS, _warn)
    name = scratch_name(config.database_name, KEEP_NAME if keep else owner)
    with _pointed_to(address, name), _ended_by_signals():
        _drop_leftovers(config.database_name)
        try:
            call_command("migrate", verbosity=0)
            queue.ensure_indexes()
            yield
        finally:
            if not keep:
                _client().drop_database(name)


@contextmanager
def _pointed_to(address: str, name: str) -> Iterator[None]:
    connection_settings: dict[str, Any] = connection.settings_dict
    before = dict(connection_settings)
    _close()
    connection_settings.update(
        HOST=address, NAME=name, OPTIONS={"timeoutMS": TIMEOUT_MILLISECONDS}
    )
    try:
        yield
    finally:
        _close()
        connection_settings.update(before)


def _close() -> None:
    from django.contrib.contenttypes.models import ContentType

    # The pool keeps clients by alias: closing the connection alone would hand the next
    # one a client of the old address.
    connection.close_pool()  # type: ignore[attr-defined]
    # Their ids are those of the database that they were read from.
    ContentType.objects.clear_cache()


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """SIGTERM ends the run as Ctrl-C does: with the database dropped."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _drop_leftovers(database: str) -> None:
    for name in _client().list_database_names():
        owner = name.removeprefix(f"{database}_").removesuffix(SUFFIX)
        # Exactly the names that this module gives: a database of the operator's that
        # merely ends alike is not ours to drop.
        is_scratch = name == scratch_name(database, owner) and owner.isdigit()
        if is_scratch and not Path("/proc", owner).exists():
            _client().drop_database(name)


def _client() -> Any:
    connection.ensure_connection()
    return connection.connection


def _warn(sentence: object) -> None:
    print(sentence, file=sys.stderr, flush=True)
