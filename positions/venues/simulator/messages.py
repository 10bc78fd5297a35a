"""Requests, responses and API errors as the simulated APIs exchange them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from tasklog import strict_json

Json = dict[str, Any]


class ApiError(Exception):
    """The simulated API rejects the request with an error status."""

    def __init__(self, status: int, payload: Json) -> None:
        super().__init__(f"{status}: {payload}")
        self.status = status
        self.payload = payload


class Invalid(Exception):
    """A parameter of the request has a value that the API rejects in its own words."""


@dataclass(frozen=True, slots=True)
class Query:
    """The parameters of a request in order, repeated names included."""

    pairs: tuple[tuple[str, str], ...]

    def get(self, name: str, default: str = "") -> str:
        """The leftmost value of a parameter."""
        return next((text for key, text in self.pairs if key == name), default)

    def getlist(self, name: str) -> list[str]:
        """All values of a repeated parameter, without the empty ones."""
        return [text for key, text in self.pairs if key == name and text]

    def get_bool(self, name: str) -> bool:
        """Whether a parameter is true; one that is missing is false."""
        return self.get(name).lower() == "true"

    def get_int(self, name: str, default: int) -> int:
        """A whole number. Raises Invalid."""
        try:
            return int(self.get(name) or default)
        except ValueError:
            raise Invalid(name) from None


@dataclass(frozen=True, slots=True)
class Request:
    """One API call; `parts` is its path below the API's prefix, split at slashes."""

    method: str
    parts: tuple[str, ...]
    query: Query
    body: bytes = b""

    def json(self) -> Any:
        """The decoded body. Raises Invalid."""
        try:
            return strict_json.loads(self.body)
        except strict_json.BadJson:
            raise Invalid("Invalid payload") from None


@dataclass(frozen=True, slots=True)
class SimResponse:
    """A response as it is sent over the wire.

    `declared_length` is the Content-Length header where it differs from the
    length of the body: a response that is cut off in transit.
    """

    status: int
    body: bytes
    # Mutable on purpose: faults and the date are added to a response.
    headers: dict[str, str] = field(default_factory=dict)
    declared_length: int | None = None

    @property
    def length(self) -> int:
        """The Content-Length header, in bytes."""
        if self.declared_length is None:
            return len(self.body)
        return self.declared_length


def known(record: Json) -> Json:
    """The record without the keys that have no value, which the venues leave out."""
    return {key: value for key, value in record.items() if value is not None}


def as_response(payload: object, status: int = 200) -> SimResponse:
    """The payload as compact UTF-8 JSON."""
    # Not ASCII-escaped: texts with "°" or "≤" then also test the client's decoding.
    body = json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()
    return SimResponse(status, body, {"Content-Type": "application/json"})
