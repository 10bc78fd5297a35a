"""What the simulated APIs have in common: requests, responses, errors and paging."""

from __future__ import annotations

import base64
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from positions.venues.simulator.world import World
from tasklog import strict_json

T = TypeVar("T")
Json = dict[str, Any]


@dataclass(eq=False)
class ApiError(Exception):
    """The simulated API rejects the request with an error status."""

    status: int
    payload: Json


class Invalid(Exception):
    """A parameter of the request has a value that the API rejects in its own words."""


@dataclass(frozen=True, slots=True)
class Request:
    """One API call; `parts` is its path below the API's prefix, split at slashes.

    `query` has the parameters in order, repeated names included.
    """

    method: str
    parts: tuple[str, ...]
    query: tuple[tuple[str, str], ...]
    body: bytes = b""

    def get(self, name: str, default: str = "") -> str:
        """The leftmost value of a parameter."""
        return next((text for key, text in self.query if key == name), default)

    def getlist(self, name: str) -> list[str]:
        """All values of a repeated parameter, without the empty ones."""
        return [text for key, text in self.query if key == name and text]

    def get_bool(self, name: str) -> bool:
        """Whether a parameter is true; one that is missing is false."""
        return self.get(name).lower() == "true"

    def get_int(self, name: str, default: int) -> int:
        """A whole number. Raises Invalid."""
        try:
            return int(self.get(name) or default)
        except ValueError:
            raise Invalid(name) from None

    def json(self) -> Any:
        """The decoded body. Raises Invalid."""
        try:
            return strict_json.loads(self.body)
        except strict_json.BadJson:
            raise Invalid("Invalid payload") from None


@dataclass(frozen=True, slots=True)
class SimResponse:
    """A response as it is sent over the wire.

    Its headers have a Content-Length only where it differs from the length of the
    body: in a response that is cut off in transit.
    """

    status: int
    body: bytes
    # Mutable on purpose: faults and the date are added to a response.
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def all_headers(self) -> dict[str, str]:
        """Its headers with the length."""
        return {"Content-Length": str(len(self.body))} | self.headers


def known(record: Json) -> Json:
    """The record without the keys that have no value, which the venues leave out."""
    return {key: value for key, value in record.items() if value is not None}


def as_response(payload: object, status: int = 200) -> SimResponse:
    """The payload as compact UTF-8 JSON."""
    # Not ASCII-escaped: texts with "°" or "≤" then also test the client's decoding.
    body = json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()
    return SimResponse(status, body, {"Content-Type": "application/json"})


class Api(ABC):
    """One of the venues' HTTP APIs, over the markets of one world."""

    name: str

    def __init__(self, world: World) -> None:
        self.world = world

    @abstractmethod
    def respond(self, request: Request, at: datetime) -> object:
        """The JSON payload for a request. Raises ApiError or Invalid."""

    @abstractmethod
    def invalid(self, what: str) -> ApiError:
        """The API's own error for what is invalid in a request."""

    def response(self, request: Request, at: datetime) -> SimResponse:
        """The response to a request, which may be an error."""
        try:
            return as_response(self.respond(request, at))
        except Invalid as invalid:
            error = self.invalid(str(invalid))
        except ApiError as rejected:
            error = rejected
        return as_response(error.payload, error.status)

    def page_of(
        self, rows: Mapping[str, T], cursor: str, limit: int
    ) -> tuple[list[T], str]:
        """At most `limit` rows in the order of their keys, and the next page's cursor.

        The cursor is "" for the first page, and comes back so with the last. Raises
        Invalid for one that this API did not issue.
        """
        # The API's name is part of the cursor so that a cursor of the wrong API is
        # rejected, as it would be on the real venues.
        try:
            text = base64.urlsafe_b64decode(cursor.encode()).decode()
        except ValueError:
            raise Invalid("cursor") from None
        name, _, after = text.partition("|")
        if cursor and name != self.name:
            raise Invalid("cursor")
        # Paging by key rather than by position: no row is skipped or repeated when
        # markets open or close between two pages.
        keys = sorted(key for key in rows if key > after)
        page = keys[:limit]
        last = f"{self.name}|{page[-1]}" if len(keys) > limit > 0 else ""
        return [rows[key] for key in page], base64.urlsafe_b64encode(
            last.encode()
        ).decode()
