"""A venue that misbehaves on the wire is an error, in time and within bounds."""

from __future__ import annotations

import gzip
import io
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from time import monotonic

import pytest
import requests
import responses
from requests.adapters import BaseAdapter

from positions.venues.errors import (
    RequestRefused,
    TooLarge,
    VenueError,
    VenueUnavailable,
)
from positions.venues.http import Budget, LocalTurns, Rate
from positions.venues.http.client import HttpClient
from positions.venues.http.session import checked_base_url, is_public, new_session
from tests.support.fake_http import (
    HandClock,
    Server,
    answer,
    client_for,
    serving,
    until_over,
)


def failure(client: HttpClient) -> VenueError:
    with pytest.raises(VenueError) as raised:
        client.get_json("/markets", [("api_key", "CANARY")])
    assert "CANARY" not in str(raised.value)
    assert raised.value.__cause__ is None
    return raised.value


def sends(data: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(data)


def test_an_answer_is_read_and_parameters_may_repeat() -> None:
    with serving(sends(answer(b'{"a": 0.1}'))) as server:
        client = client_for(server.url + "/trade-api/v2/")
        assert str(client.get_json("/markets", [("t", "A"), ("t", "B,C")])) == (
            "{'a': Decimal('0.1')}"
        )
    head = server.requests[0].split(b"\r\n")
    assert head[0] == b"GET /trade-api/v2/markets?t=A&t=B%2CC HTTP/1.1"
    assert b"User-Agent: arbsite" in head


def test_a_body_is_posted_as_json() -> None:
    with serving(sends(answer(b"[]"))) as server:
        assert client_for(server.url).post_json("/books", [{"token_id": "1"}]) == []
    assert server.requests[0].startswith(b"POST /books HTTP/1.1")


def test_credentials_of_the_machine_are_not_sent(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password CANARY\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with serving(sends(answer(b"[]"))) as server:
        client_for(server.url).get_json("/markets")
    assert b"authorization" not in server.requests[0].lower()


def test_cookies_are_not_kept() -> None:
    with serving(sends(answer(b"[]", "Set-Cookie: id=CANARY"))) as server:
        client = client_for(server.url)
        client.get_json("/a")
        client.get_json("/b")
    assert b"CANARY" not in server.requests[1]


def test_a_redirect_is_not_followed() -> None:
    moved = answer(b"", "Location: /elsewhere", status="302 Found")
    with serving(sends(moved)) as server:
        assert type(failure(client_for(server.url))) is RequestRefused
    assert len(server.requests) == 1


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@pytest.mark.parametrize(
    ("behave", "message"),
    [
        (reset, "the connection failed"),
        (lambda connection: None, "the connection failed"),  # closes at once
        (sends(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n[1,"), "cut off"),
        (
            sends(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[1,"),
            "cut off",
        ),
        (sends(b"HTTP/1.1 200 OK\r\n\r\n[1,"), "unreadable answer"),
        (sends(answer(b"zip", "Content-Encoding: gzip")), "cannot be unpacked"),
        (sends(b"SSH-2.0-OpenSSH\r\n\r\n"), "the connection failed"),
    ],
)
def test_a_broken_answer_is_retryable(
    behave: Callable[[socket.socket], None], message: str
) -> None:
    with serving(behave) as server:
        error = failure(client_for(server.url))
    assert type(error) is VenueUnavailable
    assert message in str(error)


def test_a_refused_connection_is_retryable() -> None:
    with serving(sends(b"")) as server:
        url = server.url
    assert type(failure(client_for(url))) is VenueUnavailable


def drip(server: Server, head: bytes, piece: bytes) -> Callable[[socket.socket], None]:
    def behave(connection: socket.socket) -> None:
        connection.sendall(head)
        while not server.is_over.wait(0.05):
            connection.sendall(piece)

    return behave


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b" "),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        (b"HTTP/1.1 200 OK\r\n", b"X-Slow: 1\r\n"),
        (b"HTTP/1.1 200", b"K"),
    ],
)
def test_a_drip_ends_at_the_total_deadline(head: bytes, piece: bytes) -> None:
    with serving(sends(b"")) as server:
        server.behave = drip(server, head, piece)
        started = monotonic()
        error = failure(client_for(server.url, timeout=(1.0, 5.0)))
        assert 0.3 < monotonic() - started < 2.0
    assert type(error) is VenueUnavailable


def test_silence_after_a_start_ends_at_the_total_deadline() -> None:
    with serving(sends(b"")) as server:

        def behave(connection: socket.socket) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n[")
            server.is_over.wait(5)

        server.behave = behave
        started = monotonic()
        error = failure(client_for(server.url, timeout=(1.0, 5.0)))
        assert monotonic() - started < 2.0
    assert type(error) is VenueUnavailable


def test_an_answer_after_the_total_deadline_is_not_read() -> None:
    ticks = iter(range(0, 10_000, 60))
    with serving(sends(answer(b"[]"))) as server:
        client = client_for(server.url, monotonic=lambda: float(next(ticks)))
        assert type(failure(client)) is VenueUnavailable


def test_silence_ends_at_the_read_time_out() -> None:
    with serving(sends(b"")) as server:
        server.behave = until_over(server, 5)
        error = failure(client_for(server.url, timeout=(1.0, 0.1)))
    assert (type(error), str(error)) == (VenueUnavailable, "kalshi: no answer in time")


@pytest.mark.parametrize(
    "data",
    [
        answer(b"[" + b" " * 5_000_000 + b"]"),
        answer(
            gzip.compress(b"[" + b" " * 50_000_000 + b"]"), "Content-Encoding: gzip"
        ),
    ],
)
def test_more_than_the_cap_is_refused(data: bytes) -> None:
    with serving(sends(data)) as server:
        client = client_for(server.url, max_bytes=1_000_000, total_deadline=5.0)
        error = failure(client)
    assert type(error) is TooLarge
    assert "more than 0.954 MiB, the limit: ask for fewer" in str(error)


def test_one_call_may_have_a_cap_of_its_own() -> None:
    with serving(sends(answer(b"[" + b" " * 2_000 + b"]"))) as server:
        client = client_for(server.url, max_bytes=1_000)
        assert client.get_json("/series", max_bytes=4_000) == []


def test_a_bad_certificate_is_not_retryable() -> None:
    cause = ssl.SSLCertVerificationError("self-signed")
    with responses.RequestsMock() as mock:
        mock.get("https://a.example/x", body=requests.exceptions.SSLError(cause))
        client = client_for("https://a.example")
        with pytest.raises(RequestRefused, match="certificate"):
            client.get_json("/x")


def test_a_broken_tls_connection_is_retryable() -> None:
    cause = ssl.SSLEOFError("EOF occurred")
    with responses.RequestsMock() as mock:
        mock.get("https://a.example/x", body=requests.exceptions.SSLError(cause))
        with pytest.raises(VenueUnavailable):
            client_for("https://a.example").get_json("/x")


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example",
        "http://169.254.169.254",
        "http://10.0.0.1",
        "http://2130706433",
        "https://user@a.example",
        "https://user:secret@a.example",
        "https://a.example?x=1",
        "https://a.example#x",
        "ftp://a.example",
        "file:///etc/passwd",
        "gopher://a.example",
        "https://",
        "a.example",
    ],
)
def test_an_unacceptable_url_is_rejected(url: str) -> None:
    with pytest.raises(ValueError, match="URL must"):
        checked_base_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/trade-api/v2",
        "http://127.0.0.1:8800/gamma",
        "http://localhost:8800",
        "http://[::1]:8800",
    ],
)
def test_an_acceptable_url_is_used_unchanged(url: str) -> None:
    assert checked_base_url(url + "/") == url


def test_a_name_that_resolves_to_a_private_address_is_not_contacted() -> None:
    """DNS may resolve a public name to any address, so the peer is checked."""
    with serving(sends(answer(b"[]"))) as server:
        session = new_session(1)
        client = client_for(server.url, session=session)
        session.bind("http://", 0.5, monotonic)  # as if the base were not the loopback
        session.adapters.pop(server.url)
        error = failure(client)
    assert type(error) is VenueUnavailable
    assert server.requests == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.215.14", True),
        ("2606:4700::1111", True),
        ("64:ff9b::5db8:d70e", True),
        ("2002:5db8:d70e::1", False),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),  # NAT64
        ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b:1::a00:1", False),
        ("2002:a00:1::1", False),  # 6to4
        ("2002:7f00:1::", False),
        ("2001:0:53aa:64c::f5ff:fffe", False),  # Teredo
    ],
)
def test_a_public_address_is_public_behind_every_gateway(
    address: str, expected: bool
) -> None:
    assert is_public(address) is expected


def test_each_page_goes_through_the_caller_by_name() -> None:
    calls: list[str] = []

    def twice(what: str, call: Callable[[], object]) -> object:
        calls.append(what)
        call()
        return call()

    with serving(sends(answer(b"[]"))) as server:
        client = client_for(server.url, caller=twice)  # type: ignore[arg-type]
        client.get_json("/markets", what="markets")
        client.get_json("/books")
    assert calls == ["kalshi markets", "kalshi /books"]
    assert len(server.requests) == 4


def test_calls_stay_within_the_budget() -> None:
    time = HandClock()
    with serving(sends(answer(b"[]"))) as server:
        client = client_for(
            server.url,
            monotonic=time.monotonic,
            budget=Budget(Rate(4, burst=2), LocalTurns(time.monotonic), time.sleep),
        )
        for _ in range(4):
            client.get_json("/markets")
        assert time.slept == [0.25, 0.25]
        time.now += 60
        client.get_json("/markets")
    assert time.slept == [0.25, 0.25]


def test_threads_queue_up_for_the_budget() -> None:
    slept: list[float] = []
    budget = Budget(Rate(10), LocalTurns(lambda: 100.0), slept.append)
    with serving(sends(answer(b"[]"))) as server:
        client = client_for(server.url, budget=budget)
        threads = [
            threading.Thread(target=client.get_json, args=("/markets",))
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(round(pause, 3) for pause in slept) == [0.1, 0.2, 0.3]


def test_a_transport_that_is_mounted_already_stays() -> None:
    class Echo(BaseAdapter):
        def send(
            self, request: requests.PreparedRequest, *_: object, **__: object
        ) -> requests.Response:
            made = requests.Response()
            made.status_code = 200
            made.raw = io.BytesIO(b'"' + (request.path_url or "").encode() + b'"')
            return made

        def close(self) -> None:
            pass

    session = new_session(1)
    session.mount("https://inside.invalid", Echo())
    client = client_for("https://inside.invalid/gamma", session=session)
    assert client.get_json("/events") == "/gamma/events"
