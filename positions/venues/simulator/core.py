"""What do both exchanges answer to a call? One core behind the two doors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import count
from threading import Lock
from typing import Protocol

from positions.venues.simulator.answers import (
    Query,
    Refusal,
    Request,
    SimResponse,
    as_response,
    stamp,
)
from positions.venues.simulator.faults import Fault, FaultPlan
from positions.venues.simulator.kalshi.api import Kalshi
from positions.venues.simulator.polymarket.clob import Clob
from positions.venues.simulator.polymarket.gamma import Gamma
from positions.venues.simulator.world import World

PREFIXES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("gamma", ("gamma",)),
    ("clob", ("clob",)),
    ("kalshi", ("kalshi", "trade-api", "v2")),
    ("sim", ("sim",)),
)
PAGE_503 = b"<!DOCTYPE html><html><head><title>503</title></head><body></body></html>"
RETRY_AFTER = "1"
LONGEST_URL = 8000
DEPRECATED = {("gamma", ("markets",)), ("gamma", ("events",))}
DEPRECATION = {"Deprecation": "true", "Sunset": "Fri, 01 May 2026 00:00:00 GMT"}


class Api(Protocol):
    """One of the venues' interfaces."""

    def answer(self, request: Request, at: datetime) -> object:
        """The JSON that answers a request. Raises Refusal."""


class ConnectionLost(Exception):
    """The connection breaks before an answer comes."""


class AnswerDelayed(Exception):
    """No answer comes for longer than anybody waits."""


class Simulator:
    """Both exchanges of one world at the times of one clock, with faults."""

    def __init__(
        self, world: World, clock: Callable[[], datetime], faults: FaultPlan
    ) -> None:
        self.world = world
        self.faults = faults
        self._clock = clock
        self._apis: dict[str, Api] = {
            "gamma": Gamma(world),
            "clob": Clob(world),
            "kalshi": Kalshi(world),
        }
        self._numbers = count()
        self._lock = Lock()
        self._calls: Counter[str] = Counter()
        self._faults: Counter[str] = Counter()

    def handle(
        self,
        method: str,
        path: str,
        query: Sequence[tuple[str, str]] = (),
        body: bytes = b"",
    ) -> SimResponse:
        """Answer one call. Raises ConnectionLost or AnswerDelayed as its fault."""
        name, parts = _split(path)
        if name == "sim":
            return self._own(parts)
        fault = self._count(f"{method} {path}")
        request = Request(method, parts, Query(tuple(query)), body)
        refusal = _refused(name, request)
        if refusal is not None:
            return refusal
        if fault in _INSTEAD:
            return _INSTEAD[fault](name)
        response = self._answer(name, request)
        return response if fault is None else _spoiled(response, fault)

    def _answer(self, name: str, request: Request) -> SimResponse:
        api = self._apis.get(name)
        if api is None:
            return as_response({"error": "not found"}, 404)
        try:
            response = as_response(api.answer(request, self._clock()))
        except Refusal as refusal:
            return as_response(refusal.payload, refusal.status)
        if (name, request.parts) in DEPRECATED:
            response.headers.update(DEPRECATION)
        return response

    def _count(self, call: str) -> Fault | None:
        with self._lock:
            fault = self.faults.fault(next(self._numbers))
            self._calls[call] += 1
            if fault is not None:
                self._faults[fault.value] += 1
            return fault

    def _own(self, parts: tuple[str, ...]) -> SimResponse:
        """/sim/log counts the calls and faults, /sim/clock tells the time."""
        if parts == ("clock",):
            return as_response({"venue_now": stamp(self._clock())})
        if parts == ("log",):
            with self._lock:
                return as_response(
                    {
                        "calls": dict(self._calls),
                        "total": sum(self._calls.values()),
                        "faults": dict(self._faults),
                    }
                )
        return as_response({"error": "not found"}, 404)


def _split(path: str) -> tuple[str, tuple[str, ...]]:
    """Which interface a path belongs to, and the rest of it."""
    parts = tuple(part for part in path.split("/") if part)
    for name, prefix in PREFIXES:
        if parts[: len(prefix)] == prefix:
            return name, parts[len(prefix) :]
    return "", parts


def _refused(name: str, request: Request) -> SimResponse | None:
    """Addresses that are too long, and methods that an interface does not know."""
    length = sum(len(key) + len(value) + 2 for key, value in request.query.pairs)
    if length > LONGEST_URL:
        return as_response({"error": "URI Too Long"}, 414)
    if request.method != "GET" and name != "clob":
        return as_response({"error": "method not allowed"}, 405)
    return None


def _busy(name: str) -> SimResponse:
    """Kalshi says so in a nested body, Polymarket with Retry-After."""
    if name == "kalshi":
        error = {"code": "too_many_requests", "message": "too many requests"}
        return as_response({"error": error}, 429)
    response = as_response({"error": "too many requests"}, 429)
    response.headers["Retry-After"] = RETRY_AFTER
    return response


def _error(status: int) -> Callable[[str], SimResponse]:
    def answer(name: str) -> SimResponse:
        if name == "kalshi":
            error = {"code": "internal_server_error", "message": "internal error"}
            return as_response({"error": error}, status)
        return as_response({"error": "internal error"}, status)

    return answer


def _html(name: str) -> SimResponse:
    return SimResponse(503, PAGE_503, {"Content-Type": "text/html; charset=UTF-8"})


def _reset(name: str) -> SimResponse:
    raise ConnectionLost


def _hang(name: str) -> SimResponse:
    raise AnswerDelayed


_INSTEAD: dict[Fault | None, Callable[[str], SimResponse]] = {
    Fault.BUSY: _busy,
    Fault.ERROR_500: _error(500),
    Fault.ERROR_502: _error(502),
    Fault.ERROR_503: _error(503),
    Fault.HTML_503: _html,
    Fault.RESET: _reset,
    Fault.TIMEOUT: _hang,
}


def _spoiled(response: SimResponse, fault: Fault) -> SimResponse:
    """The right answer, cut off half-way or without its body."""
    if fault is Fault.EMPTY:
        return SimResponse(200, b"", response.headers)
    half = response.body[: len(response.body) // 2]
    return SimResponse(200, half, response.headers, announced=len(response.body))
