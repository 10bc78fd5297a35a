"""Set up a fresh mongod as a replica set of one node, with users."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from arbsite.startup.mongod.directory import Record
from arbsite.startup.mongod.errors import MongodError
from arbsite.startup.mongod.uri import REPLICA_SET, USER

ADMIN = "admin"
UNAUTHORIZED = 13
USER_EXISTS = 51003
# Errors of a server that is on its way: set up before and now loading (Unauthorized,
# AlreadyInitialized), or still starting, electing or reconfiguring itself
# (ShutdownInProgress, NotYetInitialized, ConfigurationInProgress, NotWritablePrimary,
# the two interruptions, NotPrimaryOrSecondary).
IN_PROGRESS = {UNAUTHORIZED, 23, 91, 94, 109, 10107, 11600, 11602, 13436}
POLL_SECONDS = 0.05
# The app's user may do what pages, migrations and test databases need, on this
# private server only; it can manage neither users nor the server.
ROLES = ["readWriteAnyDatabase", "dbAdminAnyDatabase", "clusterMonitor"]

Client = MongoClient[dict[str, Any]]


def hello(port: int) -> dict[str, Any] | None:
    """The server's answer to `hello`, which needs no login; None without an answer."""
    with connect(port, milliseconds=1000) as client, contextlib.suppress(PyMongoError):
        return client.admin.command("hello")
    return None


def is_writable(port: int) -> bool:
    return bool((hello(port) or {}).get("isWritablePrimary"))


def set_up(record: Record, deadline: float, is_alive: Callable[[], bool]) -> None:
    """Bring a running server to the state of a writable primary with our users.

    A crash may have cut any step short, or left it done: each is repeated until it
    holds. Raises MongodError at the deadline (monotonic seconds), and at once when the
    server dies.
    """
    try:
        _set_up(record, deadline, is_alive)
    except PyMongoError as error:
        name = type(error).__name__
        raise MongodError(f"mongod cannot be set up ({name}: {error}).") from None


def _set_up(record: Record, deadline: float, is_alive: Callable[[], bool]) -> None:
    while not _is_member(record):
        try:
            (_move if record.ready else _initiate)(record)
        except OperationFailure as error:
            if error.code not in IN_PROGRESS:
                raise MongodError(
                    f"The replica set cannot be set up (code {error.code})."
                ) from None
        _pause(deadline, is_alive)
    while not is_writable(record.port):
        _pause(deadline, is_alive)
    if not record.ready:
        _create_users(record)


def connect(
    port: int, record: Record | None = None, milliseconds: int = 5000
) -> Client:
    """A direct connection, as the administrator when the record is passed."""
    login: dict[str, Any] = {}
    if record is not None:
        login = {"username": ADMIN, "password": record.admin_password}
    return MongoClient(
        "127.0.0.1",
        port,
        directConnection=True,
        serverSelectionTimeoutMS=milliseconds,
        timeoutMS=2 * milliseconds,
        **login,
    )


def _is_member(record: Record) -> bool:
    answer = hello(record.port) or {}
    address = f"127.0.0.1:{record.port}"
    return answer.get("setName") == REPLICA_SET and answer.get("me") == address


def _initiate(record: Record) -> None:
    members = [{"_id": 0, "host": f"127.0.0.1:{record.port}"}]
    with connect(record.port) as client:
        client.admin.command(
            "replSetInitiate", {"_id": REPLICA_SET, "members": members}
        )


def _move(record: Record) -> None:
    """Correct the address in the replica set's configuration.

    The server runs on another port than before; a node that does not find itself in
    the configuration never becomes primary, so the change has to be forced.
    """
    address = f"127.0.0.1:{record.port}"
    with connect(record.port, record) as client:
        current = client.admin.command("replSetGetConfig")["config"]
        if current["members"][0]["host"] != address:
            current["members"][0]["host"] = address
            current["version"] += 1
            client.admin.command("replSetReconfig", current, force=True)


def _pause(deadline: float, is_alive: Callable[[], bool]) -> None:
    if not is_alive():
        raise MongodError("mongod died before it was writable.")
    if time.monotonic() > deadline:
        raise MongodError("mongod runs but does not become writable.")
    time.sleep(POLL_SECONDS)


def _create_users(record: Record) -> None:
    # MongoDB's localhost exception: a connection without a login may create a user
    # while there is none, and only from this host.
    with connect(record.port) as client:
        _create_user(client, ADMIN, record.admin_password, ["root"])
    with connect(record.port, record) as client:
        try:
            _create_user(client, USER, record.password, ROLES)
        except OperationFailure as error:
            raise MongodError(
                "The data was created with other passwords than those in mongod.json"
                f" (code {error.code})."
            ) from None


def _create_user(client: Client, name: str, password: str, roles: list[str]) -> None:
    try:
        client.admin.command("createUser", name, pwd=password, roles=roles)
    except OperationFailure as error:
        if error.code not in {USER_EXISTS, UNAUTHORIZED}:
            raise
