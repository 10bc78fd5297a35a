"""The interval of a market type follows its success rate."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy.polling import POLICIES, Branch, decide

counts = st.integers(min_value=1, max_value=10_000)


@pytest.mark.parametrize(
    ("opportunities", "profitable", "interval", "branch"),
    [
        (45, 32, 30, Branch.MORE_OFTEN),
        (100, 51, 30, Branch.MORE_OFTEN),
        (100, 50, 60, Branch.NORMAL),
        (100, 31, 60, Branch.NORMAL),
        (100, 30, 120, Branch.LESS_OFTEN),
        (7, 0, 120, Branch.LESS_OFTEN),
        (0, 0, 60, Branch.NONE_FOUND),
    ],
)
def test_the_interval_is_30_60_or_120_seconds_for_a_base_of_60(
    opportunities: int, profitable: int, interval: int, branch: Branch
) -> None:
    decision = decide(opportunities, profitable, 60)
    assert (decision.interval_seconds, decision.branch) == (interval, branch)


def test_the_success_rate_is_percent_of_the_opportunities_found() -> None:
    rate = decide(45, 32, 60).success_rate
    assert rate is not None
    assert round(rate, 1) == Decimal("71.1")


def test_a_type_without_opportunities_has_no_rate_and_keeps_the_base() -> None:
    decision = decide(0, 0, 45)
    assert decision.success_rate is None
    assert decision.interval_seconds == 45


@given(
    opportunities=counts, profitable=st.integers(0, 10_000), base=st.integers(2, 3600)
)
def test_the_interval_is_half_once_or_twice_the_base_as_the_exact_rate_says(
    opportunities: int, profitable: int, base: int
) -> None:
    rate = Fraction(100 * profitable, opportunities)
    expected = base // 2 if rate > 50 else base if rate > 30 else base * 2
    assert decide(opportunities, profitable, base).interval_seconds == expected


@given(opportunities=counts, fewer=st.integers(0, 10_000), more=st.integers(0, 10_000))
def test_more_profitable_opportunities_never_mean_fewer_polls(
    opportunities: int, fewer: int, more: int
) -> None:
    fewer, more = sorted((fewer, more))
    slow, fast = decide(opportunities, fewer, 60), decide(opportunities, more, 60)
    assert fast.interval_seconds <= slow.interval_seconds


@pytest.mark.parametrize("arguments", [(-1, 0, 60), (1, -1, 60), (1, 1, 0)])
def test_impossible_counts_are_refused(arguments: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no interval"):
        decide(*arguments)


def test_a_base_of_one_second_is_not_halved_to_nothing() -> None:
    assert decide(1, 1, 1).interval_seconds == 1


def test_the_mission_rule_is_found_by_its_name() -> None:
    assert POLICIES["success_rate"] is decide
