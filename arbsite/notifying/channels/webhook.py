"""How does a message reach an address on the web?

By one POST of JSON. The connection is bounded like one to a venue: it takes nothing
from the environment, follows no redirect, ends in time, and reaches private addresses
only where that was allowed. The headers are those of Standard Webhooks: `webhook-id`
stays the same however often a message is sent, and with a secret the body is signed.
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
from arbsite.notifying.channels.channel import Message, Undelivered
from positions.venues.http import VenueSession, new_session
from positions.venues.http.session import BoundedAdapter, is_loopback

TIMEOUT = (3.05, 5.0)
TOTAL_SECONDS = 10.0
LATER = frozenset({408, 409, 425, 429})
LONGEST_WAIT = 300


class Webhook:
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
        self._key = _key(config)
        self._local = config.webhook_private or (
            config.venues == "simulated" and is_loopback(self._host)
        )
        self._patience = total_seconds, monotonic

    @property
    def _host(self) -> str:
        return self._parts.hostname or ""

    @property
    def shown(self) -> str:
        """The host alone: the path is as good as a password."""
        signed = "signed" if self._key else "not signed"
        return f"{self._parts.scheme}://{self._host}/… ({signed})"

    @property
    def problem(self) -> str:
        if self._parts.scheme == "https" or self._local:
            return ""
        return (
            "ARBSITE_WEBHOOK_URL must start with https://; "
            "ARBSITE_WEBHOOK_PRIVATE=true allows http and private addresses"
        )

    def send(self, message: Message) -> None:
        body = json.dumps(_content(message), ensure_ascii=False).encode()
        with self._session() as session:
            try:
                answer = session.post(
                    self._url,
                    data=body,
                    headers=self._headers(message, body),
                    timeout=TIMEOUT,
                    allow_redirects=False,
                    # The answer's body is of no use, so that none is read.
                    stream=True,
                )
            except requests.RequestException as error:
                raise self._failure(error) from None
            with answer:
                _judge(answer)

    def _session(self) -> VenueSession:
        """For one message: between two of them there is nothing to keep open."""
        session = new_session(1)
        for scheme in ("https://", "http://"):
            session.mount(scheme, BoundedAdapter(1, *self._patience, self._local))
        return session

    def _headers(self, message: Message, body: bytes) -> dict[str, str]:
        moment = str(int(self._clock()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": message.key,
            "webhook-id": message.key,
            "webhook-timestamp": moment,
        }
        if self._key:
            signed = f"{message.key}.{moment}.".encode() + body
            digest = hmac.new(self._key, signed, hashlib.sha256).digest()
            headers["webhook-signature"] = f"v1,{base64.b64encode(digest).decode()}"
        return headers

    def _failure(self, error: requests.RequestException) -> Undelivered:
        """In words of its own: those of the library would quote the address."""
        if isinstance(error, requests.Timeout):
            return Undelivered("no answer in time", is_retryable=True)
        if isinstance(error, requests.exceptions.SSLError):
            return Undelivered("its TLS certificate is not accepted", False)
        if "not a public address" in str(error):
            return Undelivered(
                "it is not a public address; ARBSITE_WEBHOOK_PRIVATE=true allows "
                "private ones",
                is_retryable=False,
            )
        if isinstance(error, requests.ConnectionError):
            return Undelivered("the connection failed", is_retryable=True)
        return Undelivered(f"cannot be asked: {type(error).__name__}", False)


def _key(config: Config) -> bytes:
    """The bytes of the secret; those behind `whsec_` are written in Base64."""
    if config.webhook_secret is None:
        return b""
    given = config.webhook_secret.get_secret_value()
    if given.startswith("whsec_"):
        try:
            return base64.b64decode(given.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            pass
    return given.encode()


def _content(message: Message) -> dict[str, Any]:
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
        "held_back": message.held_back,
    }


def _judge(answer: requests.Response) -> None:
    status = answer.status_code
    if 200 <= status < 300:
        return
    if 300 <= status < 400:
        raise Undelivered(f"answered {status}: redirects are not followed", False)
    is_retryable = status in LATER or status >= 500
    asked = answer.headers.get("Retry-After", "")
    wait = float(asked) if asked.isascii() and asked.isdigit() else 0.0
    raise Undelivered(f"answered {status}", is_retryable, min(wait, LONGEST_WAIT))
