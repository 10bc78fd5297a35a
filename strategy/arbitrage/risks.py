"""What the named risks of a pair cost a basket: its loss in each case, and how likely.

Pure rules. A risk is a rare case that two rule texts settle differently. A basket pays
a dollar a set in every case that both settle alike; what it pays less in the case of a
risk is its loss, and probability times loss its expected cost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from typing import Protocol

from strategy.arbitrage.payouts import Direction

ZERO, DOLLAR = Decimal(0), Decimal(1)
# The places with which amounts are stored.
STORED = Decimal("0.00000001")

# The probability of a risk, by its name and the family of its question.
ProbabilityOf = Callable[[str, str], Decimal]


class NamedRisk(Protocol):
    """What a share of the matched outcome gets on each venue; None: a fair price."""

    @property
    def name(self) -> str: ...
    @property
    def family(self) -> str: ...
    @property
    def paid_a(self) -> Decimal | None: ...
    @property
    def paid_b(self) -> Decimal | None: ...


@dataclass(frozen=True, slots=True)
class PricedRisk:
    """A named risk of a basket: its probability, and dollars per set.

    `leg_a` and `leg_b` are the least that the legs pay in that case, `loss` is what
    that is below a dollar, and `cost` the loss times the probability.
    """

    name: str
    family: str
    paid_a: Decimal | None
    paid_b: Decimal | None
    probability: Decimal
    leg_a: Decimal
    leg_b: Decimal
    loss: Decimal
    cost: Decimal


def legs_pay(
    direction: Direction, paid_a: Decimal | None, paid_b: Decimal | None
) -> tuple[Decimal, Decimal]:
    """The least that each leg pays per set; a fair price may be nothing at all."""
    is_yes_a = direction is Direction.A_YES_B_NO
    return _leg_pays(paid_a, is_yes_a), _leg_pays(paid_b, not is_yes_a)


def _leg_pays(paid: Decimal | None, is_yes: bool) -> Decimal:
    if paid is None:
        return ZERO
    return paid if is_yes else DOLLAR - paid


def loss_of(
    direction: Direction, paid_a: Decimal | None, paid_b: Decimal | None
) -> Decimal:
    """Dollars per set that a basket is paid less in this case, at worst.

    A case in which it is paid more is no gain to count on, so it is 0.
    """
    return max(ZERO, DOLLAR - sum(legs_pay(direction, paid_a, paid_b), ZERO))


def cost_of(probability: Decimal, loss: Decimal) -> Decimal:
    """The expected cost per set, rounded up as it is stored."""
    return (probability * loss).quantize(STORED, ROUND_UP)


def price_risks(
    risks: Iterable[NamedRisk], direction: Direction, probability_of: ProbabilityOf
) -> tuple[PricedRisk, ...]:
    """Each risk with its probability and what it costs a set in this direction."""
    return tuple(_price(risk, direction, probability_of) for risk in risks)


def _price(
    risk: NamedRisk, direction: Direction, probability_of: ProbabilityOf
) -> PricedRisk:
    probability = probability_of(risk.name, risk.family)
    leg_a, leg_b = legs_pay(direction, risk.paid_a, risk.paid_b)
    loss = loss_of(direction, risk.paid_a, risk.paid_b)
    return PricedRisk(
        name=str(risk.name),
        family=risk.family,
        paid_a=risk.paid_a,
        paid_b=risk.paid_b,
        probability=probability,
        leg_a=leg_a,
        leg_b=leg_b,
        loss=loss,
        cost=cost_of(probability, loss),
    )


def expected_cost(risks: Iterable[PricedRisk]) -> Decimal:
    """Dollars per set of all risks together."""
    return sum((risk.cost for risk in risks), ZERO)
