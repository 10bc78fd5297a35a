"""In which integers are prices, sizes, fees and money counted?

Sizes and prices are counted in millionths; a fee a set needs the digits of its rate
and of (p·(1-p))^exponent. One `Scale` holds for one pair of fee schedules and makes
every amount of the calculation an integer.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache

from positions.venues.fees import CENT, POLYMARKET_QUANTUM, FeeModel, FeeSchedule

UNIT = 10**6
UNIT_DIGITS = 6
MILLION = Decimal(UNIT)
# Distinct prices of a market number a thousand at most; feeds may be hostile.
MOST_PRICES = 10_000
SCALES_KEPT = 256
SIZES_KEPT = 1024  # lots, and least sizes

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
        if len(self) >= MOST_PRICES:
            self.clear()
        units = min(max(_price_units(price), 0), UNIT) or UNIT
        fee = self._rate * (units * (UNIT - units)) ** self._exponent * self._spare
        cost = units * self._per_price
        self[price] = found = (cost, fee, cost + fee)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """`money` stands for a dollar, `one` for what a unit of size pays at most.

    A fee is rounded to (raw + offset) // quantum * quantum. `coarse` is the leg with
    the larger quantum; `roundings` are quantum and offset of that leg, then of the
    other. Rounding takes at most `bonus` off both fees together, and adds or takes
    less than `slack`.
    """

    money: int
    one: int
    costs: tuple[Costs, Costs]
    roundings: tuple[int, int, int, int]
    coarse: int
    bonus: int
    slack: int

    def dollars(self, amount: Decimal) -> int:
        """Whole millionths, rounded towards zero, which only ever narrows a cap."""
        return int(amount * MILLION) * (self.money // UNIT)


@lru_cache(maxsize=SIZES_KEPT)
def in_units(value: Decimal) -> int:
    """Millionths, rounded down: a finer size is not tradable anyway."""
    return int(value * MILLION)


def _price_units(price: Decimal) -> int:
    """Millionths, rounded up: a finer price is never made cheaper than it is."""
    return int((price * MILLION).to_integral_value(ROUND_CEILING))


@lru_cache(maxsize=SCALES_KEPT)
def scale_for(first: FeeSchedule, second: FeeSchedule) -> Scale:
    digits = max(_digits(first), _digits(second), UNIT_DIGITS)
    money = 10 ** (UNIT_DIGITS + digits)
    pair = _rounding(first, money), _rounding(second, money)
    coarse = int(pair[1] >= pair[0])
    return Scale(
        money=money,
        one=10**digits,
        costs=(Costs(first, digits), Costs(second, digits)),
        roundings=(*pair[coarse], *pair[1 - coarse]),
        coarse=coarse,
        bonus=sum(quantum - 1 - offset for quantum, offset in pair),
        slack=sum(quantum for quantum, _ in pair),
    )


def _rate(schedule: FeeSchedule) -> int:
    if schedule.model is FeeModel.NONE:
        return 0
    return int(schedule.rate.scaleb(_rate_digits(schedule.rate)))


def _digits(schedule: FeeSchedule) -> int:
    return _rate_digits(schedule.rate) + UNIT_DIGITS * (2 * schedule.exponent)


def _rate_digits(rate: Decimal) -> int:
    exponent = rate.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _rounding(schedule: FeeSchedule, money: int) -> tuple[int, int]:
    """Quantum and offset."""
    if schedule.model is FeeModel.NONE or not schedule.rate:
        return 1, 0
    if schedule.model is FeeModel.KALSHI:
        quantum = int(money * CENT)
        return quantum, quantum - 1
    quantum = int(money * POLYMARKET_QUANTUM)
    return quantum, quantum // 2
