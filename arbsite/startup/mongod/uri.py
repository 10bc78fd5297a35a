"""The connection URI of the database, with the options every connection needs."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, quote_plus, urlencode

from arbsite.config import Config
from arbsite.startup.mongod.directory import Record, ServerDirectory
from arbsite.startup.mongod.errors import MongodError

REPLICA_SET = "arbsite"
USER = "arbsite"
# No acknowledged write is lost in a crash (majority, journal), a single write survives
# a fail-over (retryWrites), and a hung server costs 15 seconds, not a minute
# (timeoutMS).
OPTIONS = {
    "w": "majority",
    "journal": "true",
    "retryWrites": "true",
    "readConcernLevel": "majority",
    "timeoutMS": "15000",
    "serverSelectionTimeoutMS": "5000",
    "connectTimeoutMS": "5000",
    "appName": "arbsite",
}
# A reserved port, on which nobody listens.
NOWHERE = Record(port=1, password="none", admin_password="none")  # noqa: S106
ALIASES = {"j": "journal"}


def uri(config: Config) -> str:
    """The URI with every option spelt out. Starts nothing."""
    if config.mongodb_uri is not None:
        return with_options(config.mongodb_uri.get_secret_value())
    return embedded_uri(ServerDirectory.of(config).read_record())


def present_uri(config: Config) -> str:
    """The URI, or one where nothing answers while the embedded server is unusable.

    The pages have to come up and say so; the address is corrected afterwards.
    """
    try:
        return uri(config)
    except MongodError:
        return embedded_uri(NOWHERE)


_seen: dict[Path, tuple[tuple[int, int], str]] = {}


def moved_to(config: Config) -> str | None:
    """The address of the embedded server as its record says; None for any other.

    Cheap enough to be asked before each use: the record is read when it changes.
    """
    if config.mongodb_uri is not None:
        return None
    directory = ServerDirectory.of(config)
    try:
        status = directory.record_path.stat()
        version = status.st_mtime_ns, status.st_ino
        known = _seen.get(directory.path)
        if known is None or known[0] != version:
            known = version, embedded_uri(directory.read_record())
            _seen[directory.path] = known
    # Deleted or damaged: whoever starts the server says so.
    except (OSError, MongodError):
        return None
    return known[1]


def embedded_uri(record: Record) -> str:
    address = f"{USER}:{quote_plus(record.password)}@127.0.0.1:{record.port}"
    options = {"replicaSet": REPLICA_SET, "authSource": "admin", **OPTIONS}
    return f"mongodb://{address}/?{urlencode(options)}"


def with_options(operator_uri: str) -> str:
    """The operator's URI, completed by each option that it does not set itself."""
    base, _, query = operator_uri.partition("?")
    options = parse_qsl(query, keep_blank_values=True)
    # Option names are case-insensitive, and a repeated one is an error to the driver.
    names = {ALIASES.get(name.lower(), name.lower()) for name, _ in options}
    missing = [
        (name, text) for name, text in OPTIONS.items() if name.lower() not in names
    ]
    if "/" not in base.partition("://")[2]:
        base += "/"
    # Without an empty one at either end, which the driver refuses.
    return f"{base}?{'&'.join(filter(None, [query, urlencode(missing)]))}"
