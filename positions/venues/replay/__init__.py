"""A capture of recorded answers, and how one is recorded and replayed."""

from positions.venues.replay.capture import CaptureError, captured_at
from positions.venues.replay.reader import ReplayClock, ReplayReader
from positions.venues.replay.recorder import Recorder

__all__ = ["CaptureError", "Recorder", "ReplayClock", "ReplayReader", "captured_at"]
