"""Messages through the many services that Apprise supports.

Each address of ARBSITE_APPRISE_URLS is a channel. Apprise is an extra of the
installation and loaded when the first message is sent. It has no place for a key: a
message whose sender dies between sending and marking it may arrive twice.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import logging
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from arbsite.config import Config
from arbsite.notifying.channels.channel import PRIVATE_ADDRESS, Message, Undelivered
from positions.venues.http.session import is_loopback, is_public

REMEDY = (
    "Apprise is not installed: run pip install 'apprise>=1.9' (or pip install "
    "'.[apprise]'), or unset ARBSITE_APPRISE_URLS"
)


# As for a webhook: to connect, for each read, and for the whole.
CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS = 3.05, 5.0, 10.0


def apprise_channels(config: Config) -> list[AppriseChannel]:
    """One channel for each configured address."""
    if config.apprise_urls is None:
        return []
    urls = config.apprise_urls.get_secret_value().split()
    return [
        AppriseChannel(url, config.webhook_private, config.venues == "simulated")
        for url in urls
    ]


class AppriseChannel:
    """One address of a service, limited like a webhook.

    It follows no redirect, ends in time, and reaches private addresses only where
    `allows_private`, or on this machine where `allows_loopback`.
    """

    def __init__(
        self,
        url: str,
        allows_private: bool = False,
        allows_loopback: bool = True,
        total_seconds: float = TOTAL_SECONDS,
    ):
        self._url = url
        self._allows_private = allows_private
        self._allows_loopback = allows_loopback
        self._total_seconds = total_seconds
        # Cut, because it becomes part of a stored name and may be no URL at all.
        self._scheme = url.partition("://")[0].lower()[:20]
        # Tells two addresses of one service apart without showing either.
        digest = hashlib.sha256(url.encode()).hexdigest()[:8]
        self.name = f"{self._scheme}-{digest}"

    @property
    def destination(self) -> str:
        return f"{self._scheme}://… through Apprise"

    @property
    def problem(self) -> str:
        return "" if importlib.util.find_spec("apprise") else REMEDY

    def send(self, message: Message) -> None:
        try:
            apprise: Any = importlib.import_module("apprise")
        except ImportError:
            raise Undelivered(REMEDY, is_retryable=False) from None
        # Its own log lines quote addresses, which hold passwords.
        logging.getLogger("apprise").setLevel(logging.CRITICAL)
        asset = apprise.AppriseAsset(http_redirects=False)
        service = apprise.Apprise(asset=asset)
        if not service.add(self._url):
            raise Undelivered("Apprise does not understand this address", False)
        for plugin in service:
            plugin.socket_connect_timeout = CONNECT_SECONDS
            plugin.socket_read_timeout = READ_SECONDS
            self._check_host(plugin)
        link = f"\n\n{message.link}" if message.link else ""
        try:
            is_taken = self._within_time(
                lambda: service.notify(f"{message.text}{link}", title=message.title)
            )
        except Undelivered:
            raise
        except Exception as error:
            reason = f"Apprise failed: {type(error).__name__}"
            raise Undelivered(reason, is_retryable=True) from None
        if not is_taken:
            raise Undelivered("the service did not take the message", True)

    def _check_host(self, service: Any) -> None:
        """Raises Undelivered where the host that an address names may not be reached.

        The hosts of most services are their own, known to Apprise.
        """
        names_host = any("{host}" in template for template in service.templates)
        if self._allows_private or not names_host:
            return
        host = str(service.host).strip("[]")
        if self._allows_loopback and is_loopback(host):
            return
        try:
            places = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except OSError:
            return  # Sending will say so.
        if not all(is_public(str(place[4][0])) for place in places):
            raise Undelivered(PRIVATE_ADDRESS, is_retryable=False)

    def _within_time(self, send: Callable[[], Any]) -> Any:
        """What `send` returns. Raises Undelivered after the total time.

        Apprise cannot be interrupted: a call that hangs is left to its own timeouts.
        """
        pool = ThreadPoolExecutor(1, "apprise")
        try:
            return pool.submit(send).result(self._total_seconds)
        except TimeoutError:
            raise Undelivered("no answer in time", is_retryable=True) from None
        finally:
            pool.shutdown(wait=False)
