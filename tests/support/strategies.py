"""Hypothesis strategies that several test modules draw from."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

SEEDS = st.integers(0, 2**31)
MOMENTS = st.datetimes(
    datetime(2026, 1, 1), datetime(2040, 12, 31), timezones=st.just(UTC)
)
