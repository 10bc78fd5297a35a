"""Why the embedded server does not answer, and what the operator can do about it.

For the pages and for /healthz, which everybody may read: no paths and no addresses.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from arbsite.config import Config
from arbsite.startup.mongod import process
from arbsite.startup.mongod.directory import ServerDirectory
from arbsite.startup.mongod.errors import MongodError
from arbsite.startup.mongod.ports import is_free

MEGABYTE = 1_000_000
# Journal and oplog grow before the server notices that there is no room.
FULL = 100 * MEGABYTE
SCARCE = 1_000 * MEGABYTE

RESTARTS = "the database restarts by itself then"


def lost(config: Config) -> str | None:
    """What to say while the folder of the database is gone; None while it is there."""
    if config.mongodb_uri is not None or not ServerDirectory.of(config).is_lost():
        return None
    return (
        "the folder of the database is gone; put it back, or stop everything and run"
        " manage.py restore"
    )


def outage(config: Config) -> str | None:
    """The cause, as part of a sentence; None where the server is not ours."""
    if config.mongodb_uri is not None:
        return None
    directory = ServerDirectory.of(config)
    if is_lost := lost(config):
        return is_lost
    free = _free(config.state_dir)
    if free is not None and free < FULL:
        return f"the disk is full ({free // MEGABYTE} MB free); free space: {RESTARTS}"
    if process.running(directory) is not None:
        return "MongoDB runs but does not answer"
    try:
        record = directory.read_record()
    except MongodError:
        return "the record of the embedded database cannot be read"
    if not is_free(record.port):
        return (
            f"port {record.port} of the database is taken by another program; it "
            "moves to another port when it is started again"
        )
    if reason := process.last_error(directory.log):
        return f"MongoDB does not start: {_without_paths(reason)}"
    return "MongoDB does not run"


def space_warning(config: Config) -> str | None:
    """What to know about the disk of the embedded server before it is full."""
    if config.mongodb_uri is not None:
        return None
    free = _free(config.state_dir)
    if free is None or free >= SCARCE:
        return None
    return f"only {free // MEGABYTE} MB are free on the disk of the database"


def _free(path: Path) -> int | None:
    try:
        return shutil.disk_usage(path).free
    except OSError:
        return None


def _without_paths(reason: str) -> str:
    return " ".join("…" if "/" in word else word for word in reason.split())
