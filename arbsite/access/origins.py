"""Where a login comes from, and whether its account has logged in from there before.

A browser remembers it in a signed cookie, the database by the network of the address,
both for 90 days. Neither admits anybody: it gives the account's owner a limit on
attempts that strangers cannot use up.
"""

from __future__ import annotations

import ipaddress
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from arbsite.access.records import KNOWN_LOGINS, KnownLoginRecord
from tasklog.storage.codec import to_milliseconds
from tasklog.storage.ids import content_id

COOKIE = "arbsite_browser"
SALT = "arbsite.access.origins"
REMEMBERED = timedelta(days=90)
ADDRESS_LENGTH = 64
# What a provider gives one customer of IPv6.
CUSTOMER_BITS = 64


@dataclass(frozen=True, slots=True)
class Origin:
    """An address, and what connects it with the account that logs in.

    `browser` is the id of a browser from which it has logged in, "" for any other;
    `is_familiar` says that it has logged in from this network.
    """

    address: str
    browser: str = ""
    is_familiar: bool = False


def origin_of(request: HttpRequest, name: str, now: datetime) -> Origin:
    """Where a request to log in under this name comes from."""
    address = client_address(request)
    known = KNOWN_LOGINS.raw.find_one(
        {"_id": _network_id(name, address), "expires_at": {"$gt": now}}, {"_id": 1}
    )
    return Origin(address, _browser_of(request, name), known is not None)


def remember(response: HttpResponse, name: str, origin: Origin, now: datetime) -> None:
    """The account has logged in: its browser and network are familiar from now on."""
    until = to_milliseconds(now + REMEMBERED)
    KNOWN_LOGINS.replace(KnownLoginRecord(_network_id(name, origin.address), until))
    browser = origin.browser or secrets.token_hex(16)
    response.set_cookie(
        COOKIE,
        signing.dumps([_account(name), browser], salt=SALT),
        max_age=REMEMBERED,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def client_address(request: HttpRequest) -> str:
    """Where a request comes from.

    Behind trusted proxies it is the address that the outermost of them saw. What is
    further left in the header was written by the client.
    """
    proxies = settings.ARBSITE.trusted_proxies
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    if proxies and len(forwarded) >= proxies and forwarded[-proxies].strip():
        return forwarded[-proxies].strip()[:ADDRESS_LENGTH]
    return str(request.META.get("REMOTE_ADDR", ""))


def network_of(address: str) -> str:
    """An IPv4 address, or the network of a customer's IPv6 addresses.

    Whoever has such a network has more addresses than could be counted one by one.
    """
    try:
        parsed = ipaddress.ip_address(address.strip())
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, CUSTOMER_BITS), strict=False))


def _browser_of(request: HttpRequest, name: str) -> str:
    signed = request.COOKIES.get(COOKIE, "")
    try:
        content = signing.loads(signed, salt=SALT, max_age=REMEMBERED)
    except signing.BadSignature:
        return ""
    match content:
        case [account, str(browser)] if account == _account(name):
            return browser
    return ""


def _account(name: str) -> str:
    return content_id("login", "browser", name.casefold())


def _network_id(name: str, address: str) -> str:
    return content_id("login", "known", name.casefold(), network_of(address))
