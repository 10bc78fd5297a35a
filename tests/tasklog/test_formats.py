"""Figures carry their unit and sign, times are relative and exact."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasklog.formats import (
    amount,
    day,
    duration,
    exact,
    gain,
    gain_percent,
    measured,
    percent,
    price,
    relative,
    usd,
)

NOW = datetime(2027, 1, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (usd(Decimal("1234.5")), "$1,234.50"),
        (usd(Decimal("-0.004")), "$0.00"),
        (usd(None), "–"),
        (gain(Decimal("3.09")), "+$3.09"),
        (gain(Decimal("-1.2")), "−$1.20"),
        (gain(Decimal(0)), "$0.00"),
        (percent(Decimal("71.1111")), "71.1 %"),
        (percent(Decimal("-3.14159"), 2), "−3.14 %"),
        (gain_percent(Decimal("3.0928")), "+3.09 %"),
        (price(Decimal("0.45")), "$0.45"),
        (price(Decimal("0.4525")), "$0.4525"),
        (price(Decimal("0.455")), "$0.455"),
        (price(Decimal(1)), "$1.00"),
        (amount(Decimal("100.00")), "100"),
        (amount(Decimal("12.50")), "12.5"),
        (amount(Decimal(1000)), "1,000"),
        (amount(Decimal("-0.29170")), "−0.2917"),
        (measured(Decimal("1.1708"), "$"), "$1.1708"),
        (measured(Decimal("-0.02"), "$ a set"), "−$0.02 a set"),
        (measured(Decimal(1830), "days"), "1,830 days"),
        (measured(Decimal(3), ""), "3"),
        (measured(None, "$"), "–"),
    ],
)
def test_figures_have_units_signs_and_few_places(shown: str, expected: str) -> None:
    assert shown == expected


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=12), "12 s"),
        (timedelta(seconds=90), "1.5 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=29), "1.2 d"),
        (timedelta(days=400), "400 d"),
        (30, "30 s"),
        (None, "–"),
    ],
)
def test_a_duration_has_two_figures(length: timedelta | int, words: str) -> None:
    assert duration(length) == words


def test_a_time_is_told_by_its_distance() -> None:
    assert relative(NOW - timedelta(minutes=3), NOW) == "3 min ago"
    assert relative(NOW + timedelta(days=12), NOW) == "in 12 d"
    assert relative(NOW, NOW) == "now"


def test_the_exact_time_is_in_utc() -> None:
    assert exact(NOW) == "2027-01-20 12:00:00 UTC"
    assert day(NOW) == "2027-01-20"
    assert exact(None) == day(None) == "–"


@given(st.decimals(-(10**14), 10**14, allow_nan=False, places=8))
def test_no_figure_is_shown_with_a_negative_zero_or_an_exponent(value: Decimal) -> None:
    for shown in (usd(value), gain(value), percent(value), price(value), amount(value)):
        assert "E" not in shown
        assert shown not in {"−$0.00", "+$0.00", "−0.0 %"}
