"""The policy `index`: each call where it finds the most.

Intervals of all market types are set together, so that one more book is worth the same
everywhere (a Lagrange multiplier, its price), and all polls together read as many books
as a fixed base interval would.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log1p, sqrt
from statistics import fmean, variance

from strategy.polling.arrivals import Arrivals
from strategy.polling.types import Branch, Decision, Evidence

# In base intervals.
SHORTEST, LONGEST = 1 / 4, 16
# Bisections of the price over PRICE_RANGE, and Newton steps towards an interval: with
# more of them no interval changes by a second.
BISECTIONS, PRICE_RANGE, NEWTON_STEPS = 16, 1e-4, 2
# A change by a smaller share gains nothing, and would be one at each poll.
LEAST_CHANGE = 0.1
# A spread of rates that is less than this share of their mean is taken for chance.
LEAST_SPREAD = 0.03


def index(evidence: Evidence) -> Decision:
    """The interval at which one more book is worth what it is worth elsewhere."""
    base = evidence.base_seconds
    bounds = max(1.0, base * SHORTEST), float(base * LONGEST)
    every_type = evidence.all_arrivals or (evidence.arrivals,)
    prior = _prior(every_type)
    most = [_most(each, prior) for each in every_type]
    price = _price(every_type, most, base, bounds)
    own = _most(evidence.arrivals, prior)
    seconds = round(_interval(evidence.arrivals, own, price, bounds))
    if abs(seconds - evidence.interval) <= LEAST_CHANGE * seconds:
        seconds = evidence.interval
    return Decision(seconds, evidence.success_rate, _branch(seconds, base))


@dataclass(frozen=True, slots=True)
class Prior:
    """What a rate is presumed to be: `finds` in `exposure` seconds."""

    finds: float
    exposure: float


def _prior(every_type: Sequence[Arrivals]) -> Prior:
    """A gamma prior with the mean and the spread of all types' rates, by their moments.

    Types that are alike differ by chance only, and each of them is then best known by
    all the others (empirical Bayes).
    """
    rates = [each.per_second for each in every_type]
    mean = fmean(rates)
    by_chance = mean * fmean(1 / each.exposure for each in every_type)
    spread = variance(rates, mean) - by_chance if len(rates) > 1 else 0.0
    finds = mean**2 / max(spread, (LEAST_SPREAD * mean) ** 2)
    return Prior(finds, finds / mean)


def _most(arrivals: Arrivals, prior: Prior) -> float:
    """λ·τ: what a poll finds after a long time."""
    rate = (arrivals.finds + prior.finds) / (arrivals.exposure + prior.exposure)
    return rate * arrivals.lifetime_seconds


def _branch(seconds: int, base: int) -> Branch:
    if seconds == base:
        return Branch.NORMAL
    return Branch.MORE_OFTEN if seconds < base else Branch.LESS_OFTEN


def _price(
    every_type: Sequence[Arrivals],
    most: Sequence[float],
    base: int,
    bounds: tuple[float, float],
) -> float:
    """What the last book that the budget pays for finds."""
    budget = sum(each.cost for each in every_type) / base
    high = max(most)
    low = high * PRICE_RANGE
    for _ in range(BISECTIONS):
        middle = sqrt(low * high)
        spent = sum(
            each.cost / _interval(each, finds, middle, bounds)
            for each, finds in zip(every_type, most, strict=True)
        )
        low, high = (middle, high) if spent > budget else (low, middle)
    return high


def _interval(
    arrivals: Arrivals, most: float, price: float, bounds: tuple[float, float]
) -> float:
    """Where one more poll finds the price of the books it reads.

    Polls of an interval g find λ·τ·(1 − exp(−x)) each, x = g/τ. The derivative of the
    finds per second by the polls per second is λ·τ·(1 − exp(−x)·(1 + x)).
    """
    shortest, longest = bounds
    share = price * arrivals.cost / most
    if share >= 1:
        return longest
    seconds = arrivals.lifetime_seconds * _ratio(share)
    return min(max(seconds, shortest), longest)


def _ratio(share: float) -> float:
    """The x at which 1 − exp(−x)·(1 + x) is `share`, by Newton's method.

    It is −1 − W(−(1 − share)/e) on the lower branch of Lambert's W; the first estimate
    is the bound of Chatzigeorgiou, "Bounds on the Lambert function" (2013).
    """
    remaining = -log1p(-share)
    x = sqrt(2 * remaining) + 2 * remaining / 3
    for _ in range(NEWTON_STEPS):
        decay = exp(-x)
        # Next to 0 the estimate is exact and the slope vanishes.
        if x * decay < 1e-12:
            break
        x -= (1 - decay * (1 + x) - share) / (x * decay)
    return x
