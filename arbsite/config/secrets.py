"""The secrets among the settings, for redaction."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import SecretStr

from arbsite.config.fields import Config

# Redacting shorter parts of an address would garble unrelated text.
SHORTEST_PIECE = 12


def secrets_of(settings: Config) -> list[str]:
    """The values that must never be shown or logged, and the telling parts of them."""
    fields = (getattr(settings, name) for name in Config.model_fields)
    secrets = [
        field.get_secret_value() for field in fields if isinstance(field, SecretStr)
    ]
    return [*secrets, *(piece for secret in secrets for piece in _pieces(secret))]


def password_in(uri: str) -> str:
    """The password in an address, decoded; empty where there is none."""
    return unquote(_split(uri).password or "")


def _split(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:
        # Malformed: whoever uses it says so.
        return urlsplit("")


def _pieces(secret: str) -> Iterator[str]:
    """The parts of addresses that a library may quote by themselves in an error."""
    for address in secret.split():
        path = _split(address).path if "://" in address else ""
        yield from (text for text in (address, path) if len(text) >= SHORTEST_PIECE)
