"""Requirements on a MongoDB server: address, replica set, write concern and version."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from pymongo import MongoClient
from pymongo.errors import (
    ConfigurationError,
    InvalidURI,
    OperationFailure,
    PyMongoError,
)
from pymongo.uri_parser import parse_uri

from arbsite.config.checks import check_host

ATTEMPT_MS = 2000
LONGEST_TIMEOUT = 120.0
BACK_OFF = (0.5, 1.0, 2.0, 4.0, 5.0)
UNAUTHORIZED = 13
AUTHENTICATION_FAILED = 18
# CVE-2025-14847: anyone who can connect, even without a login, can read the server's
# memory. The first fixed release of each series.
PATCHED = {(4, 4): 30, (5, 0): 32, (6, 0): 27, (7, 0): 28, (8, 0): 17, (8, 2): 3}

# The oldest series that MongoDB still maintains, and the one to choose today.
OLDEST_MAINTAINED = (7, 0)
RECOMMENDED = "8.0"

# Options that an operator's URI may leave out or set to a safe value.
REQUIRED: dict[str, tuple[Callable[[Any], bool], str]] = {
    "journal": (lambda on: on is True, "acknowledged writes could be lost"),
    "fsync": (lambda on: on is not False, "acknowledged writes could be lost"),
    "retryWrites": (lambda on: on is True, "a failover would fail writes"),
    "retryReads": (lambda on: on is True, "a failover would fail reads"),
    "readConcernLevel": (
        lambda level: level in {"majority", "linearizable"},
        "what is read could be rolled back",
    ),
    "readPreference": (
        lambda node: str(node).lower() in {"primary", "0"},
        "a secondary can be behind, and orders are decided by what is read",
    ),
    "timeoutMS": (
        lambda limit: 0 < limit <= LONGEST_TIMEOUT,
        "a server that hangs would stop the agent",
    ),
}


class ServerUnsuitable(Exception):
    """This MongoDB server or its address does not meet the requirements."""


class ServerUnreachable(Exception):
    """The MongoDB server does not answer."""


def check_server(uri: str) -> str:
    """The server's version.

    Raises ServerUnsuitable with the remedy, or ServerUnreachable.
    """
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
            raise _connection_error(uri, error) from None


def wait_for(
    uri: str,
    timeout: float | None,
    report: Callable[[str], None],
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> str:
    """Check until the server answers; its version.

    Raises ServerUnreachable after `timeout` seconds; None waits without a limit.
    """
    started, attempt = clock(), 0
    while True:
        try:
            return check_server(uri)
        except ServerUnreachable as error:
            pause = BACK_OFF[min(attempt, len(BACK_OFF) - 1)]
            if timeout is not None and clock() - started + pause > timeout:
                raise
            report(f"{error} Retrying in {pause:g} s.")
            sleep(pause)
            attempt += 1


def advice_on(uri: str, version: str) -> str | None:
    """`security_advice`, less what the server's configuration already excludes."""
    advice = security_advice(version)
    return advice if advice and _offers_zlib(uri) else None


def _offers_zlib(uri: str) -> bool:
    """Whether the server reads messages that are compressed by zlib."""
    with MongoClient[dict[str, object]](uri, timeoutMS=ATTEMPT_MS) as client:
        answer = client.admin.command({"hello": 1, "compression": ["zlib"]})
        return "zlib" in answer.get("compression", [])


def security_advice(version: str) -> str | None:
    """What to do about a version with a known vulnerability, None for a safe one.

    The vulnerability is in the reading of messages compressed by zlib.
    """
    major, minor, patch = (int(part) for part in version.split("-")[0].split(".")[:3])
    series = (major, minor)
    if series > max(PATCHED) or (series in PATCHED and patch >= PATCHED[series]):
        return None
    # A series that got no fix has to move on to the next one that did.
    target = min(patched for patched in PATCHED if patched >= series)
    release = ".".join(map(str, (*target, PATCHED[target])))
    return (
        f"MongoDB {version} lets anyone who can connect read its memory"
        f" (CVE-2025-14847). Upgrade to {release} or later, or start it with"
        " --networkMessageCompressors disabled."
    )


def end_of_life(version: str) -> str | None:
    """What it means that a version gets no fixes any more, None while it does."""
    major, minor = (int(part) for part in version.split(".")[:2])
    if (major, minor) >= OLDEST_MAINTAINED:
        return None
    return (
        f"MongoDB {version} gets no fixes any more, not even for security."
        " For lasting use, set MONGODB_URI to a replica set of a maintained version"
        f" ({RECOMMENDED} or later)."
    )


def _check_address(uri: str) -> None:
    try:
        parsed = parse_uri(uri, validate=True, warn=False)
        options = parsed["options"]
        for host, _ in parsed["nodelist"]:
            # Sockets have paths.
            if not host.endswith(".sock"):
                check_host(host)
    except (ConfigurationError, InvalidURI, ValueError) as error:
        raise _bad_address(uri, error) from None
    if options.get("w", "majority") != "majority":
        raise ServerUnsuitable(
            f"MONGODB_URI sets w={options['w']}: acknowledged writes could be lost."
            " Write w=majority, or leave it out."
        )
    # The driver keeps the letters of options that it does not convert.
    stored = {key.lower(): content for key, content in options.items()}
    for name, (is_sound, harm) in REQUIRED.items():
        if name.lower() in stored and not is_sound(stored[name.lower()]):
            raise ServerUnsuitable(
                f"MONGODB_URI sets {name}={stored[name.lower()]}: {harm}."
                f" Leave {name} out."
            )


def _check_replica_set(client: MongoClient[dict[str, object]]) -> None:
    hello = client.admin.command("hello")
    # mongos has no set name; the shards behind it are replica sets.
    if "setName" not in hello and hello.get("msg") != "isdbgrid":
        raise ServerUnsuitable(
            "MongoDB runs as a standalone server: it can lose acknowledged writes in"
            " a crash. Start mongod with --replSet NAME and run rs.initiate() once."
        )


def _check_write_concern(client: MongoClient[dict[str, object]]) -> None:
    try:
        answer = client.admin.command("getDefaultRWConcern")
    except OperationFailure as error:
        # A user who may not read the default still writes w=majority: the URI sets it.
        if error.code == UNAUTHORIZED:
            return
        raise
    default = answer.get("defaultWriteConcern") or {}
    if default.get("w", "majority") != "majority" or default.get("j") is False:
        raise ServerUnsuitable(
            f"MongoDB's default write concern is w={default.get('w')}: acknowledged"
            " writes could be lost. Run db.adminCommand({setDefaultRWConcern: 1,"
            " defaultWriteConcern: {w: 'majority'}})."
        )


def _refusal(error: OperationFailure) -> ServerUnsuitable:
    if error.code == AUTHENTICATION_FAILED:
        return ServerUnsuitable(
            "MongoDB rejects the user name or password of MONGODB_URI."
        )
    return ServerUnsuitable(f"MongoDB rejects the connection (code {error.code}).")


def _connection_error(
    uri: str, error: PyMongoError
) -> ServerUnsuitable | ServerUnreachable:
    # The driver drops servers that belong to another set, so none is left to select.
    if "No replica set members available for replica set name" in str(error):
        return ServerUnsuitable(
            "MONGODB_URI names another replica set than the server belongs to."
        )
    return ServerUnreachable(f"MongoDB at {_hosts(uri)} does not answer.")


def _hosts(uri: str) -> str:
    """Host names and ports only: never the user or the password."""
    return uri.partition("://")[2].partition("/")[0].rpartition("@")[2]


def _bad_address(uri: str, error: Exception) -> ServerUnsuitable:
    # Up to the last @: a password may contain what ends it.
    authority = uri.partition("://")[2].rpartition("@")[0]
    text = str(error)
    # The driver quotes parts of the URI in its messages, the password among them.
    if any(piece and piece in text for piece in re.split("[:@/?]", authority)):
        text = (
            "the user, password, host or port is malformed. In user and password write"
            " %40 for @, %3A for :, %2F for / and %25 for %"
        )
    return ServerUnsuitable(f"MONGODB_URI cannot be used: {text}")
