"""The scheduled changes of Kalshi's fees, of series and of single events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from positions.venues.errors import VenueError
from positions.venues.fields import Record, Skipped, as_record, instant, records, text
from positions.venues.kalshi.shapes import FEE_CHANGE
from positions.venues.scan import Page, Scan, page_of

if TYPE_CHECKING:
    from positions.venues.http import HttpClient

MAX_PAGES = 10
# For so long after a change a record may still show what was before it.
LAG = timedelta(minutes=5)
_SERIES_FIELDS = ("fee_type", "fee_multiplier")
_EVENT_FIELDS = ("fee_type_override", "fee_multiplier_override")


@dataclass(frozen=True, slots=True)
class FeeChange:
    """From `at` on, these fields of a series or of an event have these values."""

    at: datetime
    fields: Mapping[str, object]


Changes = dict[str, list[FeeChange]]


class FeeChanges:
    """The announced changes as they were last read; what fails keeps the earlier."""

    def __init__(self, http: HttpClient):
        self._http = http
        self._of_series: Changes = {}
        self._of_events: Changes = {}

    def read(self) -> None:
        """Read both lists, in a request each where they fit on a page."""
        with suppress(VenueError, Skipped):
            self._of_series = _by_ticker(
                self._read_series(), "series_ticker", _SERIES_FIELDS
            )
        with suppress(VenueError, Skipped):
            self._of_events = _by_ticker(
                self._read_events(), "event_ticker", _EVENT_FIELDS
            )

    def series(self, series: Record, read_at: datetime, now: datetime) -> Record:
        """A series that was read at `read_at`, with its fee as it is now."""
        return _changed(series, self._of_series.get(_ticker(series)), read_at, now)

    def event(self, event: Record, read_at: datetime, now: datetime) -> Record:
        """An event that was read at `read_at`, with its override as it is now."""
        ticker = text(event, "event_ticker", cap=130)
        return _changed(event, self._of_events.get(ticker), read_at, now)

    def _read_series(self) -> list[Record]:
        # With those of the past: one may have come since a series was read.
        body = self._http.get_json(
            "/series/fee_changes",
            [("show_historical", "true")],
            what="fee changes",
            is_repeated=False,
        )
        changes = records(as_record(body).get("series_fee_change_arr"))
        return [FEE_CHANGE.cut(change) for change in changes]

    def _read_events(self) -> list[Record]:
        def read_page(cursor: str) -> Page:
            params = [("limit", "1000")] + ([("cursor", cursor)] if cursor else [])
            body = self._http.get_json(
                "/events/fee_changes", params, what="fee changes", is_repeated=False
            )
            return page_of(
                self._http.venue, body, "event_fee_changes", "cursor", FEE_CHANGE
            )

        return [
            record for page in Scan(read_page, MAX_PAGES) for record in records(page)
        ]


def _ticker(series: Record) -> str:
    return text(series, "ticker", cap=130)


def _by_ticker(
    changes: Iterable[Record], ticker_key: str, keys: tuple[str, ...]
) -> Changes:
    """The changes of each ticker in their order; unclear ones are left out."""
    by_ticker: Changes = {}
    for change in changes:
        try:
            at = instant(change.get("scheduled_ts"))
        except Skipped:
            continue
        ticker = text(change, ticker_key, cap=130)
        if at is not None and ticker:
            fields = {key: change.get(key) for key in keys}
            by_ticker.setdefault(ticker, []).append(FeeChange(at, fields))
    for of_ticker in by_ticker.values():
        of_ticker.sort(key=lambda change: change.at)
    return by_ticker


def _changed(
    record: Record, changes: list[FeeChange] | None, read_at: datetime, now: datetime
) -> Record:
    # What came well before the record was read is in it already.
    since = read_at - LAG
    due = [change for change in changes or () if since < change.at <= now]
    return {**record, **due[-1].fields} if due else record
