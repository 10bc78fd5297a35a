"""The category, fee and settlement sources of Kalshi's series, read once each."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from positions.venues.errors import BadPayload, NotFound, VenueError
from positions.venues.fields import Record, Skipped, as_record, records, text
from positions.venues.http import HttpClient
from positions.venues.kalshi.market import NAME

MAX_SINGLE_READS = 20  # beyond that, reading all series at once is cheaper
# All of them were about 19 MB in 2026.
ALL_SERIES_BYTES = 60 * 2**20
_FIELDS = ("ticker", "category", "fee_type", "fee_multiplier", "settlement_sources")


class SeriesBook:
    """The series seen so far, for the life of a client.

    A series' fee changes rarely, and an event's override comes with the event. A
    series that could not be read stays unknown and is requested again.
    """

    def __init__(self, http: HttpClient):
        self._http = http
        self._by_ticker: dict[str, Record] = {}
        self._can_read_all = True

    def named(self, ticker: str) -> Record:
        """The series, empty where it is unknown."""
        return self._by_ticker.get(ticker, {})

    def learn(self, tickers: Iterable[str]) -> bool:
        """Read those that are still unknown. False if the venue failed to answer."""
        missing = sorted({t for t in tickers if t} - self._by_ticker.keys())
        try:
            if len(missing) > MAX_SINGLE_READS and self._can_read_all:
                self._read_all(missing)
            else:
                for ticker in missing[:MAX_SINGLE_READS]:
                    self._by_ticker[ticker] = self._read_one(ticker)
        except VenueError:
            return False
        return True

    def _read_all(self, wanted: Iterable[str]) -> None:
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
            self._by_ticker[text(series, "ticker", cap=130)] = _slim(series)
        # What is not among all series does not exist: it is not requested again.
        for ticker in wanted:
            self._by_ticker.setdefault(ticker, {})

    def _read_one(self, ticker: str) -> Record:
        path = f"/series/{quote(ticker, safe='')}"
        try:
            body = as_record(self._http.get_json(path, what="series"))
            series = as_record(body.get("series"))
        except (NotFound, Skipped):
            return {}
        return _slim(series) if text(series, "ticker", cap=130) == ticker else {}


def _slim(series: Record) -> Record:
    return {key: series[key] for key in _FIELDS if key in series}
