"""What was asked over the wire, and with what is it answered?"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

T = TypeVar("T")
Json = dict[str, Any]


class Refusal(Exception):
    """The venue answers this request with an error status."""

    def __init__(self, status: int, payload: Json) -> None:
        super().__init__(f"{status}: {payload}")
        self.status = status
        self.payload = payload


@dataclass(frozen=True, slots=True)
class Query:
    """The parameters of a request in order, repeated names included."""

    pairs: tuple[tuple[str, str], ...]

    def one(self, name: str, default: str = "") -> str:
        return next((value for key, value in self.pairs if key == name), default)

    def every(self, name: str) -> list[str]:
        """All values of a repeated parameter, empty ones left out."""
        return [value for key, value in self.pairs if key == name and value]

    def has(self, name: str) -> bool:
        return any(key == name for key, _ in self.pairs)

    def flag(self, name: str) -> bool | None:
        """True, False, or None where the parameter is absent."""
        text = self.one(name).lower()
        return None if not text else text == "true"

    def whole(self, name: str, default: int, bad: Callable[[str], Refusal]) -> int:
        text = self.one(name) or str(default)
        try:
            return int(text)
        except ValueError:
            raise bad(name) from None


@dataclass(frozen=True, slots=True)
class Request:
    """A call to one of the venues' doors, its path split below the prefix."""

    method: str
    parts: tuple[str, ...]
    query: Query
    body: bytes = b""

    def json(self, bad: Callable[[str], Refusal]) -> Any:
        try:
            return json.loads(self.body)
        except ValueError:
            raise bad("body") from None


@dataclass(frozen=True, slots=True)
class SimResponse:
    """An answer as it goes over the wire.

    `announced` is the Content-Length where it is not that of the body: an answer
    that is cut off on its way.
    """

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    announced: int | None = None

    @property
    def length(self) -> int:
        return len(self.body) if self.announced is None else self.announced


def as_response(payload: object, status: int = 200) -> SimResponse:
    body = json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()
    return SimResponse(status, body, {"Content-Type": "application/json"})


def encode_cursor(venue: str, key: str) -> str:
    return base64.urlsafe_b64encode(f"{venue}|{key}".encode()).decode()


def decode_cursor(venue: str, cursor: str) -> str | None:
    """The key within a cursor that this venue gave out, None for any other text."""
    try:
        text = base64.urlsafe_b64decode(cursor.encode()).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    name, _, key = text.partition("|")
    return key if name == venue else None


def page_after(
    items: Sequence[T], key: Callable[[T], str], after: str | None, limit: int
) -> tuple[list[T], str | None]:
    """The items after a key in the order of keys, and the last key if more follow."""
    rest = [item for item in items if after is None or key(item) > after]
    page = rest[:limit]
    return page, key(page[-1]) if page and len(rest) > limit else None


def stamp(at: datetime) -> str:
    """2027-01-08T17:00:00Z"""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_stamp(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def dollars(mills: int) -> str:
    """0.5400, Kalshi's way."""
    return f"{mills // 1000}.{mills % 1000:03d}0"


def plain(mills: int) -> str:
    """0.54, Polymarket's way."""
    text = f"{mills / 1000:.3f}".rstrip("0")
    return text.rstrip(".") if text.endswith(".") else text
