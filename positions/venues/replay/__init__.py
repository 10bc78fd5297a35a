"""Captures and recordings of what venues answered, and how they are replayed."""

from positions.venues.replay.capture import CaptureError
from positions.venues.replay.opening import (
    captured_at,
    holds_recording,
    open_playback,
)
from positions.venues.replay.reader import ReplayClock, ReplayReader
from positions.venues.replay.recorder import Recorder

__all__ = [
    "CaptureError",
    "Recorder",
    "ReplayClock",
    "ReplayReader",
    "captured_at",
    "holds_recording",
    "open_playback",
]
