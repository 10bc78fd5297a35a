"""Checks of names, addresses and keys that operators enter.

Each returns what it was called with, or raises ValueError with what is wrong with it.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

LONGEST_HOST = 253
# Tests put a prefix before it, and MongoDB takes 63 bytes.
_DATABASE = re.compile(r"[a-zA-Z0-9_-]{1,38}")
SERVERS_OWN = frozenset({"admin", "config", "local"})
SHORTEST_KEY, DISTINCT_CHARACTERS = 32, 5
_LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(\.{_LABEL})*\.?", re.IGNORECASE)


def check_database(name: str) -> str:
    """The name of a database that may be arbsite's."""
    if not _DATABASE.fullmatch(name):
        raise ValueError("use 1 to 38 letters, digits, _ and -")
    if name.lower() in SERVERS_OWN:
        raise ValueError("it is the server's own; use another name")
    return name


def check_host(host: str) -> str:
    """The name or the IP address of a host, without a port."""
    is_name = len(host) <= LONGEST_HOST and _NAME.fullmatch(host) is not None
    # Digits and dots alone are an address, or nothing: 256.1.1.1 is no host name.
    is_dotted = host.replace(".", "").isdigit()
    if not _is_address(host.strip("[]")) and (is_dotted or not is_name):
        raise ValueError(f"{host!r} is not a host name or an IP address")
    return host


def check_served_hosts(hosts: str) -> str:
    """Host names separated by commas; one that begins with a dot has all below it."""
    names = [host.strip() for host in hosts.split(",")]
    if "*" in names:
        raise ValueError(
            "name the hosts; with * a stranger chooses the host in links and redirects"
        )
    for name in names:
        check_host(name.removeprefix("."))
    return hosts


def check_url(url: str) -> str:
    """https:// (on this machine http:// too), a host, and a path at most."""
    parts = _split(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("use https://HOST/PATH")
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("leave out the user, the query and the fragment")
    check_host(parts.hostname)
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError("use https:// unless it is on this machine")
    return url


def check_stream_url(url: str) -> str:
    """wss:// (on this machine ws:// too), a host, and a path at most."""
    scheme, separator, rest = url.partition("://")
    secure = {"wss": "https", "ws": "http"}
    if scheme not in secure:
        raise ValueError("use wss://HOST/PATH")
    check_url(f"{secure[scheme]}{separator}{rest}")
    return url


def check_key(key: str) -> str:
    """A secret key that nobody can guess."""
    if len(key) < SHORTEST_KEY:
        raise ValueError(f"it has fewer than {SHORTEST_KEY} characters")
    if len(set(key)) < DISTINCT_CHARACTERS:
        raise ValueError("it repeats a few characters")
    return key


def _split(url: str) -> SplitResult:
    if not url.isprintable() or " " in url:
        raise ValueError("it contains a blank or an invisible character")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise ValueError(f"its host or port is malformed ({error})") from None
    return parts


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (
        _is_address(host) and ipaddress.ip_address(host).is_loopback
    )


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
