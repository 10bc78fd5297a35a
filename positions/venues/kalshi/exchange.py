"""Whether Kalshi's exchange is open, and until when it is not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from positions.venues.errors import UnderMaintenance, VenueError
from positions.venues.fields import Skipped, as_record, flag, hint
from positions.venues.interface import Clock

if TYPE_CHECKING:
    from positions.venues.http import HttpClient

# A poll reads several times within this time, and asks once.
CACHED_FOR = timedelta(seconds=5)


class Exchange:
    """The exchange's status, read every few seconds at most."""

    def __init__(self, http: HttpClient, clock: Clock):
        self._http = http
        self._clock = clock
        self._read_at: datetime | None = None
        self._closed: UnderMaintenance | None = None

    def check(self) -> None:
        """Raises UnderMaintenance while nothing can be traded.

        Where the status cannot be read, nothing is known, and the exchange counts as
        open: its own answers will tell.
        """
        now = self._clock.wall_now()
        read_at = self._read_at
        if read_at is None or not timedelta(0) <= now - read_at < CACHED_FOR:
            self._read_at = now
            self._closed = self._read()
        if self._closed is not None:
            raise self._closed.with_traceback(None)

    def _read(self) -> UnderMaintenance | None:
        try:
            status = as_record(
                self._http.get_json(
                    "/exchange/status", what="exchange status", is_repeated=False
                )
            )
        except (VenueError, Skipped):
            return None
        states = flag(status, "exchange_active"), flag(status, "trading_active")
        if False not in states:
            return None
        until = hint(status, "exchange_estimated_resume_time")
        return UnderMaintenance(self._http.venue, until)
