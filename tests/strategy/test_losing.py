"""A market type is losing when its mean return is below zero beyond doubt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy.losing import LEAST_CLOSINGS, judge_returns, t_quantile


@pytest.mark.parametrize(
    ("probability", "freedom", "quantile"),
    # From printed tables of Student's t.
    [
        (0.95, 7, 1.895),
        (0.95, 10, 1.812),
        (0.95, 30, 1.697),
        (0.975, 12, 2.179),
        (0.99, 20, 2.528),
        (0.95, 1000, 1.646),
    ],
)
def test_quantiles_are_those_of_the_tables(
    probability: float, freedom: int, quantile: float
) -> None:
    assert t_quantile(probability, freedom) == pytest.approx(quantile, abs=0.002)


def test_too_few_closings_say_nothing() -> None:
    assert judge_returns([-50.0] * (LEAST_CLOSINGS - 1), 0.95) is None


def test_steady_losses_are_losing_and_one_large_one_among_profits_is_not() -> None:
    steady = judge_returns([-2.0, -1.0, -3.0, -2.0, -1.5, -2.5, -2.0, -1.0], 0.95)
    assert steady is not None
    assert steady.is_losing
    unlucky = judge_returns([3.0] * 11 + [-60.0], 0.95)
    assert unlucky is not None
    assert unlucky.mean < 0
    assert not unlucky.is_losing


@given(st.lists(st.floats(-100, 100), min_size=LEAST_CLOSINGS, max_size=50))
def test_more_confidence_never_makes_a_type_losing(returns: list[float]) -> None:
    bold, careful = judge_returns(returns, 0.8), judge_returns(returns, 0.99)
    assert bold is not None
    assert careful is not None
    assert careful.upper >= bold.upper >= bold.mean
    assert bold.is_losing or not careful.is_losing
