"""How does a fresh mongod become a replica set of one node with users?"""

from __future__ import annotations

import contextlib
import time
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from arbsite.startup.mongod.home import MongodError, Record
from arbsite.startup.mongod.uri import REPLICA_SET, USER

ADMIN = "admin"
USER_EXISTS = 51003
UNAUTHORIZED = 13
# Unauthorized and AlreadyInitialized: done before, and now it loads. NotYetInitialized
# and NodeNotFound and the like: it is still loading.
UNDER_WAY = {UNAUTHORIZED, 23, 94, 109, 91, 10107, 11600, 11602, 13436}
POLL_SECONDS = 0.05
# The app's user may do what pages, migrations and test databases need, on this
# private server only; it can neither manage users nor the server.
ROLES = ["readWriteAnyDatabase", "dbAdminAnyDatabase", "clusterMonitor"]

Client = MongoClient[dict[str, Any]]


def hello(port: int) -> dict[str, Any] | None:
    """What the server says of itself without a login; None when it says nothing."""
    with connect(port, milliseconds=1000) as client, contextlib.suppress(PyMongoError):
        return client.admin.command("hello")
    return None


def set_up(record: Record, deadline: float) -> None:
    """Bring a running server to the state of a writable primary with our users.

    Every step may have been done before, or cut short by a crash: each is repeated
    until it is true.
    """
    while not _belongs(record):
        try:
            (_move if record.ready else _initiate)(record)
        except OperationFailure as error:
            if error.code not in UNDER_WAY:
                raise MongodError(
                    f"The replica set cannot be set up (code {error.code})."
                ) from None
        _pause(deadline)
    while not (hello(record.port) or {}).get("isWritablePrimary"):
        _pause(deadline)
    if not record.ready:
        _create_users(record)


def connect(
    port: int, record: Record | None = None, milliseconds: int = 5000
) -> Client:
    """A direct connection, as the administrator when the record is given."""
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


def _belongs(record: Record) -> bool:
    said = hello(record.port) or {}
    address = f"127.0.0.1:{record.port}"
    return said.get("setName") == REPLICA_SET and said.get("me") == address


def _initiate(record: Record) -> None:
    members = [{"_id": 0, "host": f"127.0.0.1:{record.port}"}]
    with connect(record.port) as client:
        client.admin.command(
            "replSetInitiate", {"_id": REPLICA_SET, "members": members}
        )


def _move(record: Record) -> None:
    """The server came up on another port than its replica set remembers."""
    address = f"127.0.0.1:{record.port}"
    with connect(record.port, record) as client:
        known = client.admin.command("replSetGetConfig")["config"]
        if known["members"][0]["host"] != address:
            known["members"][0]["host"] = address
            known["version"] += 1
            client.admin.command("replSetReconfig", known, force=True)


def _pause(deadline: float) -> None:
    if time.monotonic() > deadline:
        raise MongodError("mongod runs but does not become writable.")
    time.sleep(POLL_SECONDS)


def _create_users(record: Record) -> None:
    # The first user can only be created from this host and while there is none.
    with connect(record.port) as client:
        _create(client, ADMIN, record.admin_password, ["root"])
    with connect(record.port, record) as client:
        try:
            _create(client, USER, record.password, ROLES)
        except OperationFailure as error:
            raise MongodError(
                "The data was created with other passwords than mongod.json holds"
                f" (code {error.code})."
            ) from None


def _create(client: Client, name: str, password: str, roles: list[str]) -> None:
    try:
        client.admin.command("createUser", name, pwd=password, roles=roles)
    except OperationFailure as error:
        if error.code not in {USER_EXISTS, UNAUTHORIZED}:
            raise
