"""Streamed books: followed, rebuilt, and doubted where they may be wrong.

Not imported here: `stream`, which brings the websockets, and which one process needs.
"""

from positions.venues.streams.crosscheck import MISSED, Comparison
from positions.venues.streams.endpoint import Endpoint, StreamKey, StreamSpec
from positions.venues.streams.feed import BestAsks, Feed
from positions.venues.streams.freshness import (
    ANSWERED_WITHIN,
    LONGEST_LAG,
    Liveness,
)

__all__ = [
    "ANSWERED_WITHIN",
    "LONGEST_LAG",
    "MISSED",
    "BestAsks",
    "Comparison",
    "Endpoint",
    "Feed",
    "Liveness",
    "StreamKey",
    "StreamSpec",
]
