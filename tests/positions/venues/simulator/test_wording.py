"""Dates, times, prices and slugs in the format of each venue."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.venues.simulator.wording import (
    clock_time,
    coded_day,
    day_code,
    eastern,
    kalshi_price,
    polymarket_price,
    short_hour,
    slug,
    zone_name,
)


@given(st.dates(date(2026, 1, 1), date(2040, 12, 31)))
def test_the_day_in_a_ticker_is_read_back(day: date) -> None:
    assert coded_day(f"KXHIGHNY-{day_code(day)}-T44") == day


@pytest.mark.parametrize("text", ["KXBOND-30", "KXCPI-27JAX01", "KXCPI-27FEB31", ""])
def test_a_ticker_without_a_day_has_none(text: str) -> None:
    assert coded_day(text) is None


@pytest.mark.parametrize(
    ("day", "has_daylight_saving"),
    [
        (date(2027, 3, 13), False),
        (date(2027, 3, 14), True),
        (date(2027, 11, 6), True),
        (date(2027, 11, 7), False),
        (date(2026, 3, 8), True),
        (date(2026, 11, 1), False),
    ],
)
def test_new_york_has_daylight_saving_from_march_to_november(
    day: date, has_daylight_saving: bool
) -> None:
    noon_utc = eastern(day, 12) - datetime.combine(day, time(12), UTC)
    assert noon_utc == timedelta(hours=4 if has_daylight_saving else 5)
    assert zone_name(day, 12) == ("EDT" if has_daylight_saving else "EST")


@pytest.mark.parametrize(
    ("day", "hour", "utc", "zone"),
    [
        # Clocks go from 2 to 3 AM on 14 March 2027.
        (date(2027, 3, 14), 0, datetime(2027, 3, 14, 5, tzinfo=UTC), "EST"),
        (date(2027, 3, 14), 1, datetime(2027, 3, 14, 6, tzinfo=UTC), "EST"),
        (date(2027, 3, 14), 3, datetime(2027, 3, 14, 7, tzinfo=UTC), "EDT"),
        (date(2027, 3, 14), 23, datetime(2027, 3, 15, 3, tzinfo=UTC), "EDT"),
        # Clocks go back from 2 to 1 AM on 7 November 2027: 1 AM comes twice.
        (date(2027, 11, 7), 0, datetime(2027, 11, 7, 4, tzinfo=UTC), "EDT"),
        (date(2027, 11, 7), 1, datetime(2027, 11, 7, 5, tzinfo=UTC), "EDT"),
        (date(2027, 11, 7), 2, datetime(2027, 11, 7, 7, tzinfo=UTC), "EST"),
        (date(2027, 11, 7), 23, datetime(2027, 11, 8, 4, tzinfo=UTC), "EST"),
    ],
)
def test_the_clocks_change_at_two_in_the_morning(
    day: date, hour: int, utc: datetime, zone: str
) -> None:
    assert eastern(day, hour) == utc
    assert eastern(day, hour).utcoffset() == timedelta(0)
    assert zone_name(day, hour) == zone


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2027, 3, 14), 23), (date(2027, 7, 1), 24), (date(2027, 11, 7), 25)],
)
def test_hour_twenty_four_is_the_next_midnight_however_long_the_day(
    day: date, hours: int
) -> None:
    midnight = eastern(day, 24)
    assert midnight == eastern(day + timedelta(days=1), 0)
    assert midnight - eastern(day, 0) == timedelta(hours=hours)


def test_noon_in_new_york_is_five_hours_earlier_in_winter() -> None:
    assert eastern(date(2027, 1, 8), 12) == datetime(2027, 1, 8, 17, tzinfo=UTC)
    assert eastern(date(2027, 7, 8), 12) == datetime(2027, 7, 8, 16, tzinfo=UTC)
    assert eastern(date(2027, 1, 8), 24) == datetime(2027, 1, 9, 5, tzinfo=UTC)


def test_times_of_day_have_am_and_pm() -> None:
    assert [clock_time(20, 30), clock_time(0), clock_time(12)] == [
        "8:30 PM",
        "12:00 AM",
        "12:00 PM",
    ]
    assert [short_hour(12), short_hour(17)] == ["12 PM", "5 PM"]


@given(st.integers(0, 1000))
def test_prices_have_the_format_of_each_venue(mills: int) -> None:
    assert float(kalshi_price(mills)) == float(polymarket_price(mills)) == mills / 1000
    assert len(kalshi_price(mills)) == len("0.5400")
    assert not polymarket_price(mills).endswith((".", "00"))


def test_a_slug_has_letters_digits_and_dashes_only() -> None:
    assert slug('Will "The Glass Tide" win, by $5?') == "will-the-glass-tide-win-by-5"
