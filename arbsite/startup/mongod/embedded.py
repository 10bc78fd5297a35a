"""Does the embedded server run? Start it, heal it, stop it."""

from __future__ import annotations

import dataclasses
import time

from arbsite.config import Config
from arbsite.startup.mongod import process, replica
from arbsite.startup.mongod.home import Home, MongodError, Record, free_port
from arbsite.startup.mongod.uri import home as home_of
from arbsite.startup.mongod.uri import uri

START_SECONDS = 60.0
PORT_SECONDS = 3.0


@dataclasses.dataclass(frozen=True, slots=True)
class Status:
    """What is known of the server; `pid` is None while it does not run."""

    embedded: bool
    pid: int | None = None
    port: int | None = None
    version: str | None = None
    directory: str | None = None


def ensure(config: Config) -> str:
    """The address of a running database; starts the embedded one when it must.

    Raises MongodError with one sentence when that cannot be done.
    """
    if config.mongodb_uri is None:
        home = home_of(config)
        if not _stands(home, home.record()):
            with home.lock():
                _start(home)
    return uri(config)


def heal(config: Config) -> bool:
    """Restart a dead embedded server; True if it had to. Cheap while it lives."""
    if config.mongodb_uri is not None or process.running(home_of(config)) is not None:
        return False
    ensure(config)
    return True


def stop(config: Config) -> bool:
    """Stop the embedded server cleanly; False when it did not run."""
    home = home_of(config)
    if config.mongodb_uri is not None or not home.path.exists():
        return False
    with home.lock():
        pid = process.running(home)
        if pid is None:
            return False
        process.terminate(pid)
    return True


def status(config: Config) -> Status:
    if config.mongodb_uri is not None:
        return Status(embedded=False)
    home = home_of(config)
    pid = process.running(home) if home.path.exists() else None
    if pid is None:
        return Status(embedded=True, directory=str(home.path))
    record = home.record()
    with replica.connect(record.port, record) as client:
        version = str(client.server_info()["version"])
    return Status(True, pid, record.port, version, str(home.path))


def _stands(home: Home, record: Record) -> bool:
    if not record.ready or process.running(home) is None:
        return False
    said = replica.hello(record.port)
    return bool(said and said.get("isWritablePrimary"))


def _start(home: Home) -> None:
    """Under the lock: everything between nothing and a writable primary with users."""
    home.prepare()
    deadline = time.monotonic() + START_SECONDS
    record = home.record()
    if process.running(home) is None:
        record = _run(home, record, deadline)
    else:
        _await_answer(home, record, None, deadline)
    replica.set_up(record, deadline)
    if not record.ready:
        home.keep(dataclasses.replace(record, ready=True))


def _run(home: Home, record: Record, deadline: float) -> Record:
    """Start the process; where another one holds the port, take the next free one."""
    while True:
        free = _port(record)
        if free != record.port:
            record = dataclasses.replace(record, port=free)
            home.keep(record)
        pid = process.start(home, record.port)
        code = _await_answer(home, record, pid, deadline)
        if code is None:
            return record
        if code != process.PORT_TAKEN:
            raise process.death(home, code)


def _port(record: Record) -> int:
    """The port on record, else the next free one.

    A server that was killed a moment ago may still hold it, and processes that know
    the old address could not follow to another: a short wait is worth it.
    """
    patience = time.monotonic() + (PORT_SECONDS if record.ready else 0.0)
    while (free := free_port(record.port)) != record.port:
        if time.monotonic() > patience:
            break
        time.sleep(replica.POLL_SECONDS)
    return free


def _await_answer(
    home: Home, record: Record, pid: int | None, deadline: float
) -> int | None:
    """None once the server answers, its exit code when it ended first."""
    while replica.hello(record.port) is None:
        code = process.exit_status(pid) if pid is not None else None
        if code is not None:
            return code
        if time.monotonic() > deadline:
            raise MongodError(f"mongod does not answer (see {home.log}).")
        time.sleep(replica.POLL_SECONDS)
    return None
