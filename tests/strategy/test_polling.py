"""The interval of a market type follows its success rate."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy.polling import POLICIES, Branch, Decision, Evidence


def decide(opportunities: int, profitable: int, base: int) -> Decision:
    return POLICIES["success_rate"].decide(Evidence(opportunities, profitable, base))


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


def steady(
    opportunities: int, profitable: int, previous: Branch | None = None
) -> Branch:
    evidence = Evidence(opportunities, profitable, 60, previous)
    return POLICIES["success_rate_steady"].decide(evidence).branch


def test_six_of_ten_do_not_settle_it_where_the_rule_is_steady() -> None:
    assert decide(10, 6, 60).branch is Branch.MORE_OFTEN
    assert steady(10, 6) is Branch.NORMAL
    assert steady(0, 0) is Branch.NONE_FOUND
    assert steady(20, 12) is Branch.MORE_OFTEN


def test_a_steady_branch_is_left_where_the_rate_is_well_beyond_its_boundary() -> None:
    assert steady(100, 47, Branch.MORE_OFTEN) is Branch.MORE_OFTEN
    assert steady(100, 45, Branch.MORE_OFTEN) is Branch.NORMAL
    assert steady(100, 54, Branch.NORMAL) is Branch.NORMAL
    assert steady(100, 56, Branch.NORMAL) is Branch.MORE_OFTEN
    assert steady(100, 27, Branch.NORMAL) is Branch.NORMAL
    assert steady(100, 20, Branch.MORE_OFTEN) is Branch.LESS_OFTEN


@given(
    opportunities=st.integers(20, 1000),
    profitable=st.integers(0, 1000),
    previous=st.sampled_from([None, *Branch]),
)
def test_the_steady_rule_is_the_rule_at_a_rate_within_its_margin(
    opportunities: int, profitable: int, previous: Branch | None
) -> None:
    found = steady(opportunities, profitable, previous)
    margin = opportunities * 5 // 100 + 1
    allowed = {
        decide(opportunities, max(profitable + change, 0), 60).branch
        for change in (-margin, 0, margin)
    }
    assert found in allowed
