"""A loopback server that behaves as a test wants, and a clock moved by hand."""

from __future__ import annotations

import re
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from time import monotonic
from typing import Any

from positions.venues.http import HttpClient, new_session
from positions.venues.interface import Caller, call_once

Behaviour = Callable[[socket.socket], None]


class HandClock:
    """A monotonic clock that sleeping moves, with a record of the sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.now += seconds


def client_for(base_url: str, caller: Caller = call_once, **options: Any) -> HttpClient:
    """A client of a test server with short timeouts and no rate limit."""
    defaults: dict[str, Any] = {
        "session": new_session(2),
        "monotonic": monotonic,
        "caller": caller,
        "timeout": (1.0, 0.3),
        "total_deadline": 0.5,
    }
    return HttpClient("kalshi", base_url, **{**defaults, **options})


class Server(socketserver.ThreadingTCPServer):
    """Speaks raw sockets, so that it can break HTTP in every way."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, behave: Behaviour):
        self.requests: list[bytes] = []
        self.behave = behave
        self.is_over = threading.Event()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(socketserver.BaseRequestHandler):
    server: Server

    def handle(self) -> None:
        received = b""
        while b"\r\n\r\n" not in received:
            piece = self.request.recv(65_536)
            if not piece:
                return
            received += piece
        received += self._body(received)
        self.server.requests.append(received)
        try:
            self.server.behave(self.request)
        except OSError:
            return  # the client hung up, as it should

    def _body(self, received: bytes) -> bytes:
        """What is missing of the body that the head promises."""
        head, _, body = received.partition(b"\r\n\r\n")
        promised = re.search(rb"(?i)content-length: *(\d+)", head)
        missing = int(promised[1]) - len(body) if promised else 0
        more = b""
        while len(more) < missing and (piece := self.request.recv(65_536)):
            more += piece
        return more


def until_over(server: Server, seconds: float) -> Behaviour:
    """Stays silent until the server ends, or for that many seconds."""

    def wait(_: socket.socket) -> None:
        server.is_over.wait(seconds)

    return wait


@contextmanager
def serving(behave: Behaviour) -> Iterator[Server]:
    """A server with this behaviour for the length of the block."""
    server = Server(behave)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.is_over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """A complete HTTP response with the right Content-Length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body


def answering(status: str, *headers: str) -> AbstractContextManager[Server]:
    return serving(lambda sock: sock.sendall(answer(b"{}", *headers, status=status)))


def body(server: Server) -> bytes:
    """The body of the last request."""
    return server.requests[-1].partition(b"\r\n\r\n")[2]
