"""Calls one API of a venue within its rate limit, a deadline and a size."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

import requests

from positions.venues.errors import (
    RequestRefused,
    TooLarge,
    VenueError,
    VenueUnavailable,
)
from positions.venues.http.answers import value_of
from positions.venues.http.budget import Budget
from positions.venues.http.host_clock import HostClock
from positions.venues.http.session import VenueSession, checked_base_url
from positions.venues.interface import Caller, call_once

Params = Iterable[tuple[str, str]]
# Receives venue, path and value of each answer, in the order of arrival.
Listener = Callable[[str, str, object], None]

OnSent = Callable[[], object]

MEGABYTE = 2**20
CHUNK = 65_536


def _ignore() -> None:
    """Nobody wants to know when the request is sent."""


@dataclass(frozen=True, slots=True)
class _Call:
    path: str
    what: str
    request: requests.Request
    max_bytes: int
    on_sent: OnSent


class HttpClient:
    """One API of one venue.

    Each call waits for its turn in the budget, if there is one, goes through `caller`
    (so that a retry repeats one page, not a whole listing) and ends after
    `total_deadline` seconds or `max_bytes` bytes, counted after decompression, at the
    latest.
    """

    def __init__(
        self,
        venue: str,
        base_url: str,
        *,
        session: VenueSession,
        monotonic: Callable[[], float],
        caller: Caller = call_once,
        budget: Budget | None = None,
        # To connect, a little more than the 3 s after which TCP sends a lost packet
        # again.
        timeout: tuple[float, float] = (3.05, 5.0),
        total_deadline: float = 10.0,
        max_bytes: int = 20 * MEGABYTE,
        listener: Listener | None = None,
        host_clock: HostClock | None = None,
    ):
        self.venue = venue
        self._host_clock = host_clock
        self._listener = listener
        self._base_url = checked_base_url(base_url)
        self._session = session
        self._caller = caller
        self._monotonic = monotonic
        self._timeout = timeout
        self._deadline = total_deadline
        self._max_bytes = max_bytes
        self._budget = budget
        session.bind(self._base_url, total_deadline, monotonic)

    def get_json(
        self,
        path: str,
        params: Params = (),
        *,
        what: str = "",
        max_bytes: int | None = None,
        on_sent: OnSent = _ignore,
        is_repeated: bool = True,
    ) -> object:
        """The JSON value at `path`. Raises VenueError.

        `on_sent` is called whenever the request is about to be sent. A call that is
        not `is_repeated` fails at once, and the failure is reported nowhere.
        """
        request = requests.Request("GET", self._base_url + path, params=list(params))
        call = _Call(path, what or path, request, max_bytes or self._max_bytes, on_sent)
        return self._answer(call, self._caller if is_repeated else call_once)

    def post_json(
        self, path: str, body: object, *, what: str = "", on_sent: OnSent = _ignore
    ) -> object:
        """The JSON value that answers `body`. Only for reads that need a body."""
        request = requests.Request("POST", self._base_url + path, json=body)
        call = _Call(path, what or path, request, self._max_bytes, on_sent)
        return self._answer(call, self._caller)

    @property
    def host_offset(self) -> timedelta:
        """How far the host's clock is ahead of the venues', 0 where unmeasured."""
        clock = self._host_clock
        return (clock.offset if clock else None) or timedelta(0)

    def _answer(self, call: _Call, caller: Caller) -> object:
        def attempt() -> object:
            if self._budget is not None:
                self._budget.wait()
            call.on_sent()
            return self._exchange(call.request, call.max_bytes)

        # Listened to outside of the attempts, so that a capture holds no failed ones.
        path, answer = call.path, caller(f"{self.venue} {call.what}", attempt)
        if self._listener is not None:
            self._listener(self.venue, path, answer)
        return answer

    def _exchange(self, request: requests.Request, max_bytes: int) -> object:
        host = self._host_clock
        sent_at = host.now() if host else None
        try:
            response = self._session.send(
                self._session.prepare_request(request),
                timeout=self._timeout,
                # The body is read in pieces so that it can be cut off at its limit.
                stream=True,
                # A redirect could lead to an address that was not checked.
                allow_redirects=False,
            )
            if host and sent_at:
                host.compare(response.headers.get("Date"), sent_at)
            with response:
                body = self._read(response, max_bytes)
        except requests.RequestException as error:
            raise self._failure(error) from None
        return value_of(self.venue, response.status_code, response.headers, body)

    def _read(self, response: requests.Response, max_bytes: int) -> bytes:
        deadline = self._monotonic() + self._deadline
        body = bytearray()
        for chunk in response.iter_content(CHUNK):
            body += chunk
            if len(body) > max_bytes:
                raise TooLarge(self.venue, max_bytes)
            # A transport that was mounted for the URL has no deadline of its own.
            if self._monotonic() > deadline:
                raise VenueUnavailable(self.venue, "the answer took too long")
        return bytes(body)

    def _failure(self, error: requests.RequestException) -> VenueError:
        """The error as a VenueError, without its text, which would quote the URL."""
        # Not to be repeated: a certificate does not become valid by waiting.
        if _is_bad_certificate(error):
            return RequestRefused(self.venue, "its TLS certificate is not accepted")
        for error_type, message in _FAILURES:
            if isinstance(error, error_type):
                return VenueUnavailable(self.venue, message)
        return RequestRefused(self.venue, f"cannot be called: {type(error).__name__}")


# The first match counts: ConnectTimeout is also a ConnectionError.
_FAILURES: tuple[tuple[type[Exception], str], ...] = (
    (requests.ConnectTimeout, "no connection in time"),
    (requests.Timeout, "no answer in time"),
    (requests.exceptions.ChunkedEncodingError, "the answer was cut off"),
    (requests.exceptions.ContentDecodingError, "the answer cannot be unpacked"),
    (requests.ConnectionError, "the connection failed"),
)


def _is_bad_certificate(error: BaseException) -> bool:
    # requests and urllib3 wrap the original error in arguments and reasons as well.
    seen: set[int] = set()
    queue: list[object] = [error]
    while queue:
        cause = queue.pop()
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        if isinstance(cause, BaseException) and id(cause) not in seen:
            seen.add(id(cause))
            queue += [cause.__cause__, cause.__context__, *cause.args]
            queue.append(getattr(cause, "reason", None))
    return False
