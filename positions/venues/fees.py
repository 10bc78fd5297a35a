"""What does a venue charge for taking liquidity? Exact, in dollars.

Pure rules. Makers pay nothing here because arbsite only takes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from enum import StrEnum

KALSHI_TAKER_RATE = Decimal("0.07")
CENT = Decimal("0.01")
POLYMARKET_QUANTUM = Decimal("0.00001")


class FeeModel(StrEnum):
    NONE = "none"
    KALSHI = "kalshi"
    POLYMARKET = "polymarket"


@dataclass(frozen=True, slots=True)
class FeeSchedule:
    """How one market charges takers.

    `rate` is the coefficient of C·p·(1−p): for Kalshi 0.07 times the series
    multiplier, for Polymarket the market's own feeSchedule.rate. `exponent` is
    that of p·(1−p) (1 in every schedule seen).
    """

    model: FeeModel
    rate: Decimal = Decimal(0)
    exponent: int = 1


FREE = FeeSchedule(FeeModel.NONE)


def taker_fee(
    schedule: FeeSchedule, fills: Iterable[tuple[Decimal, Decimal]]
) -> Decimal:
    """Fee in dollars for one order filled as (price, size) pairs.

    Kalshi: rate·ΣC·P·(1−P), rounded up to the cent once per order (fee schedule,
    "round up to the next cent"). Polymarket: rate·ΣC·(p·(1−p))^exponent, rounded
    to five decimals.
    """
    if schedule.model is FeeModel.NONE or not schedule.rate:
        return Decimal(0)
    raw = sum(
        (size * (price * (1 - price)) ** schedule.exponent for price, size in fills),
        Decimal(0),
    )
    raw *= schedule.rate
    if schedule.model is FeeModel.KALSHI:
        return raw.quantize(CENT, rounding=ROUND_CEILING)
    return raw.quantize(POLYMARKET_QUANTUM, rounding=ROUND_HALF_UP)
