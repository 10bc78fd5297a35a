"""The port of an embedded server: chosen by its path, moved when it is taken."""

from __future__ import annotations

import socket
import zlib
from pathlib import Path

from arbsite.startup.mongod.errors import MongodError

FIRST_PORT = 27100
PORTS = 800


def preferred_port(path: Path) -> int:
    """A port derived from the path, so that two installations on a host differ."""
    return FIRST_PORT + zlib.crc32(str(path).encode()) % PORTS


def is_free(port: int) -> bool:
    """Whether nobody listens on the port."""
    with socket.socket() as probe:
        # As mongod does: without it a port in TIME_WAIT would count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_port(preferred: int) -> int:
    """The first port from `preferred` on that nobody listens on."""
    for step in range(PORTS):
        port = FIRST_PORT + (preferred - FIRST_PORT + step) % PORTS
        if is_free(port):
            return port
    raise MongodError(
        f"No free port between {FIRST_PORT} and {FIRST_PORT + PORTS - 1}."
    )
