"""Messages to a web address: one POST of JSON each.

The connection is limited like one to a venue: it takes nothing from the environment,
follows no redirect, ends in time, and reaches private addresses only where that is
allowed. The headers are those of Standard Webhooks: `webhook-id` stays the same however
often a message is sent, and with a secret the body is signed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests

from arbsite.config import Config
from arbsite.notifying.channels.channel import PRIVATE_ADDRESS, Message, Undelivered
from positions.venues.http import VenueSession, new_session
from positions.venues.http.session import BoundedAdapter, is_loopback

# To connect, and for each read; TOTAL_SECONDS limits the whole.
TIMEOUT = (3.05, 5.0)
TOTAL_SECONDS = 10.0
# Errors of the client that may pass, besides those of the server.
TEMPORARY = frozenset({408, 409, 425, 429})
LONGEST_WAIT_SECONDS = 300


class WebhookChannel:
    """POSTs each message to one address. `clock` is Unix seconds."""

    name = "webhook"

    def __init__(
        self,
        config: Config,
        monotonic: Callable[[], float],
        clock: Callable[[], float],
        total_seconds: float = TOTAL_SECONDS,
    ):
        assert config.webhook_url is not None
        self._url = config.webhook_url.get_secret_value()
        self._parts = urlsplit(self._url)
        self._clock = clock
        self._key = _signing_key(config)
        self._allows_private = config.webhook_private or (
            config.venues == "simulated" and is_loopback(self._host)
        )
        self._limits = total_seconds, monotonic

    @property
    def _host(self) -> str:
        return self._parts.hostname or ""

    @property
    def destination(self) -> str:
        """The host alone: whoever knows the path can send messages too."""
        signed = "signed" if self._key else "not signed"
        return f"{self._parts.scheme}://{self._host}/… ({signed})"

    @property
    def problem(self) -> str:
        if self._parts.scheme == "https" or self._allows_private:
            return ""
        return (
            "ARBSITE_WEBHOOK_URL must start with https://; "
            "ARBSITE_WEBHOOK_PRIVATE=true allows http and private addresses"
        )

    def send(self, message: Message) -> None:
        body = json.dumps(_payload(message), ensure_ascii=False).encode()
        with self._session() as session:
            try:
                response = session.post(
                    self._url,
                    data=body,
                    headers=self._headers(message, body),
                    timeout=TIMEOUT,
                    allow_redirects=False,
                    # The body of the response is not read: it may be long.
                    stream=True,
                )
            except requests.RequestException as error:
                raise self._failure(error) from None
            with response:
                _check(response)

    def _session(self) -> VenueSession:
        """A session for one message: they are too rare to keep a connection open."""
        session = new_session(1)
        for scheme in ("https://", "http://"):
            session.mount(
                scheme, BoundedAdapter(1, *self._limits, self._allows_private)
            )
        return session

    def _headers(self, message: Message, body: bytes) -> dict[str, str]:
        timestamp = str(int(self._clock()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            # The same key under the name that other receivers look for.
            "Idempotency-Key": message.key,
            "webhook-id": message.key,
            "webhook-timestamp": timestamp,
        }
        if self._key:
            signed = f"{message.key}.{timestamp}.".encode() + body
            digest = hmac.new(self._key, signed, hashlib.sha256).digest()
            headers["webhook-signature"] = f"v1,{base64.b64encode(digest).decode()}"
        return headers

    def _failure(self, error: requests.RequestException) -> Undelivered:
        """A reason without the library's own text, which quotes the address."""
        if isinstance(error, requests.Timeout):
            return Undelivered("no answer in time", is_retryable=True)
        if isinstance(error, requests.exceptions.SSLError):
            return Undelivered("its TLS certificate is not trusted", False)
        # The adapter's own error, which requests wraps as text.
        if "not a public address" in str(error):
            return Undelivered(PRIVATE_ADDRESS, is_retryable=False)
        if isinstance(error, requests.ConnectionError):
            return Undelivered("the connection failed", is_retryable=True)
        return Undelivered(f"the request failed: {type(error).__name__}", False)


def _signing_key(config: Config) -> bytes:
    """The bytes of the secret, b"" without one; after `whsec_` it is Base64."""
    if config.webhook_secret is None:
        return b""
    secret = config.webhook_secret.get_secret_value()
    if secret.startswith("whsec_"):
        try:
            return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            pass  # A plain secret that happens to begin like this.
    return secret.encode()


def _payload(message: Message) -> dict[str, Any]:
    return {
        "id": message.key,
        "type": f"arbsite.{message.event}",
        "timestamp": message.decided_at.isoformat(timespec="milliseconds"),
        "mode": message.mode,
        "banner": message.banner,
        "title": message.title,
        "text": message.text,
        "link": message.link or None,
        "position_id": message.position_id,
        # The name that receivers know.
        "held_back": message.suppressed,
    }


def _check(response: requests.Response) -> None:
    """Raises Undelivered unless the receiver took the message."""
    status = response.status_code
    if 200 <= status < 300:
        return
    if 300 <= status < 400:
        raise Undelivered(f"answered {status}: redirects are not followed", False)
    is_retryable = status in TEMPORARY or status >= 500
    header = response.headers.get("Retry-After", "")
    # Seconds; the other form, a date, depends on the receiver's clock: not used.
    wait = float(header) if header.isascii() and header.isdigit() else 0.0
    raise Undelivered(
        f"answered {status}", is_retryable, min(wait, LONGEST_WAIT_SECONDS)
    )
