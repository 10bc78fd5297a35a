"""The integers in which prices, sizes, fees and money are counted.

Sizes and prices are counted in millionths; a fee per set needs the digits of its rate
and of (p·(1-p))^exponent. One `Scale` holds for one pair of fee schedules and makes
every amount of the calculation an integer: floats would be a cent off on some fees,
and decimals are several times slower.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache
from typing import NamedTuple

from positions.venues.fees import FILL_STEP, FeeSchedule, Rounding

UNIT = 10**6
UNIT_DIGITS = 6
MILLION = Decimal(UNIT)
# A market has a thousand distinct prices at most, but feeds may be hostile.
MAX_PRICES = 10_000
SCALES_CACHED = 256
SIZES_CACHED = 1024  # lots, and least sizes

Cost = tuple[int, int, int]


class Costs(dict[Decimal, Cost]):
    """What a unit of size costs on one leg, by its price: before fees, fee, both.

    Filled as prices are met. What is no price inside (0, 1) costs all that a set can
    pay, so that it never pays.
    """

    def __init__(self, schedule: FeeSchedule, digits: int):
        super().__init__()
        self._per_price = 10 ** (digits - UNIT_DIGITS)
        self._rate, self._exponent = _rate(schedule), schedule.exponent
        self._spare = 10 ** (digits - _digits(schedule))

    def __missing__(self, price: Decimal) -> Cost:
        if len(self) >= MAX_PRICES:
            self.clear()
        # A price of 0 is how a venue writes "none"; taken as 0 it would always pay.
        units = min(max(_price_units(price), 0), UNIT) or UNIT
        fee = self._rate * (units * (UNIT - units)) ** self._exponent * self._spare
        notional = units * self._per_price
        cost = self[price] = (notional, fee, notional + fee)
        return cost


class Grain(NamedTuple):
    """How one leg's payment is rounded.

    The fee of each fill is rounded up to `step`. Then the fee, or price and fee
    together where it is `by_balance`, is rounded to (amount + offset) // quantum ·
    quantum; `offset_later` is the offset behind a fill that was not a whole quantum.
    """

    by_balance: bool
    step: int
    quantum: int
    offset: int
    offset_later: int

    @property
    def bonus(self) -> int:
        """The most that rounding takes off a payment."""
        return self.quantum - 1 - self.offset


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """The units of one pair of fee schedules.

    `money` is a dollar, `unit_payout` what a unit of size pays at most. `grains` are
    how the two legs are rounded, which takes at most `bonus` off both together.
    """

    money: int
    unit_payout: int
    costs: tuple[Costs, Costs]
    grains: tuple[Grain, Grain]
    bonus: int

    def less(self, per_set: Decimal) -> Scale:
        """The same where a set pays so many dollars less, rounded up."""
        cost = (per_set * self.unit_payout).to_integral_value(ROUND_CEILING)
        return replace(self, unit_payout=self.unit_payout - int(cost))

    def dollars(self, amount: Decimal) -> int:
        """Whole millionths, rounded towards zero, which only ever narrows a cap."""
        return int(amount * MILLION) * (self.money // UNIT)


@lru_cache(maxsize=SIZES_CACHED)
def in_units(size: Decimal) -> int:
    """Millionths, rounded down: a finer size is not tradable anyway."""
    return int(size * MILLION)


def _price_units(price: Decimal) -> int:
    """Millionths, rounded up: a finer price is never made cheaper than it is."""
    return int((price * MILLION).to_integral_value(ROUND_CEILING))


@lru_cache(maxsize=SCALES_CACHED)
def scale_for(fee_a: FeeSchedule, fee_b: FeeSchedule) -> Scale:
    digits = max(_digits(fee_a), _digits(fee_b), UNIT_DIGITS)
    money = 10 ** (UNIT_DIGITS + digits)
    grains = _grain(fee_a, money), _grain(fee_b, money)
    return Scale(
        money=money,
        unit_payout=10**digits,
        costs=(Costs(fee_a, digits), Costs(fee_b, digits)),
        grains=grains,
        bonus=sum(grain.bonus for grain in grains),
    )


def _rate(schedule: FeeSchedule) -> int:
    return int(schedule.rate.scaleb(_rate_digits(schedule.rate)))


def _digits(schedule: FeeSchedule) -> int:
    return _rate_digits(schedule.rate) + UNIT_DIGITS * (2 * schedule.exponent)


def _rate_digits(rate: Decimal) -> int:
    exponent = rate.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _grain(schedule: FeeSchedule, money: int) -> Grain:
    quantum = int(money * schedule.quantum)
    if schedule.rounding is Rounding.BALANCE:
        # See positions.venues.fees: behind a fill that was not a whole quantum, even a
        # whole total costs a quantum more.
        return Grain(True, int(money * FILL_STEP), quantum, quantum - 1, quantum)
    # No fee is nothing to round, however coarse the schedule.
    if not schedule.rate:
        return Grain(False, 1, 1, 0, 0)
    offset = quantum - 1 if schedule.rounding is Rounding.UP else quantum // 2
    return Grain(False, 1, quantum, offset, offset)
