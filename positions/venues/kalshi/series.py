"""Which category, fee and sources does a Kalshi series have, read once and kept?"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from positions.venues.errors import BadPayload, NotFound, VenueError
from positions.venues.fields import Record, Skipped, as_record, records, text
from positions.venues.http import HttpClient
from positions.venues.types import VenueName

MOST_SINGLE_READS = 20  # beyond that one reading of all series is cheaper
ALL_SERIES_BYTES = 60 * 2**20
_KEPT = ("ticker", "category", "fee_type", "fee_multiplier", "settlement_sources")


class SeriesBook:
    """The series met so far, for the life of a client.

    What a series charges changes rarely; what an event overrides comes with the
    event. A series that could not be read stays unknown and is asked for again.
    """

    def __init__(self, http: HttpClient):
        self._http = http
        self._known: dict[str, Record] = {}
        self._can_read_all = True

    def named(self, ticker: str) -> Record:
        """The series, empty where it is not known."""
        return self._known.get(ticker, {})

    def learn(self, tickers: Iterable[str]) -> bool:
        """Read those not known yet. False if the venue failed to answer."""
        missing = sorted({t for t in tickers if t} - self._known.keys())
        try:
            if len(missing) > MOST_SINGLE_READS and self._can_read_all:
                self._read_all(missing)
            else:
                for ticker in missing[:MOST_SINGLE_READS]:
                    self._known[ticker] = self._read_one(ticker)
        except VenueError:
            return False
        return True

    def _read_all(self, wanted: Iterable[str]) -> None:
        try:
            body = self._http.get_json(
                "/series", what="series", max_bytes=ALL_SERIES_BYTES
            )
        except VenueError as error:
            self._can_read_all = error.is_retryable
            raise
        if not isinstance(body, dict) or not isinstance(body.get("series"), list):
            self._can_read_all = False
            raise BadPayload(VenueName.KALSHI, "expected a list of series")
        for one in records(body["series"]):
            self._known[text(one, "ticker", cap=130)] = _slim(one)
        for ticker in wanted:
            self._known.setdefault(ticker, {})

    def _read_one(self, ticker: str) -> Record:
        path = f"/series/{quote(ticker, safe='')}"
        try:
            body = as_record(self._http.get_json(path, what="series"))
            series = as_record(body.get("series"))
        except (NotFound, Skipped):
            return {}
        return _slim(series) if text(series, "ticker", cap=130) == ticker else {}


def _slim(series: Record) -> Record:
    return {key: series[key] for key in _KEPT if key in series}
