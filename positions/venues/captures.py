"""Opens captures and recordings: a reader of each venue, as its spec says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from positions.venues.interface import Clock
from positions.venues.registry import specs
from positions.venues.replay import CaptureError, holds_recording, open_playback
from positions.venues.spec import CaptureReader

if TYPE_CHECKING:
    from positions.venues.replay.recording.playback import Playback


class CaptureMissing(Exception):
    """Replay needs a capture: give --capture DIR or set ARBSITE_CAPTURE_DIR."""


def named_folder(capture_dir: Path | None) -> Path:
    """The folder that the settings name. Raises CaptureMissing."""
    if capture_dir is None:
        raise CaptureMissing(CaptureMissing.__doc__)
    return capture_dir


def open_capture(capture_dir: Path, clock: Clock) -> tuple[CaptureReader, ...]:
    """A reader of each venue that a capture, or a recording, has something of.

    Of a recording they are at its end. Raises CaptureError.
    """
    if not capture_dir.is_dir():
        raise CaptureError(f"{capture_dir} is not a folder")
    if holds_recording(capture_dir):
        playback = open_playback(capture_dir)
        return open_recorded(playback, clock, lambda: playback.end)
    return tuple(
        venue.open_capture(capture_dir, clock)
        for venue in specs()
        if venue.open_capture and (capture_dir / venue.name).is_dir()
    )


def open_recorded(
    playback: Playback, clock: Clock, moment: Callable[[], datetime]
) -> tuple[CaptureReader, ...]:
    """A reader of each venue of a recording, at the recorder's time `moment`."""
    # Here, because importing what reads Parquet takes a third of a second.
    from positions.venues.replay.recording.venue import RecordedReader

    return tuple(
        RecordedReader(venue.name, playback, clock, moment) for venue in specs()
    )
