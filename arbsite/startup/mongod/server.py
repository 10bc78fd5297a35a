"""May this MongoDB server be trusted with the books, and does it answer?"""

from __future__ import annotations

import time
from collections.abc import Callable

from pymongo import MongoClient
from pymongo.errors import (
    ConfigurationError,
    InvalidURI,
    OperationFailure,
    PyMongoError,
)
from pymongo.uri_parser import parse_uri

ATTEMPT_MS = 2000
WAITS = (0.5, 1.0, 2.0, 4.0, 5.0)
NOT_ALLOWED = 13
BAD_LOGIN = 18


class ServerRefused(Exception):
    """This MongoDB server or its address cannot be used as it is."""


class ServerAway(Exception):
    """The MongoDB server does not answer."""


def check_server(uri: str) -> str:
    """The server's version. Raises ServerRefused with the remedy, or ServerAway."""
    _check_address(uri)
    try:
        client: MongoClient[dict[str, object]] = MongoClient(uri, timeoutMS=ATTEMPT_MS)
    except (PyMongoError, ValueError) as error:
        raise _bad_address(uri, error) from None
    with client:
        try:
            _check_replica_set(client)
            _check_write_concern(client)
            return str(client.server_info()["version"])
        except OperationFailure as error:
            raise _refusal(error) from None
        except PyMongoError as error:
            raise _absence(uri, error) from None


def wait_for(
    uri: str,
    patience: float | None,
    say: Callable[[str], None],
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> str:
    """Check until it answers; its version. Give up after `patience` seconds, if any."""
    began, attempt = clock(), 0
    while True:
        try:
            return check_server(uri)
        except ServerAway as error:
            wait = WAITS[min(attempt, len(WAITS) - 1)]
            if patience is not None and clock() - began + wait > patience:
                raise
            say(f"{error} Trying again in {wait:g} s.")
            sleep(wait)
            attempt += 1


def _check_address(uri: str) -> None:
    try:
        options = parse_uri(uri, validate=True, warn=False)["options"]
    except (ConfigurationError, InvalidURI, ValueError) as error:
        raise _bad_address(uri, error) from None
    if options.get("w", "majority") != "majority":
        raise ServerRefused(
            f"MONGODB_URI asks for w={options['w']}: acknowledged writes could be lost."
            " Write w=majority, or leave it out."
        )
    if options.get("journal", True) is not True:
        raise ServerRefused(
            "MONGODB_URI asks for unjournaled writes: acknowledged writes could be"
            " lost. Write journal=true, or leave it out."
        )


def _check_replica_set(client: MongoClient[dict[str, object]]) -> None:
    hello = client.admin.command("hello")
    if "setName" not in hello and hello.get("msg") != "isdbgrid":
        raise ServerRefused(
            "MongoDB runs as a standalone server: it can lose acknowledged writes in"
            " a crash. Start mongod with --replSet NAME and run rs.initiate() once."
        )


def _check_write_concern(client: MongoClient[dict[str, object]]) -> None:
    try:
        answer = client.admin.command("getDefaultRWConcern")
    except OperationFailure as error:
        # A user without the right to ask still writes w=majority by its address.
        if error.code == NOT_ALLOWED:
            return
        raise
    default = answer.get("defaultWriteConcern") or {}
    if default.get("w", "majority") != "majority" or default.get("j") is False:
        raise ServerRefused(
            f"MongoDB's default write concern is w={default.get('w')}: acknowledged"
            " writes could be lost. Run db.adminCommand({setDefaultRWConcern: 1,"
            " defaultWriteConcern: {w: 'majority'}})."
        )


def _refusal(error: OperationFailure) -> ServerRefused:
    if error.code == BAD_LOGIN:
        return ServerRefused("MongoDB refuses the user or the password of MONGODB_URI.")
    return ServerRefused(f"MongoDB refuses to answer (code {error.code}).")


def _absence(uri: str, error: PyMongoError) -> ServerRefused | ServerAway:
    # The driver strikes out servers that belong to another set: none is left.
    if "No replica set members available for replica set name" in str(error):
        return ServerRefused(
            "MONGODB_URI names another replica set than the server belongs to."
        )
    return ServerAway(f"MongoDB at {_hosts(uri)} does not answer.")


def _hosts(uri: str) -> str:
    """Host names and ports alone: never the user or the password."""
    return uri.partition("://")[2].partition("/")[0].rpartition("@")[2]


def _bad_address(uri: str, error: Exception) -> ServerRefused:
    authority = uri.partition("://")[2].partition("/")[0].rpartition("@")[0]
    text = str(error)
    if any(piece and piece in text for piece in [authority, *authority.split(":")]):
        text = "user, password, host or port is not written as it must be"
    return ServerRefused(f"MONGODB_URI cannot be used: {text}")
