"""Under which address do Django and the rest reach MongoDB, and with which promises?"""

from __future__ import annotations

from urllib.parse import parse_qsl, quote_plus, urlencode

from arbsite.config import Config
from arbsite.startup.mongod.home import Home, Record

REPLICA_SET = "arbsite"
USER = "arbsite"
# What every connection asks for: no acknowledged write is lost by a crash
# (majority, journal), a single write survives a fail-over (retryWrites), and a
# hung server costs 15 seconds, not a minute (timeoutMS).
PROMISES = {
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


def home(config: Config) -> Home:
    """The folder of the embedded server of this installation."""
    return Home(config.state_dir / "mongodb")


def uri(config: Config) -> str:
    """The address with every promise spelt out. Starts nothing."""
    if config.mongodb_uri is not None:
        return with_promises(config.mongodb_uri.get_secret_value())
    return embedded_uri(home(config).record())


def embedded_uri(record: Record) -> str:
    address = f"{USER}:{quote_plus(record.password)}@127.0.0.1:{record.port}"
    options = {"replicaSet": REPLICA_SET, "authSource": "admin", **PROMISES}
    return f"mongodb://{address}/?{urlencode(options)}"


def with_promises(given: str) -> str:
    """The operator's address, completed by each promise that it does not mention."""
    base, _, query = given.partition("?")
    options = parse_qsl(query, keep_blank_values=True)
    named = {ALIASES.get(name.lower(), name.lower()) for name, _ in options}
    missing = [item for item in PROMISES.items() if item[0].lower() not in named]
    if "/" not in base.partition("://")[2]:
        base += "/"
    extra = urlencode(missing)
    return f"{base}?{query}&{extra}" if query else f"{base}?{extra}"
