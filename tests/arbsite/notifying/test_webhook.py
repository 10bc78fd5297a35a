"""The webhook over real sockets: what it posts, and what it never does."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import time
from typing import Any

import pytest

from arbsite.config import Config
from arbsite.notifying.channels import Undelivered
from arbsite.notifying.channels.webhook import WebhookChannel
from tests.support.fake_http import Server, answering, body, serving
from tests.support.trail_lines import START, message

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef").decode()
CANARY = "canary-77e1d0"


def webhook(url: str, total_seconds: float = 0.5, **changes: Any) -> WebhookChannel:
    config = Config(webhook_url=url, **changes)
    return WebhookChannel(
        config, time.monotonic, lambda: 1_800_000_000.9, total_seconds
    )


def request(server: Server) -> tuple[str, dict[str, str]]:
    """The request line and the headers, by lower-case names."""
    head = server.requests[-1].partition(b"\r\n\r\n")[0].decode()
    request_line, *lines = head.split("\r\n")
    pairs = (line.partition(": ") for line in lines)
    return request_line, {name.lower(): content for name, _, content in pairs}


def failure_of(channel: WebhookChannel) -> Undelivered:
    with pytest.raises(Undelivered) as caught:
        channel.send(message())
    assert CANARY not in str(caught.value)
    return caught.value


def test_a_message_is_posted_as_json_under_its_key() -> None:
    with answering("204 No Content") as server:
        webhook(f"{server.url}/hook?{CANARY}").send(message(suppressed=2))
    request_line, headers = request(server)
    assert request_line == f"POST /hook?{CANARY} HTTP/1.1"
    assert headers["webhook-id"] == headers["idempotency-key"] == "0a1b"
    assert headers["webhook-timestamp"] == "1800000000"
    assert "webhook-signature" not in headers
    assert "authorization" not in headers
    assert json.loads(body(server)) == {
        "id": "0a1b",
        "type": "arbsite.profit",
        "timestamp": START.isoformat(timespec="milliseconds"),
        "mode": "simulated",
        "banner": "SIMULATED",
        "title": "SIMULATED · Profit: Will it rain?",
        "text": "SIMULATED · Profit\n+$3.00",
        "link": "https://arb.example/positions/p1/",
        "position_id": None,
        "held_back": 2,
    }


@pytest.mark.parametrize(
    ("secret", "key"),
    [(SECRET, b"0123456789abcdef"), ("a plain secret of some length", None)],
)
def test_a_signature_covers_the_key_the_time_and_the_body(
    secret: str, key: bytes | None
) -> None:
    with answering("200 OK") as server:
        webhook(server.url, webhook_secret=secret).send(message())
    signed = b"0a1b.1800000000." + body(server)
    digest = hmac.new(key or secret.encode(), signed, hashlib.sha256).digest()
    expected = f"v1,{base64.b64encode(digest).decode()}"
    assert request(server)[1]["webhook-signature"] == expected


@pytest.mark.parametrize(
    ("status", "is_retryable"),
    [
        ("400 Bad Request", False),
        ("401 Unauthorized", False),
        ("404 Not Found", False),
        ("410 Gone", False),
        ("408 Request Timeout", True),
        ("429 Too Many Requests", True),
        ("500 Internal Server Error", True),
        ("503 Service Unavailable", True),
    ],
)
def test_a_failure_says_whether_it_is_retryable(
    status: str, is_retryable: bool
) -> None:
    with answering(status) as server:
        error = failure_of(webhook(server.url))
    assert error.is_retryable is is_retryable
    assert str(error) == f"answered {status[:3]}"


@pytest.mark.parametrize(
    ("header", "wait"), [("7", 7.0), ("99999", 300.0), ("soon", 0.0), ("-1", 0.0)]
)
def test_a_receiver_may_ask_to_wait(header: str, wait: float) -> None:
    with answering("429 Too Many Requests", f"Retry-After: {header}") as server:
        assert failure_of(webhook(server.url)).retry_after == wait


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary"])
def test_a_redirect_is_not_followed(status: str) -> None:
    with answering("200 OK") as elsewhere:
        location = f"Location: {elsewhere.url}/other"
        with answering(status, location) as server:
            error = failure_of(webhook(server.url))
    assert elsewhere.requests == []
    assert not error.is_retryable


def test_an_answer_that_never_comes_ends_in_time() -> None:
    with serving(lambda sock: _drip(sock, server)) as server:
        began = time.monotonic()
        error = failure_of(webhook(server.url))
        assert time.monotonic() - began < 3
    assert error.is_retryable


def _drip(sock: socket.socket, server: Server) -> None:
    """A header that never ends, a byte at a time."""
    sock.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while not server.is_over.wait(0.02):
        sock.sendall(b"x")


def test_an_endless_body_is_not_read() -> None:
    sent = []

    def pour(sock: socket.socket) -> None:
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
        while True:
            sock.sendall(b"x" * 65_536)
            sent.append(65_536)

    with serving(pour) as server:
        webhook(server.url).send(message())
    assert sum(sent) < 50_000_000


def test_a_connection_failure_is_retryable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    error = failure_of(webhook(f"http://127.0.0.1:{port}/{CANARY}"))
    assert error.is_retryable
    assert str(error) == "the connection failed"


@pytest.mark.parametrize("venues", ["live", "replay"])
def test_only_simulated_events_are_sent_to_this_machine_by_default(venues: str) -> None:
    with answering("200 OK") as server:
        url = server.url.replace("http://", "https://")
        error = failure_of(webhook(url, venues=venues))
        assert not error.is_retryable
        assert "not a public address" in str(error)
        allowed = webhook(server.url, venues=venues, webhook_private=True)
        assert allowed.problem == ""
        allowed.send(message())
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "[::ffff:127.0.0.1]", "2130706433", "0.0.0.0"]
)
def test_other_names_of_private_addresses_get_nothing(host: str) -> None:
    """What counts is the address of the connection, not its name."""
    with answering("200 OK") as server:
        url = f"https://{host}:{server.server_address[1]}/"
        failure_of(webhook(url, venues="live"))
    assert server.requests == []


def test_nothing_is_taken_from_the_environment(monkeypatch: Any) -> None:
    with answering("200 OK") as proxy, answering("200 OK") as server:
        monkeypatch.setenv("http_proxy", proxy.url)
        webhook(server.url).send(message())
    assert proxy.requests == []
    assert len(server.requests) == 1


def test_a_page_shows_the_host_and_neither_path_nor_secret() -> None:
    channel = webhook(
        f"https://hooks.example.com/services/{CANARY}?k={CANARY}", webhook_secret=SECRET
    )
    assert channel.destination == "https://hooks.example.com/… (signed)"
    assert webhook("https://hooks.example.com/").destination.endswith("(not signed)")


def test_a_plain_http_address_is_rejected_with_the_remedy() -> None:
    problem = webhook("http://hooks.example.com/").problem
    assert "ARBSITE_WEBHOOK_PRIVATE=true" in problem
    assert webhook("https://hooks.example.com/").problem == ""
