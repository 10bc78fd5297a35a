"""Routes calls to the simulated APIs and injects faults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from email.utils import format_datetime
from functools import partial
from itertools import count
from threading import Lock

from positions.venues.simulator.faults import NO_FAULTS, Fault, FaultPlan
from positions.venues.simulator.kalshi.api import Kalshi
from positions.venues.simulator.messages import Api, Request, SimResponse, as_response
from positions.venues.simulator.polymarket.clob import Clob
from positions.venues.simulator.polymarket.gamma import Gamma
from positions.venues.simulator.wording import to_iso
from positions.venues.simulator.world import World

PREFIXES = (("gamma",), ("clob",), ("kalshi", "trade-api", "v2"), ("sim",))
PAGE_503 = b"<!DOCTYPE html><html><head><title>503</title></head><body></body></html>"
# The response exists, and does not arrive whole.
DAMAGES = (Fault.TRUNCATED, Fault.EMPTY)
RETRY_AFTER = "1"
MAX_URL_LENGTH = 8000
NOT_FOUND = partial(as_response, {"error": "not found"}, 404)


class ConnectionLost(Exception):
    """The connection was reset before a response arrived."""


class ResponseDelayed(Exception):
    """No response arrives before the caller's time-out."""


class Simulator:
    """Both exchanges of one world, at the time of one clock, with faults.

    With `wall`, responses have a Date header, which is the wall clock's: that of a
    server is compared with the host's, not with the time of its markets.
    """

    def __init__(
        self,
        world: World,
        clock: Callable[[], datetime],
        faults: FaultPlan = NO_FAULTS,
        wall: Callable[[], datetime] | None = None,
    ) -> None:
        self.world = world
        self._wall = wall
        self.faults = faults
        self._clock = clock
        apis: list[Api] = [Gamma(world), Clob(world), Kalshi(world)]
        self._apis = {api.name: api for api in apis}
        # Calls are numbered in the order in which they arrive; the number decides the
        # fault, so concurrent callers share the faults but may swap them.
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
        """The response to one call. Raises ConnectionLost or ResponseDelayed."""
        name, parts = _split(path)
        if name == "sim":
            # Neither counted nor failed, so that observing a run does not change it.
            response = self._control(parts)
        else:
            # Counted before it is checked: a rejected call also reached the venue.
            fault = self._count(f"{method} {path}")
            request = Request(method, parts, tuple(query), body)
            response = _rejection(name, request) or self._answer(name, request, fault)
        if self._wall is not None:
            response.headers["Date"] = format_datetime(self._wall(), usegmt=True)
        return response

    def _answer(self, name: str, request: Request, fault: Fault | None) -> SimResponse:
        if fault is not None and fault not in DAMAGES:
            return _failure(name, fault)
        api = self._apis.get(name)
        response = api.response(request, self._clock()) if api else NOT_FOUND()
        return response if fault is None else _damaged(response, fault)

    def _count(self, call: str) -> Fault | None:
        with self._lock:
            fault = self.faults.fault(next(self._numbers))
            self._calls[call] += 1
            if fault is not None:
                self._faults[fault.value] += 1
            return fault

    def _control(self, parts: tuple[str, ...]) -> SimResponse:
        """/sim/log counts the calls and faults, /sim/clock reads venue time."""
        if parts == ("clock",):
            return as_response({"venue_now": to_iso(self._clock())})
        if parts == ("log",):
            with self._lock:
                calls, faults = dict(self._calls), dict(self._faults)
                total = sum(calls.values())
            return as_response({"calls": calls, "total": total, "faults": faults})
        return NOT_FOUND()


def _split(path: str) -> tuple[str, tuple[str, ...]]:
    """The name of the API that a path belongs to ("" for none), and the rest."""
    parts = tuple(part for part in path.split("/") if part)
    for prefix in PREFIXES:
        if parts[: len(prefix)] == prefix:
            return prefix[0], parts[len(prefix) :]
    return "", parts


def _rejection(name: str, request: Request) -> SimResponse | None:
    """The error for a URL that is too long or a method that the API lacks."""
    # Two more for the "=" and "&" of each parameter.
    length = sum(len(key) + len(text) + 2 for key, text in request.query)
    if length > MAX_URL_LENGTH:
        return as_response({"error": "URI Too Long"}, 414)
    # Only the CLOB takes batches of tokens by POST.
    if request.method != "GET" and name != "clob":
        return as_response({"error": "method not allowed"}, 405)
    return None


def _failure(name: str, fault: Fault) -> SimResponse:
    """The response instead of the right one, in the format of the API with this name.

    Raises ConnectionLost or ResponseDelayed where there is none.
    """
    if fault is Fault.RESET:
        raise ConnectionLost(ConnectionLost.__doc__)
    if fault is Fault.TIMEOUT:
        raise ResponseDelayed(ResponseDelayed.__doc__)
    if fault is Fault.HTML_503:
        # As a proxy in front of a venue sends it.
        return SimResponse(503, PAGE_503, {"Content-Type": "text/html; charset=UTF-8"})
    is_busy = fault is Fault.BUSY
    message = "too many requests" if is_busy else "internal error"
    if name == "kalshi":
        code = "too_many_requests" if is_busy else "internal_server_error"
        return as_response({"error": {"code": code, "message": message}}, int(fault))
    response = as_response({"error": message}, int(fault))
    if is_busy:
        # Polymarket alone says when to come back.
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def _damaged(response: SimResponse, fault: Fault) -> SimResponse:
    """The correct response, cut off half-way or without its body."""
    # Status 200 even for an error: a success status on an unusable body is the case
    # that a client has to detect.
    if fault is Fault.EMPTY:
        return SimResponse(200, b"", response.headers)
    length = len(response.body)
    headers = response.headers | {"Content-Length": str(length)}
    return SimResponse(200, response.body[: length // 2], headers)
