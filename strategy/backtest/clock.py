"""The clock of a backtest: it stands still until the backtest moves it."""

from __future__ import annotations

from datetime import datetime, timedelta

from positions.venues.replay.recording.playback import Playback


class VirtualClock:
    """The recorder's time as the wall's, and the venues' time that was recorded."""

    def __init__(self, playback: Playback, start: datetime):
        self._playback = playback
        self._now = start

    def wall_now(self) -> datetime:
        return self._now

    def venue_now(self) -> datetime:
        return self._playback.venue_time(self._now)

    def move_to(self, moment: datetime) -> None:
        """Pass the time until then; a moment that has passed changes nothing."""
        self._now = max(self._now, moment)

    def pass_seconds(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
