"""The connection URI of the database, with the options every connection needs."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote_plus, urlencode

from arbsite.config import Config
from arbsite.startup.mongod.directory import Record, ServerDirectory

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
ALIASES = {"j": "journal"}


def uri(config: Config) -> str:
    """The URI with every option spelt out. Starts nothing."""
    if config.mongodb_uri is not None:
        return with_options(config.mongodb_uri.get_secret_value())
    return embedded_uri(ServerDirectory.of(config).read_record())


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
    extra = urlencode(missing)
    return f"{base}?{query}&{extra}" if query else f"{base}?{extra}"
