"""What the settings allow a basket, and what ends too soon for it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from arbsite.config import Config
from strategy.arbitrage import Limits
from strategy.arbitrage.gates import standing
from strategy.wiring import limits
from tests.support.fakes import FakeClock, market


@pytest.mark.parametrize(
    ("venues", "day_seconds", "hours"),
    [
        # Ten minutes, in which a venue that fails may come back.
        ("live", 20, "0.1667"),
        ("simulated", 86_400, "0.1667"),
        # Ten seconds of ours.
        ("simulated", 60, "4"),
        ("simulated", 20, "12"),
    ],
)
def test_an_entry_leaves_time_to_close_a_leg_that_is_left_alone(
    venues: str, day_seconds: float, hours: str
) -> None:
    config = Config(venues=venues, day_seconds=day_seconds)
    least = 24 * limits(config).min_days_to_end
    assert least == pytest.approx(Decimal(hours), abs=Decimal("0.001"))


@pytest.mark.parametrize(
    ("minutes", "failed"), [(9, ["end_has_passed"]), (11, []), (-1, ["end_has_passed"])]
)
def test_what_ends_too_soon_is_not_entered(minutes: int, failed: list[str]) -> None:
    end = FakeClock.venue + timedelta(minutes=minutes)
    soon = market(closes_at=end, expected_end_at=end)
    allowed = Limits(min_days_to_end=Decimal(10) / (24 * 60))
    checks = standing((soon, market("kalshi", "K")), "same", allowed, FakeClock.venue)
    assert [check.name for check in checks if not check.is_passed] == failed
