"""The fee that a venue charges for taking liquidity, exact and in dollars.

Pure rules. Makers pay nothing here because arbsite only takes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from enum import StrEnum

CENT = Decimal("0.01")


class Rounding(StrEnum):
    """How the fee of an order is brought to a multiple of its quantum."""

    UP = "up"
    HALF_UP = "half_up"


@dataclass(frozen=True, slots=True)
class FeeSchedule:
    """How one market charges takers: rate · Σ C·(p·(1−p))^exponent, in dollars.

    C is the size of a fill, p its price. The sum over an order's fills is rounded
    once, to a multiple of `quantum` dollars, which must be a power of ten.
    """

    rate: Decimal
    exponent: int = 1
    # The costliest rounding in use: a schedule that leaves it out is never too cheap.
    quantum: Decimal = CENT
    rounding: Rounding = Rounding.UP


FREE = FeeSchedule(Decimal(0))

_DECIMAL_ROUNDING = {Rounding.UP: ROUND_CEILING, Rounding.HALF_UP: ROUND_HALF_UP}


def taker_fee(
    schedule: FeeSchedule, fills: Iterable[tuple[Decimal, Decimal]]
) -> Decimal:
    """The fee in dollars for one order, filled as (price, size) pairs."""
    if not schedule.rate:
        return Decimal(0)
    raw = sum(
        (size * (price * (1 - price)) ** schedule.exponent for price, size in fills),
        Decimal(0),
    )
    raw *= schedule.rate
    return raw.quantize(schedule.quantum, _DECIMAL_ROUNDING[schedule.rounding])
