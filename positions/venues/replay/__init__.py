"""What would the venues have answered at the moment that a capture recorded?"""

from positions.venues.replay.capture import CaptureError, captured_at
from positions.venues.replay.reader import ReplayClock, ReplayReader

__all__ = ["CaptureError", "ReplayClock", "ReplayReader", "captured_at"]
