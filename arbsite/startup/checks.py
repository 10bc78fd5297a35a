"""Checks run before any command or the web server starts.

They read the settings, create the state directory, start or wait for the database and
compare its migrations with the code. A failed check prints one line that says what to
do and exits: 2 for what the operator has to change, 1 for everything else.

A command declares its needs in class attributes: `needs_database = False`,
`waits_for_database = True` (without a time limit) and `needs_migrations = True`, or
Django's own `requires_migrations_checks` (refused while migrations are pending);
`may_start_empty = True` replaces a database whose folder is gone by an empty one;
`needs_linux = True` refuses other systems. What it defines as `before_database()` is
called before anything connects.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.core.management import ManagementUtility
from pymongo.errors import ConnectionFailure, ExecutionTimeout, NetworkTimeout

from arbsite import config as configuration
from arbsite.config import Config, ConfigError
from arbsite.startup import collector, mongod, schema, server
from arbsite.startup.schema import Unmigrated

if TYPE_CHECKING:
    from django.core.management.base import BaseCommand

COMMAND_TIMEOUT_SECONDS = 30.0
# Pages also start without a database, so a short wait is enough.
PAGES_TIMEOUT_SECONDS = 5.0
COMMANDS_WITHOUT_DATABASE = frozenset(
    {"check", "collectstatic", "diffsettings", "findstatic", "startapp"}
)
MAKE_OPERATORS = (["createoperator"], ["launch"])
MIGRATE_THEMSELVES = frozenset({"migrate", "runserver"})
UNREACHABLE = (ConnectionFailure, ExecutionTimeout, NetworkTimeout)
SETTING_FLAGS = {
    "--venues": "ARBSITE_VENUES",
    "--capture": "ARBSITE_CAPTURE_DIR",
    "--seed": "ARBSITE_SEED",
}
EXIT_FAILURE, EXIT_USAGE, EXIT_INTERRUPTED = 1, 2, 130


def run_command_line(argv: list[str]) -> None:
    """Run one management command and exit with its code."""
    collector.collect_rarely()
    with exit_codes():
        _export_setting_flags(argv)
        config = load_settings()
        if argv[1:2] not in MAKE_OPERATORS:
            configuration.forget_operator_password()
        CheckedUtility(argv, config).execute()
        sys.stdout.flush()


@contextmanager
def exit_codes() -> Iterator[None]:
    """Turn a failure of its block into one line on standard error and an exit code.

    Entry points other than manage.py use it as well.
    """
    try:
        yield
    except (ConfigError, server.ServerUnsuitable) as error:
        _exit(error, EXIT_USAGE)
    except (mongod.MongodError, server.ServerUnreachable, Unmigrated) as error:
        _exit(error, EXIT_FAILURE)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`). Python flushes stdout once more
        # at exit; without this it would print a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_FAILURE)
    except Exception as error:
        if not _is_unreachable(error):
            raise
        _exit("The connection to MongoDB was lost.", EXIT_FAILURE)


def prepare_pages() -> None:
    """Run the same checks for the web server.

    An unreachable database is reported and does not stop the pages: they show the
    outage themselves and recover when the database is back.
    """
    collector.collect_rarely()
    try:
        config = load_settings()
    except ConfigError as error:
        _exit(error, EXIT_USAGE)
    configuration.forget_operator_password()
    try:
        _connect(config, PAGES_TIMEOUT_SECONDS)
    except server.ServerUnsuitable as error:
        _exit(error, EXIT_USAGE)
    except (mongod.MongodError, server.ServerUnreachable) as error:
        _print_error(error)


def prepare_database(config: Config) -> None:
    """What comes before a command that migrates: a server, and data of this version."""
    _use_database(_connect(config, COMMAND_TIMEOUT_SECONDS))
    schema.refuse_foreign()
    schema.run_first_migration(config)


class CheckedUtility(ManagementUtility):
    """Django's command line with the checks before each command."""

    def __init__(self, argv: list[str], config: Config) -> None:
        super().__init__(argv)
        self.config = config

    def fetch_command(self, subcommand: str) -> BaseCommand:
        command = super().fetch_command(subcommand)
        if self.argv[1] == subcommand and not {"-h", "--help"} & set(self.argv):
            # Report a wrong flag before starting or waiting for a database.
            command._called_from_command_line = True  # type: ignore[attr-defined]
            command.create_parser(self.argv[0], subcommand).parse_args(self.argv[2:])
            if getattr(command, "needs_linux", False) and sys.platform != "linux":
                _exit(
                    f"{subcommand} needs Linux, whose kernel ends its processes"
                    " together. Elsewhere set MONGODB_URI and run runagent.",
                    EXIT_USAGE,
                )
            if before_database := getattr(command, "before_database", None):
                before_database()
            self._check(command, subcommand)
        return command

    def _check(self, command: BaseCommand, name: str) -> None:
        if not getattr(
            command, "needs_database", name not in COMMANDS_WITHOUT_DATABASE
        ):
            return
        if getattr(command, "may_start_empty", False):
            mongod.accept_loss(self.config)
        waits = getattr(command, "waits_for_database", False)
        uri = _connect(self.config, None if waits else COMMAND_TIMEOUT_SECONDS)
        _use_database(uri)
        # runserver cannot set requires_migrations_checks: it checks migrations itself,
        # at each reload, and only warns. All it needs here is a database to start with.
        is_checked = command.requires_migrations_checks or getattr(
            command, "needs_migrations", False
        )
        if is_checked or name in MIGRATE_THEMSELVES:
            schema.refuse_foreign()
            schema.run_first_migration(self.config)
        if is_checked:
            schema.refuse_unmigrated()


def _export_setting_flags(argv: list[str]) -> None:
    """Turn flags that override settings into variables, before settings are loaded."""
    if argv[1:2] not in (["runagent"], ["capture"], ["record"]):
        return
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    for flag in SETTING_FLAGS:
        parser.add_argument(flag)
    try:
        options, _ = parser.parse_known_args(argv[2:])
    except argparse.ArgumentError:
        return  # The command's own parser reports what is wrong.
    for flag, variable in SETTING_FLAGS.items():
        text = getattr(options, flag.removeprefix("--"))
        if text is not None:
            os.environ[variable] = text


def load_settings() -> Config:
    """The settings of the environment, with a state directory that can be used.

    Raises ConfigError; warns about variables that are not settings.
    """
    config = configuration.load()
    configuration.export_paths(config)
    for warning in configuration.unknown_variables():
        _print_error(f"Warning: {warning}")
    try:
        config.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_usable = os.access(config.state_dir, os.R_OK | os.W_OK | os.X_OK)
    except OSError:
        is_usable = False
    if not is_usable:
        raise ConfigError(
            f"ARBSITE_STATE_DIR={config.state_dir} is not a writable directory."
        )
    configuration.secret_key(config)
    return config


def _connect(config: Config, timeout: float | None) -> str:
    """The URI of a server that passed every check; `timeout` seconds, or no limit."""
    is_new = config.mongodb_uri is None and not mongod.is_running(config)
    uri = mongod.ensure(config)
    version = server.wait_for(uri, timeout, _print_error)
    # Once for each start of it, not with each command.
    if is_new and (ending := server.end_of_life(version)):
        _print_error(f"Warning: {ending}")
    # The embedded server is not exposed: it has no compressors and listens on loopback.
    if config.mongodb_uri is not None and (advice := server.advice_on(uri, version)):
        _print_error(f"Warning: {advice}")
    return uri


def _use_database(uri: str) -> None:
    """Correct Django's URI: the embedded server may have moved to another port."""
    from django.db import connections

    connections.settings["default"]["HOST"] = uri


def _is_unreachable(error: BaseException | None) -> bool:
    """Django wraps the driver's errors; the reason is in the chain of causes."""
    while error is not None:
        if isinstance(error, UNREACHABLE):
            return True
        error = error.__cause__
    return False


def _print_error(message: object) -> None:
    print(message, file=sys.stderr, flush=True)


def _exit(message: object, code: int) -> None:
    _print_error(message)
    sys.exit(code)
