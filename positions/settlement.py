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

DOLLARS = Decimal("0.00001")
PERCENT = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class SettledLeg:
    """`size` sets that cost `notional` dollars and `fee`; `payout` per set.

    What they pay in all is rounded down to `payout_step` dollars, unless that is 0.
    """

    size: Decimal
    notional: Decimal
    fee: Decimal
    payout: Decimal
    payout_step: Decimal = Decimal(0)

    @property
    def paid(self) -> Decimal:
        paid, step = self.size * self.payout, self.payout_step
        return paid // step * step if step else paid


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
    stake = sum((leg.notional + leg.fee for leg in legs), Decimal(0))
    paid = sum((leg.paid for leg in legs), Decimal(0))
    # Five decimals are the finest step of any fee.
    profit = (paid - stake).quantize(DOLLARS, ROUND_HALF_EVEN)
    # A leg of which nothing was bought says nothing about how its venue settled.
    filled = [leg for leg in legs if leg.size]
    return Settlement(
        profit=profit,
        profit_pct=percent_of(profit, stake),
        venues_differ=len(filled) > 1 and sum(leg.payout for leg in filled) != 1,
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
