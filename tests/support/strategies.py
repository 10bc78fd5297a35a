"""Hypothesis strategies that several test modules draw from."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from tests.support.sizes import sized

SEEDS = st.integers(0, 2**31)
# Of few days the suite builds the simulated world once.
MOMENTS = st.datetimes(
    *sized(
        (datetime(2027, 3, 1), datetime(2027, 3, 28)),
        (datetime(2026, 1, 1), datetime(2040, 12, 31)),
    ),
    timezones=st.just(UTC),
)
