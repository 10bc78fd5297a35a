"""How would one find the best size for two books by walking them in decimals?

Two yardsticks. The plain walk takes level after level while the next set pays, and
rounds at the end: what most would write, and not always the best size, because both
fees are rounded. The exact walk goes on from there lot by lot, as long as rounding
could still make a size the better one: the same answer as the product's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from positions.venues.fees import FeeSchedule, taker_fee
from positions.venues.types import Level

ZERO, ONE = Decimal(0), Decimal(1)
# The most that rounding a fee half up to five places can take off it.
BONUS = Decimal("0.000005")

Asks = Sequence[Level]
Fees = tuple[FeeSchedule, FeeSchedule]
Found = tuple[Decimal, Decimal]


def plain_walk(
    first: Asks, second: Asks, fees: Fees, lot: Decimal, least: Decimal, budget: Decimal
) -> Found | None:
    """(size, profit) where the next set stops paying or the budget ends."""
    size = _peak(first, second, fees, budget) // lot * lot
    if not size or size < least:
        return None
    return size, _earned(first, second, fees, size)[1]


def exact_walk(
    first: Asks, second: Asks, fees: Fees, lot: Decimal, least: Decimal, budget: Decimal
) -> Found | None:
    """(size, profit) of the best multiple of the lot, from `least` on."""
    edge = ONE - _cost(first[0], second[0], fees)
    if edge <= 0 and edge * least + BONUS <= 0:
        return None
    peak = _peak(first, second, fees, budget) // lot * lot
    depth = min(
        sum((one.size or ZERO for one in side), ZERO) for side in (first, second)
    )
    best: Found | None = None
    for size in _down(peak, least, lot):
        unrounded, profit = _earned(first, second, fees, size)
        if best and unrounded + BONUS < best[1]:
            break
        if size - profit <= budget and (best is None or profit >= best[1]):
            best = size, profit
    for size in _up(max(peak + lot, least), depth, lot):
        unrounded, profit = _earned(first, second, fees, size)
        if size - profit > budget or (best and unrounded + BONUS <= best[1]):
            break
        if best is None or profit > best[1]:
            best = size, profit
    return best


def _peak(first: Asks, second: Asks, fees: Fees, budget: Decimal) -> Decimal:
    """The size up to which each set pays for itself, before any fee is rounded."""
    size = spent = ZERO
    i = j = 0
    left, other_left = first[0].size or ZERO, second[0].size or ZERO
    while (cost := _cost(first[i], second[j], fees)) < ONE:
        step = min(left, other_left)
        if spent + step * cost > budget:
            return size + (budget - spent) / cost
        size, spent = size + step, spent + step * cost
        left, other_left = left - step, other_left - step
        if not left:
            i += 1
            if i == len(first):
                break
            left = first[i].size or ZERO
        if not other_left:
            j += 1
            if j == len(second):
                break
            other_left = second[j].size or ZERO
    return size


def _cost(first: Level, second: Level, fees: Fees) -> Decimal:
    """Of one set at these levels, with both fees, not rounded."""
    fee, other_fee = _fee(fees[0], first.price), _fee(fees[1], second.price)
    return first.price + second.price + fee + other_fee


def _fee(schedule: FeeSchedule, price: Decimal) -> Decimal:
    if not schedule.rate:
        return ZERO
    return schedule.rate * (price * (1 - price)) ** schedule.exponent


def _earned(
    first: Asks, second: Asks, fees: Fees, size: Decimal
) -> tuple[Decimal, Decimal]:
    """The profit of a size: as if no fee were rounded, and as it is."""
    unrounded = profit = size
    for asks, schedule in zip((first, second), fees, strict=True):
        fills, left = [], size
        for level in asks:
            taken = min(left, level.size or ZERO)
            fills.append((level.price, taken))
            left -= taken
            if not left:
                break
        notional = sum((price * taken for price, taken in fills), ZERO)
        fee = sum((taken * _fee(schedule, price) for price, taken in fills), ZERO)
        unrounded -= notional + fee
        profit -= notional + taker_fee(schedule, fills)
    return unrounded, profit


def _down(size: Decimal, least: Decimal, lot: Decimal) -> Iterator[Decimal]:
    while size >= least and size > 0:
        yield size
        size -= lot


def _up(size: Decimal, most: Decimal, lot: Decimal) -> Iterator[Decimal]:
    while size <= most:
        yield size
        size += lot
