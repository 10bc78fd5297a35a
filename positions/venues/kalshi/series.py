"""The category, fee and settlement sources of Kalshi's series, and how fees change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from positions.venues.errors import BadPayload, NotFound, VenueError
from positions.venues.fields import Record, Skipped, as_record, records, text
from positions.venues.interface import Clock
from positions.venues.kalshi.fee_changes import FeeChanges
from positions.venues.kalshi.market import NAME
from positions.venues.kalshi.shapes import SERIES

if TYPE_CHECKING:
    from positions.venues.http import HttpClient

MAX_SINGLE_READS = 20  # beyond that, reading all series at once is cheaper
# All of them were about 19 MB in 2026.
ALL_SERIES_BYTES = 60 * 2**20
# No market type is polled more often.
REFRESH_AFTER = timedelta(seconds=10)
# Kalshi's clock and the host's may differ: an update is rather read twice than missed.
OVERLAP = timedelta(minutes=2)


class SeriesBook:
    """The series seen so far, with their fees as they are now.

    A series is read in full once. `refresh` asks, in three requests however many series
    there are, for announced changes of fees and for series that were updated since. A
    series that could not be read stays unknown and is requested again.
    """

    def __init__(self, http: HttpClient, clock: Clock):
        self._http = http
        self._clock = clock
        self._changes = FeeChanges(http)
        self._by_ticker: dict[str, tuple[Record, datetime]] = {}
        self._can_read_all = True
        self._refreshed_at: datetime | None = None
        self._updated_since: datetime | None = None

    def named(self, ticker: str) -> Record:
        """The series at its present fee, empty where it is unknown."""
        series, read_at = self._by_ticker.get(ticker, ({}, None))
        if read_at is None:
            return series
        return self._changes.series(series, read_at, self._clock.venue_now())

    def event(self, event: Record, read_at: datetime) -> Record:
        """An event that was read at `read_at`, with its present override."""
        return self._changes.event(event, read_at, self._clock.venue_now())

    def refresh(self) -> None:
        """Learn of changed fees, every few seconds at most. Never raises."""
        now = self._clock.wall_now()
        since = self._refreshed_at
        if since is not None and timedelta(0) <= now - since < REFRESH_AFTER:
            return
        self._refreshed_at = now
        self._changes.read()
        self._read_updated()

    def learn(self, tickers: Iterable[str]) -> bool:
        """Read those that are still unknown. False if the venue failed to answer."""
        missing = sorted({t for t in tickers if t} - self._by_ticker.keys())
        try:
            if len(missing) > MAX_SINGLE_READS and self._can_read_all:
                self._read_all(missing)
            else:
                for ticker in missing[:MAX_SINGLE_READS]:
                    read_at = self._clock.venue_now()
                    self._by_ticker[ticker] = self._read_one(ticker), read_at
        except VenueError:
            return False
        return True

    def _read_updated(self) -> None:
        """Read again what was updated since the last time; the answer is short."""
        read_at = self._clock.venue_now()
        since, self._updated_since = self._updated_since, read_at
        if since is None or not self._by_ticker:
            return
        seconds = int((since - OVERLAP).timestamp())
        try:
            body = self._http.get_json(
                "/series",
                [("min_updated_ts", str(seconds))],
                what="series",
                max_bytes=ALL_SERIES_BYTES,
                is_repeated=False,
            )
        except VenueError:
            self._updated_since = since
            return
        updated = body.get("series") if isinstance(body, dict) else None
        for series in records(updated):
            if (ticker := text(series, "ticker", cap=130)) in self._by_ticker:
                self._by_ticker[ticker] = SERIES.cut(series), read_at

    def _read_all(self, wanted: Iterable[str]) -> None:
        read_at = self._clock.venue_now()
        try:
            body = self._http.get_json(
                "/series", what="series", max_bytes=ALL_SERIES_BYTES
            )
        except VenueError as error:
            # After a refusal or a body beyond the limit, single reads are left.
            self._can_read_all = error.is_retryable
            raise
        if not isinstance(body, dict) or not isinstance(body.get("series"), list):
            self._can_read_all = False
            raise BadPayload(NAME, "expected a list of series")
        for series in records(body["series"]):
            self._by_ticker[text(series, "ticker", cap=130)] = (
                SERIES.cut(series),
                read_at,
            )
        # What is not among all series does not exist: it is not requested again.
        for ticker in wanted:
            self._by_ticker.setdefault(ticker, ({}, read_at))

    def _read_one(self, ticker: str) -> Record:
        path = f"/series/{quote(ticker, safe='')}"
        try:
            body = as_record(self._http.get_json(path, what="series"))
            series = as_record(body.get("series"))
        except (NotFound, Skipped):
            return {}
        return SERIES.cut(series) if text(series, "ticker", cap=130) == ticker else {}
