"""Kalshi's fees follow their changes, and its maintenance is no failure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from positions.venues.errors import RequestRefused, UnderMaintenance, VenueUnavailable
from positions.venues.kalshi import KalshiClient
from positions.venues.kalshi.fees import schedule_at
from strategy.services.notes import maintenance_note
from tests.support.fake_apis import FakeKalshi
from tests.support.venue_records import (
    NOON,
    kalshi_event,
    kalshi_market,
    kalshi_series,
    rain_on_kalshi,
)

MINUTE = timedelta(minutes=1)
FULL, HALF = schedule_at(Decimal("0.07")), schedule_at(Decimal("0.035"))
TICKERS = [f"KXRAIN-27JAN02-T{n}" for n in range(60)]
SERIES_CHANGES, EVENT_CHANGES = "/series/fee_changes", "/events/fee_changes"
STATUS = "/exchange/status"
OPEN = {"exchange_active": True, "trading_active": True}


class MovedClock:
    """Both clocks show the same time, which a test moves."""

    def __init__(self) -> None:
        self.now = NOON

    def venue_now(self) -> datetime:
        return self.now

    def wall_now(self) -> datetime:
        return self.now


class Rain:
    """Sixty markets of one event, whose series takes half the usual fee."""

    def __init__(self, **event: Any) -> None:
        self.clock = MovedClock()
        markets = [kalshi_market(ticker=ticker) for ticker in TICKERS]
        self.series = kalshi_series(fee_multiplier=Decimal("0.5"))
        self.api = FakeKalshi([kalshi_event(*markets, **event)], [self.series])
        self.api.page_size = 100
        self.client = KalshiClient(self.api, self.clock)  # type: ignore[arg-type]
        self.client.list_markets()

    def announce(self, path: str, *changes: dict[str, Any]) -> None:
        field = "series_fee_change_arr" if "series" in path else "event_fee_changes"
        self.api.answers[path] = {field: list(changes), "cursor": ""}

    def fees_after(self, time: timedelta) -> set[Any]:
        self.clock.now += time
        markets = self.client.read_markets(TICKERS)
        assert len(markets) == len(TICKERS)
        return {market.fee for market in markets.values()}


def change(minutes: int, **fields: Any) -> dict[str, Any]:
    at = (NOON + minutes * MINUTE).isoformat().replace("+00:00", "Z")
    multiplier = {"fee_type": "quadratic", "fee_multiplier": 1}
    return {"id": "c", "series_ticker": "KXRAIN", "scheduled_ts": at} | (
        fields or multiplier
    )


def test_a_scheduled_change_is_charged_from_its_time_on() -> None:
    rain = Rain()
    rain.announce(SERIES_CHANGES, change(3), change(-60, fee_multiplier=2))
    assert rain.fees_after(MINUTE) == {HALF}
    assert rain.fees_after(MINUTE) == {HALF}
    assert rain.fees_after(MINUTE) == {FULL}
    # The announcement is gone, the series read again: still the new fee.
    rain.announce(SERIES_CHANGES)
    rain.series["fee_multiplier"] = 1
    assert rain.fees_after(MINUTE) == {FULL}


def test_a_change_that_nobody_announced_is_charged_from_the_next_poll_on() -> None:
    rain = Rain()
    assert rain.fees_after(MINUTE) == {HALF}
    rain.series["fee_multiplier"] = 1
    assert rain.fees_after(MINUTE) == {FULL}


def test_an_events_override_changes_as_scheduled_and_ends() -> None:
    rain = Rain()
    free = {"fee_type_override": None, "fee_multiplier_override": 0}
    none = {"fee_type_override": None, "fee_multiplier_override": None}
    event = {"event_ticker": "KXRAIN-27JAN02"}
    rain.announce(EVENT_CHANGES, change(4, **none, **event), change(2, **free, **event))
    assert rain.fees_after(MINUTE) == {HALF}
    assert rain.fees_after(MINUTE) == {schedule_at(Decimal(0))}
    assert rain.fees_after(2 * MINUTE) == {HALF}


@pytest.mark.parametrize("error", [RequestRefused, VenueUnavailable])
def test_a_list_of_changes_that_fails_leaves_the_earlier_one(
    error: Callable[..., Exception],
) -> None:
    rain = Rain()
    rain.announce(SERIES_CHANGES, change(2))
    assert rain.fees_after(MINUTE) == {HALF}
    rain.api.fail(SERIES_CHANGES, error("kalshi", "no"), call=3)  # type: ignore[arg-type]
    assert rain.fees_after(MINUTE) == {FULL}


@pytest.mark.parametrize(
    "nonsense", [None, [], {"series_fee_change_arr": [{"scheduled_ts": "soon"}, 5]}]
)
def test_a_list_of_changes_that_makes_no_sense_changes_nothing(
    nonsense: object,
) -> None:
    rain = Rain()
    rain.api.answers[SERIES_CHANGES] = nonsense
    assert rain.fees_after(MINUTE) == {HALF}


def test_fees_cost_three_requests_a_poll_however_many_markets_there_are() -> None:
    rain = Rain()
    rain.api.requests.clear()
    for _ in range(10):
        rain.api.aside.clear()
        rain.fees_after(MINUTE)
        rain.client.read_markets(TICKERS)
        asked = [path for _, path, _ in rain.api.aside if path != STATUS]
        assert len(asked) <= 3
    assert {path for _, path, _ in rain.api.requests} == {"/markets"}


def test_maintenance_stops_every_read_with_one_request() -> None:
    rain = Rain()
    rain.clock.now += MINUTE
    rain.api.venue = "kalshi"
    rain.api.answers[STATUS] = {
        "exchange_active": False,
        "trading_active": False,
        "exchange_estimated_resume_time": "2027-01-01T15:00:00Z",
    }
    rain.api.aside.clear()
    rain.api.requests.clear()
    for read in (
        rain.client.list_markets,
        lambda: rain.client.read_markets(TICKERS),
        lambda: rain.client.read_books([rain_on_kalshi()]),
        lambda: rain.client.read_resolutions(TICKERS),
    ):
        with pytest.raises(UnderMaintenance) as caught:
            read()
        assert caught.value.until == datetime(2027, 1, 1, 15, tzinfo=UTC)
        assert maintenance_note(caught.value) == "Kalshi: maintenance until 15:00 UTC"
        assert not caught.value.is_retryable
    assert [path for _, path, _ in rain.api.aside] == [STATUS]
    assert rain.api.requests == []
    rain.clock.now += MINUTE
    rain.api.answers[STATUS] = OPEN
    assert rain.client.list_markets().markets


@pytest.mark.parametrize(
    ("status", "text"),
    [
        ({"exchange_active": True, "trading_active": False}, "kalshi: maintenance"),
        (
            {"exchange_active": False, "exchange_estimated_resume_time": "soon"},
            "kalshi: maintenance",
        ),
    ],
)
def test_maintenance_may_have_no_known_end(status: dict[str, Any], text: str) -> None:
    rain = Rain()
    rain.clock.now += MINUTE
    rain.api.venue = "kalshi"
    rain.api.answers[STATUS] = status
    with pytest.raises(UnderMaintenance) as caught:
        rain.client.list_markets()
    assert str(caught.value) == text


@pytest.mark.parametrize("status", [OPEN, {}, None, [], {"exchange_active": "no"}])
def test_a_status_that_says_nothing_changes_nothing(status: object) -> None:
    rain = Rain()
    rain.clock.now += MINUTE
    rain.api.answers[STATUS] = status
    assert rain.client.list_markets().complete


def test_a_status_that_cannot_be_read_changes_nothing() -> None:
    rain = Rain()
    rain.clock.now += MINUTE
    rain.api.fail(STATUS, VenueUnavailable("kalshi", "503"), call=2)
    assert rain.client.list_markets().complete
