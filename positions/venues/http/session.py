"""Connections to venues, bounded in what they send, reach and how long they last.

They are pooled, carry no cookies and no credentials of the machine, end after a
total time however slowly bytes arrive, and reach private addresses only where the
base URL is the loopback itself.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
from collections.abc import Callable, Iterator
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError

USER_AGENT = "arbsite"
# The prefix under which a gateway to IPv4 shows its addresses (RFC 6052).
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# The same with a prefix for use inside of one network (RFC 8215).
LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")
Monotonic = Callable[[], float]


class VenueSession(requests.Session):
    """A session without cookies that ignores proxies and .netrc of the environment."""

    def __init__(self, pool_size: int):
        super().__init__()
        self.pool_size = pool_size
        # Otherwise requests sends the machine's .netrc and goes through its proxies.
        self.trust_env = False
        self.headers["User-Agent"] = USER_AGENT
        self.headers["Accept"] = "application/json"
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def bind(self, base_url: str, total_deadline: float, monotonic: Monotonic) -> None:
        """Limit every call under this base URL to a total time.

        A transport that is mounted for it already, such as the simulator, stays.
        """
        if type(self.get_adapter(base_url)) is not HTTPAdapter:
            return
        loopback = is_loopback(urlsplit(base_url).hostname or "")
        adapter = BoundedAdapter(self.pool_size, total_deadline, monotonic, loopback)
        self.mount(base_url, adapter)


def new_session(pool_size: int = 8) -> VenueSession:
    """A session for the clients of all venues, for `pool_size` threads at once."""
    return VenueSession(pool_size)


def checked_base_url(url: str) -> str:
    """The URL without its last slash. Raises ValueError for an unacceptable one."""
    parts = urlsplit(url)
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("a venue's URL must have no user, query or fragment")
    if not parts.hostname or parts.scheme not in {"http", "https"}:
        raise ValueError("a venue's URL must start with https://")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError("a venue's URL must use https unless it is on this machine")
    return url.rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether a host name means this machine, judged without resolving it."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class BoundedAdapter(HTTPAdapter):
    """An adapter whose connections have a deadline and reach public addresses only."""

    def __init__(
        self, pool_size: int, total_deadline: float, monotonic: Monotonic, local: bool
    ):
        self._pools = _pool_classes(total_deadline, monotonic, local)
        super().__init__(pool_connections=pool_size, pool_maxsize=pool_size)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools


def _pool_classes(deadline: float, monotonic: Monotonic, local: bool) -> dict[str, Any]:
    def respond(sock: socket.socket, *args: Any, **kwargs: Any) -> _WatchedResponse:
        return _WatchedResponse(sock, deadline, monotonic, *args, **kwargs)

    class Checked:
        response_class = staticmethod(respond)

        def _new_conn(self) -> socket.socket:
            sock: socket.socket = super()._new_conn()  # type: ignore[misc]
            # Checked on the open socket: a name that was checked before connecting
            # could resolve to another address by then.
            if not local and not is_public(sock.getpeername()[0]):
                sock.close()
                raise NewConnectionError(self, "not a public address")  # type: ignore[arg-type]
            return sock

    plain = type("BoundedHTTPConnection", (Checked, HTTPConnection), {})
    secure = type("BoundedHTTPSConnection", (Checked, HTTPSConnection), {})
    return {
        "http": type("Pool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
    }


def is_public(address: str) -> bool:
    """Whether an IP address is reached through the public network alone.

    IPv6 addresses that a gateway turns into IPv4 ones (mapped, Teredo, NAT64) are
    judged by those too: 64:ff9b::7f00:1 is 127.0.0.1 behind a NAT64. No 6to4 address is
    public: its gateways are out of use (RFC 7526), and Pythons differ on it.
    """
    # An IPv6 address may come with the name of its interface.
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv4Address):
        return parsed.is_global
    is_outside = parsed.is_global and not parsed.sixtofour and parsed not in LOCAL_NAT64
    return is_outside and all(inner.is_global for inner in _ipv4_inside(parsed))


def _ipv4_inside(address: ipaddress.IPv6Address) -> Iterator[ipaddress.IPv4Address]:
    for inner in (address.ipv4_mapped, *(address.teredo or ())):
        if inner is not None:
            yield inner
    if address in NAT64:
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


class _WatchedResponse(http.client.HTTPResponse):
    """A response whose headers and body must arrive within one total time."""

    def __init__(
        self,
        sock: socket.socket,
        deadline: float,
        monotonic: Monotonic,
        *args: Any,
        **kwargs: Any,
    ):
        super().__init__(sock, *args, **kwargs)
        # The only place through which status line, headers and body all pass.
        raw = self.fp.detach()
        watched = _WatchedStream(raw, sock, monotonic() + deadline, monotonic)
        self.fp = io.BufferedReader(watched)


class _WatchedStream(io.RawIOBase):
    """Reads from a socket until a deadline.

    A socket's own timeout starts again with every byte: a server that sends one a
    second would block its caller for hours.
    """

    def __init__(
        self,
        raw: io.RawIOBase,
        sock: socket.socket,
        deadline: float,
        monotonic: Monotonic,
    ):
        super().__init__()
        self._raw = raw
        self._sock = sock
        self._timeout = sock.gettimeout()
        self._deadline = deadline
        self._monotonic = monotonic

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        remaining = self._deadline - self._monotonic()
        if remaining <= 0:
            raise TimeoutError("the total time for an answer has passed")
        timeouts = (remaining, self._timeout)
        self._sock.settimeout(min(t for t in timeouts if t is not None))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()
