"""The venues' websocket channels, as functions of the books and the time."""

from positions.venues.simulator.channels.books import BookSource, WorldBooks
from positions.venues.simulator.channels.channel import Channel
from positions.venues.simulator.channels.faults import (
    NO_STREAM_FAULTS,
    StreamFaults,
    Unreliable,
)
from positions.venues.simulator.channels.kalshi import KalshiChannel
from positions.venues.simulator.channels.polymarket import PolymarketChannel

__all__ = [
    "NO_STREAM_FAULTS",
    "BookSource",
    "Channel",
    "KalshiChannel",
    "PolymarketChannel",
    "StreamFaults",
    "Unreliable",
    "WorldBooks",
]
