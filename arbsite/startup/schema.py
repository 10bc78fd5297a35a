"""The schema of the database: its first migration, and data that has another schema.

A crash may cut the first migration short. MongoDB cannot undo half of one, and half of
one cannot be continued. A mark is written before it and removed after it: where the
mark is found, nothing was in the database yet, and everything is made again from the
beginning.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.core.management import call_command

from arbsite.config import Config
from arbsite.startup import migration_lock

OWN_APPS = frozenset({"arbsite", "positions", "strategy", "tasklog"})
MARK = "first_migration"
# As above, for a restore (arbsite.backup.restoring).
RESTORING = "unfinished_restore"


class Unmigrated(Exception):
    """The database has not been migrated to this version of the code."""


def refuse_foreign() -> None:
    """Raises Unmigrated for data that even `migrate` has to leave alone."""
    _refuse_unfinished_restore()
    _refuse_unknown_migrations()


def run_first_migration(config: Config) -> None:
    """Migrate a database that is empty, or whose first migration was cut short."""
    if not _is_needed():
        return
    with migration_lock.alone(config, _database()) as owner:
        # Another process, perhaps on another host, may have done it meanwhile.
        if _is_needed():
            _run(owner)


def _is_needed() -> bool:
    names = _database().list_collection_names()
    return MARK in names or not _own(names)


def _run(owner: str) -> None:
    database = _database()
    # The mark last: a crash in between finds it again.
    for name in _own(database.list_collection_names()):
        if name != MARK:
            database.drop_collection(name)
    database[MARK].insert_one({})
    call_command("migrate", verbosity=0)
    if not migration_lock.is_held(database, owner):
        raise Unmigrated(
            "The first migration took so long that another host began it again."
            " Start once more."
        )
    database.drop_collection(MARK)


def _own(names: list[str]) -> list[str]:
    return [
        name
        for name in names
        if not name.startswith("system.") and name != migration_lock.LOCK
    ]


def _database() -> Any:
    from django.db import connection

    return connection.database  # type: ignore[attr-defined]


def _refuse_unfinished_restore() -> None:
    from django.db import connection

    if RESTORING in connection.introspection.table_names():
        raise Unmigrated(
            "A restore into this database was cut short. Run again:"
            " python manage.py restore FILE"
        )


def _refuse_unknown_migrations() -> None:
    """Data that this code cannot read is left alone, even by `migrate`.

    Version 0.1 has applied migrations that are gone; its documents have other fields.
    """
    from django.apps import apps

    own = {app.label for app in apps.get_app_configs() if app.name in OWN_APPS}
    if any(label in own for label, _ in _applied() - _known()):
        raise Unmigrated(
            "The database holds data of another version of arbsite (0.1, or a newer"
            " one), which cannot be converted: choose an empty database with"
            " MONGODB_URI, or another directory with ARBSITE_STATE_DIR."
        )


def refuse_unmigrated() -> None:
    """Migrating a database that holds data is the operator's decision."""
    pending = _known() - _applied()
    if pending:
        raise Unmigrated(
            f"{len(pending)} migrations have not been applied to the database."
            " Run: python manage.py migrate"
        )


def _applied() -> set[tuple[str, str]]:
    """The migrations that the database records, as label of the app and name."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    return set(MigrationRecorder(connection).applied_migrations())


def _known() -> set[tuple[str, str]]:
    """The migrations of the installed apps, by the names of their modules.

    Django's own loader imports each, which takes several megabytes that a process
    never gives back.
    """
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader

    known: set[tuple[str, str]] = set()
    for app in apps.get_app_configs():
        name, _ = MigrationLoader.migrations_module(app.label)
        if name and find_spec(name):
            modules = pkgutil.iter_modules(import_module(name).__path__)
            known |= {
                (app.label, module.name)
                for module in modules
                if not module.ispkg and module.name[0] not in "_~"
            }
    return known
