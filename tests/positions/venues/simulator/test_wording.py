"""Dates, hours and ids are written as each venue writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.venues.simulator.answers import dollars, plain
from positions.venues.simulator.wording import (
    coded_day,
    day_code,
    eastern,
    hour_words,
    is_summer,
    short_hour,
    slug,
    zone,
)


@given(st.dates(date(2026, 1, 1), date(2040, 12, 31)))
def test_a_day_written_in_a_ticker_is_read_back(day: date) -> None:
    assert coded_day(f"KXHIGHNY-{day_code(day)}-T44") == day


@pytest.mark.parametrize("text", ["KXBOND-30", "KXCPI-27JAX01", "KXCPI-27FEB31", ""])
def test_a_ticker_without_a_day_has_none(text: str) -> None:
    assert coded_day(text) is None


@pytest.mark.parametrize(
    ("day", "summer"),
    [
        (date(2027, 3, 13), False),
        (date(2027, 3, 14), True),
        (date(2027, 11, 6), True),
        (date(2027, 11, 7), False),
        (date(2026, 3, 8), True),
        (date(2026, 11, 1), False),
    ],
)
def test_new_york_keeps_summer_time_from_march_to_november(
    day: date, summer: bool
) -> None:
    assert is_summer(day) is summer
    assert zone(day) == ("EDT" if summer else "EST")


def test_noon_in_new_york_is_five_hours_earlier_in_winter() -> None:
    assert eastern(date(2027, 1, 8), 12) == datetime(2027, 1, 8, 17, tzinfo=UTC)
    assert eastern(date(2027, 7, 8), 12) == datetime(2027, 7, 8, 16, tzinfo=UTC)
    assert eastern(date(2027, 1, 8), 24) == datetime(2027, 1, 9, 5, tzinfo=UTC)


def test_hours_are_written_in_words() -> None:
    assert [hour_words(20, 30), hour_words(0), hour_words(12)] == [
        "8:30 PM",
        "12:00 AM",
        "12:00 PM",
    ]
    assert [short_hour(12), short_hour(17)] == ["12 PM", "5 PM"]


@given(st.integers(0, 1000))
def test_prices_are_written_in_both_venues_ways(mills: int) -> None:
    assert float(dollars(mills)) == float(plain(mills)) == mills / 1000
    assert len(dollars(mills)) == len("0.5400")
    assert not plain(mills).endswith((".", "00"))


def test_a_slug_holds_letters_digits_and_dashes_only() -> None:
    assert slug('Will "The Glass Tide" win, by $5?') == "will-the-glass-tide-win-by-5"
