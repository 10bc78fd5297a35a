"""What must stand before a command or a page may begin?

The settings are read, the state directory is made, the database runs and is safe to
write to, and its collections are the ones this code knows. Whatever is missing is said
in one line with its remedy: exit 2 for what the operator has to change, 1 for the rest.

A command says what it needs by class attributes: `needs_database = False`,
`waits_for_database = True` (for ever, not half a minute) and Django's own
`requires_migrations_checks = True` (refused while migrations are waiting).
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.core.management import ManagementUtility, call_command
from pymongo.errors import ConnectionFailure, ExecutionTimeout, NetworkTimeout

from arbsite import config as configuration
from arbsite.config import Config, ConfigError
from arbsite.startup import mongod

if TYPE_CHECKING:
    from django.core.management.base import BaseCommand

PATIENCE_SECONDS = 30.0
PAGES_PATIENCE_SECONDS = 5.0
WITHOUT_DATABASE = frozenset(
    {"check", "collectstatic", "diffsettings", "findstatic", "startapp"}
)
AWAY = (ConnectionFailure, ExecutionTimeout, NetworkTimeout)
SETTING_FLAGS = {
    "--venues": "ARBSITE_VENUES",
    "--capture": "ARBSITE_CAPTURE_DIR",
    "--seed": "ARBSITE_SEED",
}
MISUSE, FAILURE, INTERRUPTED = 2, 1, 130


class Unmigrated(Exception):
    """The database has not been migrated to this version of the code."""


def command_line(argv: list[str]) -> None:
    """Run one management command and exit with its code."""
    with exit_codes():
        _flags_into_environment(argv)
        config = settings()
        Utility(argv, config).execute()
        sys.stdout.flush()


@contextmanager
def exit_codes() -> Iterator[None]:
    """Turn what goes wrong inside into one line on standard error and an exit code.

    For entry points other than manage.py, too: they run what they do inside it.
    """
    try:
        yield
    except (ConfigError, mongod.ServerRefused) as error:
        _leave(error, MISUSE)
    except (mongod.MongodError, mongod.ServerAway, Unmigrated) as error:
        _leave(error, FAILURE)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): nothing is left to be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILURE)
    except Exception as error:
        if not _is_away(error):
            raise
        _leave("MongoDB went away in the middle of the work.", FAILURE)


def pages() -> None:
    """The same for gunicorn. Pages come up without a database too, and say so."""
    try:
        config = settings()
    except ConfigError as error:
        _leave(error, MISUSE)
    try:
        _database(config, PAGES_PATIENCE_SECONDS)
    except mongod.ServerRefused as error:
        _leave(error, MISUSE)
    except (mongod.MongodError, mongod.ServerAway) as error:
        _say(error)


class Utility(ManagementUtility):
    """Django's command line with a gate in front of each command."""

    def __init__(self, argv: list[str], config: Config) -> None:
        super().__init__(argv)
        self.config = config

    def fetch_command(self, subcommand: str) -> BaseCommand:
        command = super().fetch_command(subcommand)
        if self.argv[1] == subcommand and not {"-h", "--help"} & set(self.argv):
            # A wrong flag is told before anything is started or waited for.
            command._called_from_command_line = True  # type: ignore[attr-defined]
            command.create_parser(self.argv[0], subcommand).parse_args(self.argv[2:])
            self._gate(command, subcommand)
        return command

    def _gate(self, command: BaseCommand, name: str) -> None:
        if not getattr(command, "needs_database", name not in WITHOUT_DATABASE):
            return
        forever = getattr(command, "waits_for_database", False)
        _point_django_to(_database(self.config, None if forever else PATIENCE_SECONDS))
        if command.requires_migrations_checks:
            _refuse_unmigrated()


def _flags_into_environment(argv: list[str]) -> None:
    """Flags that are settings: they must stand before settings load."""
    if argv[1:2] not in (["runagent"], ["capture"]):
        return
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    for flag in SETTING_FLAGS:
        parser.add_argument(flag)
    try:
        given, _ = parser.parse_known_args(argv[2:])
    except argparse.ArgumentError:
        return  # the command's own parser says what is wrong
    for flag, variable in SETTING_FLAGS.items():
        value = getattr(given, flag.removeprefix("--"))
        if value is not None:
            os.environ[variable] = value


def settings() -> Config:
    """The settings of the environment, with a state directory that can be used.

    Raises ConfigError; warns of variables that are no settings.
    """
    config = configuration.load()
    for sentence in configuration.unknown_variables():
        _say(f"Warning: {sentence}")
    try:
        config.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        usable = os.access(config.state_dir, os.R_OK | os.W_OK | os.X_OK)
    except OSError:
        usable = False
    if not usable:
        raise ConfigError(
            f"ARBSITE_STATE_DIR={config.state_dir} is not a writable directory."
        )
    return config


def _database(config: Config, patience: float | None) -> str:
    uri = mongod.ensure(config)
    version = mongod.wait_for(uri, patience, _say)
    # The embedded server has the hole closed: no compressors, and on loopback only.
    if config.mongodb_uri is not None and (advice := mongod.advice(version)):
        _say(f"Warning: {advice}")
    return uri


def _point_django_to(uri: str) -> None:
    """The embedded server may have moved to another port since settings were read."""
    from django.db import connections

    connections.settings["default"]["HOST"] = uri


def _refuse_unmigrated() -> None:
    """An empty database is set up; one of another version is the operator's call."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    if not connection.introspection.table_names():
        call_command("migrate", verbosity=0)
        return
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise Unmigrated(
            f"{len(waiting)} migrations have not been applied to the database."
            " Run: python manage.py migrate"
        )


def _is_away(error: BaseException | None) -> bool:
    """Django wraps the driver's errors; the reason is in the chain of causes."""
    while error is not None:
        if isinstance(error, AWAY):
            return True
        error = error.__cause__
    return False


def _say(sentence: object) -> None:
    print(sentence, file=sys.stderr, flush=True)


def _leave(sentence: object, code: int) -> None:
    _say(sentence)
    sys.exit(code)
