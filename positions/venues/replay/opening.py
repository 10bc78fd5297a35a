"""Opens recordings without reading Parquet for those who have none."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from positions.venues.replay.capture import CaptureError
from positions.venues.replay.capture import captured_at as _captured_at

if TYPE_CHECKING:
    from positions.venues.replay.recording.playback import Playback


def holds_recording(folder: Path) -> bool:
    """Whether `record` has written here; a folder that is no recording may be none."""
    return any(folder.glob("*-*.parquet")) or any(folder.glob("parts/*.parquet"))


def open_playback(folder: Path) -> Playback:
    """The recording in a folder. Raises CaptureError."""
    # Here, because importing what reads Parquet takes a third of a second.
    from positions.venues.replay.recording.playback import Playback
    from positions.venues.replay.recording.recording import Recording

    if not folder.is_dir():
        raise CaptureError(f"{folder} is not a folder")
    return Playback(Recording(folder))


def captured_at(folder: Path) -> datetime:
    """The venues' time of a capture, or of the end of a recording.

    Raises CaptureError.
    """
    if not holds_recording(folder):
        return _captured_at(folder)
    playback = open_playback(folder)
    return playback.venue_time(playback.end)
