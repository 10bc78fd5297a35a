"""Serves the simulated channels over websockets, on the port of the APIs."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from itertools import count
from threading import Event

from websockets.exceptions import ConnectionClosed
from websockets.server import ServerProtocol
from websockets.sync.server import ServerConnection

from positions.venues.simulator.channels.channel import BookSource, Channel
from positions.venues.simulator.channels.kalshi import KalshiChannel
from positions.venues.simulator.channels.polymarket import PolymarketChannel
from positions.venues.simulator.faults import NO_STREAM_FAULTS, StreamFaults, Unreliable

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


class Sockets:
    """The channels of one simulator: the venues' clock, the wall's, and faults."""

    def __init__(
        self,
        books: BookSource,
        venue_now: Callable[[], datetime],
        wall_now: Callable[[], datetime],
        faults: StreamFaults = NO_STREAM_FAULTS,
    ) -> None:
        self._books = books
        self._venue_now, self._wall_now = venue_now, wall_now
        self._faults = faults
        self._numbers = count()

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
            self._run(served, CHANNELS[path](self._books), stopping)
        return True

    def _run(
        self, connection: ServerConnection, channel: Channel, stopping: Event
    ) -> None:
        unreliable = Unreliable(self._faults, next(self._numbers))
        while not stopping.is_set():
            frame = None
            with suppress(TimeoutError):
                frame = connection.recv(LOOK_SECONDS)
            venue_at, wall_at = self._venue_now(), self._wall_now()
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
