"""The fee that a venue charges for taking liquidity, exact and in dollars.

Pure rules. Makers pay nothing here because arbsite only takes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum

CENT = Decimal("0.01")
# Where balances are rounded, the fee of each fill is first rounded up to this.
FILL_STEP = Decimal("0.0001")


class Rounding(StrEnum):
    """What is brought to a multiple of the quantum: the fee, or the whole payment.

    BALANCE: each fill takes its price and its fee, rounded up to FILL_STEP, from the
    account, and that change is rounded down to the quantum. What the rounding took is
    added up over an order; once it exceeds the quantum, a quantum is paid back.
    """

    UP = "up"
    HALF_UP = "half_up"
    BALANCE = "balance"


@dataclass(frozen=True, slots=True)
class FeeSchedule:
    """How one market charges takers: rate · Σ C·(p·(1−p))^exponent, in dollars.

    C is the size of a fill, p its price. What `rounding` names is rounded to a
    multiple of `quantum` dollars, which must be a power of ten.
    """

    rate: Decimal
    exponent: int = 1
    # The costliest rounding of fees: a schedule that leaves it out is never too cheap.
    quantum: Decimal = CENT
    rounding: Rounding = Rounding.UP


FREE = FeeSchedule(Decimal(0))

_DECIMAL_ROUNDING = {Rounding.UP: ROUND_CEILING, Rounding.HALF_UP: ROUND_HALF_UP}

Fills = Iterable[tuple[Decimal, Decimal]]


def taker_fee(schedule: FeeSchedule, fills: Fills, *, is_sale: bool = False) -> Decimal:
    """The fee in dollars for one order, filled as (price, size) pairs.

    With what the fills cost, or less what they bring, it is the whole change of the
    balance, rounding included. Whether the order was a sale matters only where the
    balance is rounded.
    """
    if schedule.rounding is Rounding.BALANCE:
        return _rounded_with_price(schedule, fills, is_sale)
    if not schedule.rate:
        return Decimal(0)
    raw = sum((_raw_fee(schedule, price, size) for price, size in fills), Decimal(0))
    return raw.quantize(schedule.quantum, _DECIMAL_ROUNDING[schedule.rounding])


def _raw_fee(schedule: FeeSchedule, price: Decimal, size: Decimal) -> Decimal:
    return schedule.rate * size * (price * (1 - price)) ** schedule.exponent


def _rounded_with_price(schedule: FeeSchedule, fills: Fills, is_sale: bool) -> Decimal:
    """What rounding takes is paid back only beyond a whole quantum.

    So an order pays its unrounded total rounded up, and a quantum more where that
    total is whole although some fill was not.
    """
    quantum = schedule.quantum
    priced = paid = Decimal(0)
    is_whole = True
    for price, size in fills:
        fee = _raw_fee(schedule, price, size).quantize(FILL_STEP, ROUND_CEILING)
        value = -price * size if is_sale else price * size
        priced, paid = priced + value, paid + value + fee
        is_whole = is_whole and not (value + fee) % quantum
    if not is_whole:
        paid = (paid / quantum).to_integral_value(ROUND_FLOOR) * quantum + quantum
    return paid - priced
