"""Whether a market type loses money: its realised return against zero.

Pure rules. A type is judged by the returns of its closed positions, each in percent of
its own stake, with Student's one-sided t-test.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, fmean, stdev

# With fewer closings one unlucky settlement would decide.
LEAST_CLOSINGS = 8


@dataclass(frozen=True, slots=True)
class Losses:
    """`closings` positions earned `mean` percent of their stake on average.

    With the confidence asked for, the true mean is not above `upper` percent.
    """

    closings: int
    mean: float
    upper: float

    @property
    def is_losing(self) -> bool:
        return self.upper < 0


def judge_returns(returns: Sequence[float], confidence: float) -> Losses | None:
    """The verdict on returns in percent; None while there are too few of them."""
    count = len(returns)
    if count < LEAST_CLOSINGS:
        return None
    mean = fmean(returns)
    margin = t_quantile(confidence, count - 1) * stdev(returns, mean) / sqrt(count)
    return Losses(count, mean, mean + margin)


def t_quantile(probability: float, freedom: int) -> float:
    """The quantile of Student's t, by Cornish and Fisher's expansion.

    Source: Abramowitz and Stegun, 26.7.5; from seven degrees of freedom on it is right
    to a thousandth.
    """
    z = NormalDist().inv_cdf(probability)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3
