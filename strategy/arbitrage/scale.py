"""In which integers are prices, sizes, fees and money counted?

Sizes and prices are counted in millionths, so a notional is exact in 10^-12; a fee
needs the digits of its rate and of (p·(1-p))^exponent beside those. One `Scale` holds
for one pair of fee schedules and makes every amount of the calculation an integer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from positions.venues.fees import CENT, POLYMARKET_QUANTUM, FeeModel, FeeSchedule

UNIT = 10**6
UNIT_DIGITS = 6


@dataclass(frozen=True, slots=True)
class FeeTerms:
    """A fee in integers: `per_unit(price)` before rounding, then `rounded`."""

    per_unit: Callable[[int], int]
    quantum: int
    offset: int

    def rounded(self, raw: int) -> int:
        return (raw + self.offset) // self.quantum * self.quantum


@dataclass(frozen=True, slots=True)
class Scale:
    """`money` is the integer that stands for one dollar."""

    money: int
    per_price: int
    fees: tuple[FeeTerms, FeeTerms]

    def dollars(self, amount: Decimal) -> int:
        """Rounded towards zero, which only ever narrows a cap."""
        return int(amount * self.money)


def in_units(value: Decimal) -> int:
    """Millionths, rounded down: a finer size is not tradable anyway."""
    return int(value * UNIT)


def scale_for(first: FeeSchedule, second: FeeSchedule) -> Scale:
    digits = max(_digits(first), _digits(second))
    money = 10 ** (2 * UNIT_DIGITS + digits)
    return Scale(
        money=money,
        per_price=10**digits,
        fees=(_terms(first, digits, money), _terms(second, digits, money)),
    )


def _digits(schedule: FeeSchedule) -> int:
    return _rate_digits(schedule.rate) + UNIT_DIGITS * (2 * schedule.exponent)


def _rate_digits(rate: Decimal) -> int:
    exponent = rate.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _terms(schedule: FeeSchedule, digits: int, money: int) -> FeeTerms:
    rate_digits = _rate_digits(schedule.rate)
    rate = int(schedule.rate.scaleb(rate_digits))
    if schedule.model is FeeModel.NONE:
        rate = 0
    exponent = schedule.exponent
    spare = 10 ** (digits + UNIT_DIGITS - _digits(schedule))

    def per_unit(price: int) -> int:
        return int(rate * (price * (UNIT - price)) ** exponent * spare)

    if schedule.model is FeeModel.KALSHI:
        quantum = int(money * CENT)
        return FeeTerms(per_unit, quantum, quantum - 1)
    quantum = int(money * POLYMARKET_QUANTUM)
    return FeeTerms(per_unit, quantum, quantum // 2)
