"""How a stream is, in a few figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class StreamState:
    """How a stream is. `lag` is the longest of its connections' last ones."""

    connections: int
    connected: int
    followed: int
    fresh: int
    reconnects: int
    lag: timedelta | None
    problem: str
