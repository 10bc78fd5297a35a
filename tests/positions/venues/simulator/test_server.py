"""The HTTP server: loopback only, with faults as a network produces them."""

from __future__ import annotations

import json
import socket
import struct
from threading import Event, Timer
from typing import Any

import pytest
import requests

from positions.venues.simulator.faults import Fault
from positions.venues.simulator.server import NotLoopback, SimulatorServer, loopback
from tests.support.simulator_clients import AlwaysFails, Exchange, running, served

MARKETS = "/kalshi/trade-api/v2/markets?limit=5"


def get(
    server: SimulatorServer, path: str = MARKETS, timeout: float = 2
) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(server.url + path, timeout=timeout)


def test_server_and_core_give_the_same_response() -> None:
    exchange = Exchange()
    with served(exchange) as server:
        assert get(server).json() == exchange.get(MARKETS)


def test_one_connection_serves_many_calls() -> None:
    with served(Exchange()) as server, requests.Session() as session:
        session.trust_env = False
        for _ in range(3):
            assert session.get(server.url + MARKETS, timeout=2).status_code == 200
        body = session.post(f"{server.url}/clob/books", json=[], timeout=2)
        assert body.json() == []


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_loopback_addresses_are_accepted(host: str) -> None:
    assert loopback(host)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.1.5", "example.org", "8.8.8.8", ""]
)
def test_any_other_address_is_rejected_with_a_message(host: str) -> None:
    with pytest.raises(NotLoopback, match="loopback only"):
        SimulatorServer(Exchange().core, host, 0)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.RESET, requests.ConnectionError),
        (Fault.TRUNCATED, requests.exceptions.ChunkedEncodingError),
    ],
)
def test_a_broken_connection_raises(fault: Fault, error: type[Exception]) -> None:
    with served(Exchange(faults=AlwaysFails(fault))) as server, pytest.raises(error):
        get(server)


def test_a_reset_is_not_a_regular_close() -> None:
    with served(Exchange(faults=AlwaysFails(Fault.RESET))) as server:
        host, port = str(server.server_address[0]), server.server_address[1]
        with socket.create_connection((host, port), timeout=2) as connection:
            connection.sendall(b"GET /gamma/events HTTP/1.1\r\nHost: x\r\n\r\n")
            with pytest.raises(ConnectionResetError):
                connection.recv(100)


def test_a_client_that_goes_away_leaves_no_traceback(
    capfd: pytest.CaptureFixture[str],
) -> None:
    ended = Event()

    class Noted(SimulatorServer):
        def shutdown_request(self, request: Any) -> None:
            super().shutdown_request(request)
            ended.set()

    with running(Noted(Exchange().core, "127.0.0.1", 0)) as server:
        with socket.create_connection(("127.0.0.1", server.server_port)) as client:
            reset = struct.pack("ii", 1, 0)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
            client.sendall(b"GET /kalshi")
        assert ended.wait(10)
    assert capfd.readouterr().err == ""


def test_a_time_out_lasts_longer_than_the_caller_waits() -> None:
    exchange = Exchange(faults=AlwaysFails(Fault.TIMEOUT))
    with served(exchange) as server, pytest.raises(requests.ReadTimeout):
        get(server, timeout=0.2)


def test_stopping_ends_the_calls_that_hang() -> None:
    with served(Exchange(faults=AlwaysFails(Fault.TIMEOUT))) as server:
        stopping = Timer(0.1, server.stopping.set)
        stopping.start()
        with pytest.raises(requests.ConnectionError):
            get(server)
        stopping.join()


@pytest.mark.parametrize("fault", [Fault.BUSY, Fault.ERROR_502, Fault.HTML_503])
def test_an_error_status_goes_over_the_wire(fault: Fault) -> None:
    with served(Exchange(faults=AlwaysFails(fault))) as server:
        assert get(server).status_code == int(fault.value[:3])


@pytest.mark.parametrize("length", ["x", "-1", "99999999999", "\u00b2"])
def test_a_body_with_an_invalid_length_is_rejected(length: str) -> None:
    with served(Exchange()) as server:
        address = "127.0.0.1", server.server_address[1]
        with socket.create_connection(address, timeout=2) as connection:
            head = f"POST /clob/books HTTP/1.1\r\nContent-Length: {length}\r\n\r\n"
            connection.sendall(head.encode("latin-1"))
            assert connection.recv(100).startswith(b"HTTP/1.1 413")


def test_the_log_counts_calls_over_http_and_in_process() -> None:
    exchange = Exchange()
    with served(exchange) as server:
        get(server)
        exchange.get(MARKETS)
        log = json.loads(get(server, "/sim/log").text)
    assert log["calls"] == {"GET /kalshi/trade-api/v2/markets": 2}
