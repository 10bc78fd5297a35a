"""What a basket really paid, and the profit that this makes.

Pure rules. A leg pays size × payout dollars, on some venues in whole cents, its payout
per share being whatever its own venue settled at: 1, 0, 0.5 (void) or a scalar. Nothing
is inferred from one venue about the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from positions.lifecycle import State

DOLLARS = Decimal("0.00000001")
PERCENT = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class SettledLeg:
    """An order: `size` shares for `notional` dollars and a `fee`; `payout` a share.

    A sale has brought its notional and cost its fee, and gave up what the shares pay.
    What they pay in all is rounded down to `payout_step` dollars, unless that is 0.
    """

    side: str
    size: Decimal
    notional: Decimal
    fee: Decimal
    payout: Decimal
    is_sale: bool = False
    payout_step: Decimal = Decimal(0)

    @property
    def cost(self) -> Decimal:
        return self.fee + (-self.notional if self.is_sale else self.notional)

    @property
    def paid(self) -> Decimal:
        amount, step = self.size * self.payout, self.payout_step
        amount = amount // step * step if step else amount
        return -amount if self.is_sale else amount


@dataclass(frozen=True, slots=True)
class Settlement:
    """Profit in dollars after fees, and in percent of the stake (fees included).

    `venues_differ`: opposite outcomes that agree pay 1 together.
    """

    profit: Decimal
    profit_pct: Decimal
    venues_differ: bool

    @property
    def state(self) -> State:
        return State.PROFITABLE if self.profit > 0 else State.LOSS


class BadPayout(Exception):
    """A payout per set must lie between 0 and 1."""


def settle(legs: Sequence[SettledLeg]) -> Settlement:
    """Profit = Σ size·payout − Σ(notional + fee), in dollars. Raises BadPayout."""
    if any(not 0 <= leg.payout <= 1 for leg in legs):
        raise BadPayout("a payout per set must lie between 0 and 1")
    stake = sum((leg.cost for leg in legs), Decimal(0))
    paid = sum((leg.paid for leg in legs), Decimal(0))
    # The scale at which money is stored: nothing is lost when it is added up again.
    profit = (paid - stake).quantize(DOLLARS, ROUND_HALF_EVEN)
    return Settlement(
        profit=profit,
        profit_pct=percent_of(profit, stake),
        venues_differ=_differ(legs),
    )


def _differ(legs: Sequence[SettledLeg]) -> bool:
    """Whether two purchases that complete each other do not pay a dollar together."""
    # An order of which nothing was bought says nothing about how its venue settled.
    purchases = [leg for leg in legs if leg.size and not leg.is_sale]
    return any(
        leg.side < counterpart.side and leg.payout + counterpart.payout != 1
        for leg in purchases
        for counterpart in purchases
    )


def percent_of(profit: Decimal, stake: Decimal) -> Decimal:
    """100·profit/stake to four decimals; 0 for an empty stake."""
    # Nothing was ever bought.
    if not stake:
        return Decimal(0)
    return (100 * profit / stake).quantize(PERCENT, ROUND_HALF_EVEN)


def target_profit_pct(size: Decimal, stake: Decimal) -> Decimal:
    """Percent of the stake earned if each set pays 1.00: 100·(size − stake)/stake.

    100 sets for $97 aim at 3.0928 %.
    """
    return percent_of(size - stake, stake)
