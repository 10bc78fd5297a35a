"""Start the embedded server, restart it when it died, stop it."""

from __future__ import annotations

import dataclasses
import sys
import time

from arbsite.config import Config
from arbsite.startup.mongod import process, replica_set
from arbsite.startup.mongod.directory import Record, ServerDirectory
from arbsite.startup.mongod.errors import MongodError
from arbsite.startup.mongod.ports import free_port
from arbsite.startup.mongod.uri import uri

START_SECONDS = 60.0
PORT_SECONDS = 3.0


@dataclasses.dataclass(frozen=True, slots=True)
class Status:
    """The state of the server; `pid` is None while it does not run."""

    embedded: bool
    pid: int | None = None
    port: int | None = None
    version: str | None = None
    directory: str | None = None


def ensure(config: Config) -> str:
    """The URI of a running database; starts the embedded server when needed.

    Raises MongodError with one sentence when that fails.
    """
    if config.mongodb_uri is None:
        if sys.platform != "linux":
            raise MongodError(
                "The embedded MongoDB needs Linux. Set MONGODB_URI to a replica set."
            )
        directory = ServerDirectory.of(config)
        if not _is_ready(directory, directory.read_record()):
            with directory.lock():
                _start(directory)
    return uri(config)


def heal(config: Config) -> bool:
    """Restart a dead embedded server; True if it had to. Cheap while it lives."""
    if config.mongodb_uri is not None:
        return False
    directory = ServerDirectory.of(config)
    # Another process may have started its successor already.
    process.reap(directory)
    if process.running(directory) is not None:
        return False
    ensure(config)
    return True


def is_running(config: Config) -> bool:
    """Whether the embedded server runs; False with a server of the operator's."""
    if config.mongodb_uri is not None:
        return False
    return process.running(ServerDirectory.of(config)) is not None


def accept_loss(config: Config) -> None:
    """Let an empty database be made where the folder of the old one is gone."""
    directory = ServerDirectory.of(config)
    if config.mongodb_uri is None and directory.is_lost():
        directory.marker.unlink()


def stop(config: Config) -> bool:
    """Stop the embedded server cleanly; False when it was not running."""
    directory = ServerDirectory.of(config)
    if config.mongodb_uri is not None or not directory.path.exists():
        return False
    with directory.lock():
        pid = process.running(directory)
        if pid is None:
            return False
        process.terminate(pid)
    return True


def status(config: Config) -> Status:
    if config.mongodb_uri is not None:
        return Status(embedded=False)
    directory = ServerDirectory.of(config)
    pid = process.running(directory) if directory.path.exists() else None
    if pid is None:
        return Status(embedded=True, directory=str(directory.path))
    record = directory.read_record()
    with replica_set.connect(record.port, record) as client:
        version = str(client.server_info()["version"])
    return Status(True, pid, record.port, version, str(directory.path))


def _is_ready(directory: ServerDirectory, record: Record) -> bool:
    if not record.ready or process.running(directory) is None:
        return False
    return replica_set.is_writable(record.port)


def _start(directory: ServerDirectory) -> None:
    """From nothing, or from any half-finished start, to a writable primary with users.

    The caller holds the lock.
    """
    directory.prepare()
    deadline = time.monotonic() + START_SECONDS
    record = directory.read_record()
    if process.running(directory) is None:
        record = _start_process(directory, record, deadline)
    else:
        _wait_for_answer(directory, record, None, deadline)
    # Whoever waits for a server that was killed meanwhile would not start another.
    replica_set.set_up(record, deadline, lambda: process.running(directory) is not None)
    if not record.ready:
        directory.write_record(dataclasses.replace(record, ready=True))
    if not directory.marker.exists():
        directory.marker.touch(mode=0o600)


def _start_process(
    directory: ServerDirectory, record: Record, deadline: float
) -> Record:
    """Start the process, on the next free port where its own is taken; its record."""
    while True:
        port = _choose_port(record)
        if port != record.port:
            record = dataclasses.replace(record, port=port)
            directory.write_record(record)
        pid = process.start(directory, record.port)
        code = _wait_for_answer(directory, record, pid, deadline)
        if code is None:
            return record
        if process.running(directory) is not None:
            # The starter before us died, and its server had not written its pid into
            # the lock file yet when we looked: it holds the data, ours had to exit.
            _wait_for_answer(directory, record, None, deadline)
            return record
        # Someone may take the port between our check and the start of the server.
        if code != process.EXIT_PORT_TAKEN:
            raise process.start_error(directory, code)


def _choose_port(record: Record) -> int:
    """The port on record, else the next free port.

    A server that was killed a moment ago may still hold its port, and processes that
    know the old address could not follow to another: a short wait is worth it.
    """
    deadline = time.monotonic() + (PORT_SECONDS if record.ready else 0.0)
    while (port := free_port(record.port)) != record.port:
        if time.monotonic() > deadline:
            break
        time.sleep(replica_set.POLL_SECONDS)
    return port


def _wait_for_answer(
    directory: ServerDirectory, record: Record, pid: int | None, deadline: float
) -> int | None:
    """None once the server answers, its exit code when it exited before that."""
    while replica_set.hello(record.port) is None:
        code = process.exit_code(pid) if pid is not None else None
        if code is not None:
            return code
        if pid is None and process.running(directory) is None:
            raise MongodError(f"mongod died before it answered (see {directory.log}).")
        if time.monotonic() > deadline:
            raise MongodError(f"mongod does not answer (see {directory.log}).")
        time.sleep(replica_set.POLL_SECONDS)
    return None
