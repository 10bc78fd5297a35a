"""What a venue's registration says of its stream."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from positions.venues.streams.feed import Feed

Headers = Callable[[], Mapping[str, str]]


class StreamKey(Protocol):
    """A read-only key of the operator's for a venue's stream."""

    @property
    def key_id(self) -> str:
        """The name under which the venue knows it."""

    @property
    def key_file(self) -> Path:
        """The private key, readable by its owner alone."""


@dataclass(frozen=True, slots=True)
class StreamSpec:
    """One venue's stream.

    `setting` holds its URL in live mode, `simulated_path` is where the simulator serves
    it. A connection follows so many markets at most. `sign` makes, of a key and the
    milliseconds, the headers of the handshake; without it none is needed.
    """

    setting: str
    simulated_path: str
    open_feed: Callable[[], Feed]
    markets_per_connection: int
    sign: Callable[[StreamKey, int], Mapping[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a venue's stream is, in one mode."""

    venue: str
    url: str
    open_feed: Callable[[], Feed]
    markets_per_connection: int
    headers: Headers = dict
