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
from typing import Any

from arbsite.config import Config
from arbsite.notifying.channels.channel import Message, Undelivered

REMEDY = (
    "Apprise is not installed: run pip install 'apprise>=1.9' (or pip install "
    "'.[apprise]'), or unset ARBSITE_APPRISE_URLS"
)


def apprise_channels(config: Config) -> list[AppriseChannel]:
    """One channel for each configured address."""
    if config.apprise_urls is None:
        return []
    urls = config.apprise_urls.get_secret_value().split()
    return [AppriseChannel(url) for url in urls]


class AppriseChannel:
    """One address of a service."""

    def __init__(self, url: str):
        self._url = url
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
        service = apprise.Apprise()
        if not service.add(self._url):
            raise Undelivered("Apprise does not understand this address", False)
        link = f"\n\n{message.link}" if message.link else ""
        try:
            is_taken = service.notify(f"{message.text}{link}", title=message.title)
        except Exception as error:
            reason = f"Apprise failed: {type(error).__name__}"
            raise Undelivered(reason, is_retryable=True) from None
        if not is_taken:
            raise Undelivered("the service did not take the message", True)
