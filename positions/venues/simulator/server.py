"""Serves the simulator over HTTP, and its channels over websockets, on one port."""

from __future__ import annotations

import socket
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Event
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.server import ServerProtocol
from websockets.sync.server import ServerConnection

from positions.venues.http.session import is_loopback
from positions.venues.simulator.channels.channel import BookSource, Channel
from positions.venues.simulator.channels.kalshi import KalshiChannel
from positions.venues.simulator.channels.polymarket import PolymarketChannel
from positions.venues.simulator.core import ConnectionLost, ResponseDelayed, Simulator
from positions.venues.simulator.faults import NO_STREAM_FAULTS, StreamFaults, Unreliable
from positions.venues.simulator.messages import SimResponse

POLYMARKET_PATH = "/clob/ws/market"
KALSHI_PATH = "/kalshi/trade-api/ws/v2"
CHANNELS: dict[str, Callable[[BookSource], Channel]] = {
    POLYMARKET_PATH: PolymarketChannel,
    KALSHI_PATH: KalshiChannel,
}
LONGEST_PATH = max(map(len, CHANNELS))
# How late a change is noticed.
LOOK_SECONDS = 0.05
HANDSHAKE_SECONDS = 5.0
# Longer than any client waits for a response.
HANG_SECONDS = 60.0
MAX_BODY_BYTES = 2_000_000
# SO_LINGER with a time-out of zero: close() sends a reset and not a regular end.
NO_LINGER = struct.pack("ii", 1, 0)


class NotLoopback(Exception):
    """The simulated venues listen on loopback addresses only."""


def loopback(host: str) -> str:
    """The address to listen on. Raises NotLoopback."""
    if not is_loopback(host):
        raise NotLoopback(
            f"The simulated venues listen on loopback only, and {host} is not a "
            "loopback address. Use 127.0.0.1, ::1 or localhost."
        )
    # Not resolved: a hosts file may map localhost to any address.
    return "127.0.0.1" if host == "localhost" else host


@dataclass(frozen=True, slots=True)
class Sockets:
    """The channels of one simulator: the venues' clock, the wall's, and faults."""

    books: BookSource
    venue_now: Callable[[], datetime]
    wall_now: Callable[[], datetime]
    faults: StreamFaults = NO_STREAM_FAULTS
    numbers: Iterator[int] = field(default_factory=count)

    def serve(self, connection: socket.socket, stopping: Event) -> bool:
        """Serve one connection until it ends; False where it asks for no channel."""
        path = requested_path(connection)
        if path not in CHANNELS:
            return False
        with suppress(ConnectionClosed, OSError, TimeoutError, EOFError):
            # The library answers pings, even where the channel says nothing any more.
            served = ServerConnection(
                connection, ServerProtocol(), ping_interval=None, close_timeout=1
            )
            served.handshake(timeout=HANDSHAKE_SECONDS)
            self._run(served, CHANNELS[path](self.books), stopping)
        return True

    def _run(
        self, connection: ServerConnection, channel: Channel, stopping: Event
    ) -> None:
        unreliable = Unreliable(self.faults, next(self.numbers))
        while not stopping.is_set():
            frame = None
            with suppress(TimeoutError):
                frame = connection.recv(LOOK_SECONDS)
            venue_at, wall_at = self.venue_now(), self.wall_now()
            messages = channel.changes(venue_at, wall_at)
            if isinstance(frame, str):
                messages += channel.answer(frame, venue_at, wall_at)
            for message in unreliable.passed(messages, wall_at):
                connection.send(message)
        connection.close()


def requested_path(connection: socket.socket) -> str:
    """The path of the request that waits to be read; it stays there."""
    try:
        head = connection.recv(len("GET ") + LONGEST_PATH + 1, socket.MSG_PEEK)
    except OSError:
        return ""
    parts = head.decode("latin-1").split(" ")
    return parts[1] if len(parts) > 1 and parts[0] == "GET" else ""


class SimulatorServer(ThreadingHTTPServer):
    """Serves a simulator, and its channels; port 0 takes any free port."""

    # A thread that holds back a response does not keep the process alive.
    daemon_threads = True

    def __init__(
        self, simulator: Simulator, host: str, port: int, sockets: Sockets | None = None
    ) -> None:
        address = loopback(host)
        if ":" in address:
            self.address_family = socket.AF_INET6
        self.simulator = simulator
        self.sockets = sockets
        self.stopping = Event()
        super().__init__((address, port), _Handler)

    @property
    def url(self) -> str:
        host, port = self.server_address[:2]
        name = f"[{host!s}]" if ":" in str(host) else str(host)
        return f"http://{name}:{port}"

    @property
    def stream_url(self) -> str:
        """The same for its channels."""
        return self.url.replace("http", "ws", 1)

    def finish_request(self, request: Any, client_address: Any) -> None:
        # In a thread of its own, where a channel is served for as long as it lasts.
        if self.sockets and self.sockets.serve(request, self.stopping):
            return
        super().finish_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A client that went away is no fault of the server: nothing to report.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def stop(self) -> None:
        """End `serve_forever` and all responses that are held back."""
        self.stopping.set()
        self.shutdown()


class _Handler(BaseHTTPRequestHandler):
    server: SimulatorServer
    protocol_version = "HTTP/1.1"
    server_version = "SimulatedVenues"
    sys_version = ""

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "0")
        # isdecimal() and not isdigit(), which accepts "²", on which int() fails.
        if not length.isdecimal() or int(length) > MAX_BODY_BYTES:
            self._write(SimResponse(413, b""))
            return
        self._serve(self.rfile.read(int(length)))

    def _serve(self, body: bytes) -> None:
        url = urlsplit(self.path)
        query = parse_qsl(url.query, keep_blank_values=True)
        try:
            response = self.server.simulator.handle(self.command, url.path, query, body)
        except ConnectionLost:
            self._reset()
        except ResponseDelayed:
            self.server.stopping.wait(HANG_SECONDS)
            self.close_connection = True
        else:
            self._write(response)

    def _write(self, response: SimResponse) -> None:
        self.send_response(response.status)
        for name, text in response.all_headers.items():
            self.send_header(name, text)
        if "Content-Length" in response.headers:
            # Otherwise the client would wait for the missing bytes.
            self.close_connection = True
        self.end_headers()
        self.wfile.write(response.body)

    def _reset(self) -> None:
        """Close so that the client sees a connection reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        self.close_connection = True
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing; /sim/log counts the calls."""
