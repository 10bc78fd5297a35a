"""What may be wrong with an installation, and what to do about each.

Unlike the health page this looks at the host as well, names paths, and works without a
database.
"""

from __future__ import annotations

import os
import platform
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import django
import pymongo
from django.db import connection
from pymongo.errors import PyMongoError

from arbsite import config as configuration
from arbsite.config import Config
from arbsite.monitoring import health
from arbsite.startup import mongod, schema, server
from positions.models import POSITIONS
from positions.models.quarantine import IN_QUARANTINE
from tasklog.formats import counted
from tasklog.storage.size import bytes_used

CLOCKS_DIFFER_SECONDS = 5.0
GIGABYTE = 10**9
NEARLY_FULL = 0.8


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `remedy` is empty where all is well."""

    subject: str
    level: Level
    what: str
    remedy: str = ""


Findings = Iterator[Finding]
REMEDIES: dict[type[Exception], str] = {
    mongod.MongodError: "put right what it names, then start again",
    server.ServerUnsuitable: "correct MONGODB_URI, or leave it out",
    server.ServerUnreachable: "start the server, or correct MONGODB_URI",
}
REPEAT = "put right what is listed before it, then run doctor again"


def examine(config: Config) -> list[Finding]:
    """Everything, in the order in which it should be put right."""
    findings = [*_settings(), *_permissions(config), *_disk(config), *_versions()]
    try:
        mongod.ensure(config)
        version = server.check_server(mongod.uri(config))
    except (mongod.MongodError, server.ServerUnsuitable, server.ServerUnreachable) as e:
        remedies = (text for kind, text in REMEDIES.items() if isinstance(e, kind))
        remedy = mongod.outage(config) or next(remedies)
        return [*findings, Finding("database", Level.PROBLEM, str(e), remedy)]
    findings += _server(config, version)
    for look in (_schema, _clock, _size, _quarantine, _agent):
        try:
            findings += look(config)
        except (PyMongoError, schema.Unmigrated) as error:
            what = f"{type(error).__name__}: {error}"
            findings.append(
                Finding(look.__name__.strip("_"), Level.PROBLEM, what, REPEAT)
            )
    return findings


def _settings() -> Findings:
    unknown = configuration.unknown_variables()
    for sentence in unknown:
        remedy = "correct the name, or remove the variable"
        yield Finding("settings", Level.WARNING, sentence, remedy)
    if not unknown:
        yield Finding("settings", Level.OK, "every variable is a setting")


def _permissions(config: Config) -> Findings:
    """Passwords and the secret key must be readable by their owner alone."""
    private = [
        path
        for path in [config.state_dir, *sorted(config.state_dir.glob("*"))]
        if path == config.state_dir or path.is_file()
    ]
    embedded = config.state_dir / "mongodb"
    private += [embedded, *embedded.glob("*.json"), *embedded.glob("keyfile")]
    open_paths = [
        path
        for path in private
        if path.exists()
        and stat.S_IMODE(path.stat().st_mode) & 0o077
        # A lock holds nothing.
        and path.suffix != ".lock"
    ]
    for path in open_paths:
        remedy = f"chmod go= {path}"
        yield Finding("permissions", Level.WARNING, f"others may use {path}", remedy)
    if os.geteuid() == 0:
        remedy = "run it as a user of its own"
        yield Finding("permissions", Level.WARNING, "arbsite runs as root", remedy)
    if not open_paths:
        yield Finding("permissions", Level.OK, f"{config.state_dir} is private")


def _disk(config: Config) -> Findings:
    warning = mongod.space_warning(config)
    if warning:
        yield Finding("disk", Level.WARNING, warning, "free space, or move the state")
    else:
        yield Finding("disk", Level.OK, "there is room")


def _versions() -> Findings:
    what = (
        f"arbsite {health.version()}, Python {platform.python_version()}, Django "
        f"{django.get_version()}, pymongo {pymongo.version}"
    )
    yield Finding("versions", Level.OK, what)


def _server(config: Config, version: str) -> Findings:
    yield Finding("database", Level.OK, f"MongoDB {version} answers, as a replica set")
    if advice := server.security_advice(version):
        what, _, remedy = advice.partition(". ")
        if server.advice_on(mongod.uri(config), version):
            yield Finding("weaknesses", Level.WARNING, what, remedy)
        else:
            what += "; this server is not exposed to it: it reads no zlib"
            yield Finding("weaknesses", Level.OK, what)
    if ending := server.end_of_life(version):
        what, _, remedy = ending.partition(". ")
        yield Finding("weaknesses", Level.WARNING, what, remedy)


def _schema(config: Config) -> Findings:
    if not connection.introspection.table_names():
        remedy = "make run, or manage.py migrate"
        yield Finding("schema", Level.WARNING, "the database is empty", remedy)
        return
    schema.refuse_unmigrated()
    yield Finding("schema", Level.OK, "all migrations have been applied")


def _clock(config: Config) -> Findings:
    before = datetime.now(UTC)
    hello = _database().client.admin.command("hello")
    now = before + (datetime.now(UTC) - before) / 2
    offset = (now - hello["localTime"].replace(tzinfo=UTC)).total_seconds()
    if abs(offset) > CLOCKS_DIFFER_SECONDS:
        yield Finding(
            "clock",
            Level.WARNING,
            f"this host's clock differs from the database's by {offset:+.1f} s",
            "synchronise both (NTP)",
        )
    else:
        yield Finding("clock", Level.OK, f"{offset:+.1f} s from the database's")


def _size(config: Config) -> Findings:
    size = bytes_used() / GIGABYTE
    limit = config.max_database_gb
    what = f"the database takes {size:.2f} of {limit:g} GB"
    if size > NEARLY_FULL * limit:
        remedy = "lower ARBSITE_KEEP_DAYS, or raise ARBSITE_MAX_DATABASE_GB"
        yield Finding("size", Level.WARNING, what, remedy)
    else:
        yield Finding("size", Level.OK, what)


def _quarantine(config: Config) -> Findings:
    count = POSITIONS.raw.count_documents(IN_QUARANTINE)
    if count:
        remedy = "repair, release or settle them on the dashboard"
        what = f"{counted(count, 'position is', 'positions are')} in quarantine"
        yield Finding("positions", Level.PROBLEM, what, remedy)
    else:
        yield Finding("positions", Level.OK, "none is in quarantine")


def _agent(config: Config) -> Findings:
    state = health.examine()
    for problem in state.problems:
        # An installation that is not running is no broken one.
        remedy = "make run, or manage.py runagent" if "agent" in problem else "see it"
        yield Finding("agent", Level.WARNING, problem, remedy)
    if not state.problems:
        yield Finding("agent", Level.OK, "an agent runs and its jobs succeed")


def _database() -> Any:
    return connection.database  # type: ignore[attr-defined]
