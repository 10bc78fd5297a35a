"""The best size for two books by walking them in decimals: two yardsticks.

The plain walk takes level after level while the next set pays, and rounds at the end:
what most would write, and not always the best size, because both fees are rounded. The
exact walk continues from there lot by lot, as long as rounding could still make a size
the better one: the same answer as the product's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from positions.venues.fees import FeeSchedule, taker_fee
from positions.venues.types import Level

ZERO, DOLLAR = Decimal(0), Decimal(1)
# The most that rounding a fee half up to five places can take off it. Kalshi rounds
# up, which never helps, so no larger bonus is possible.
BONUS = Decimal("0.000005")

Asks = Sequence[Level]
Fees = tuple[FeeSchedule, FeeSchedule]
# Size in sets, profit in dollars.
Sized = tuple[Decimal, Decimal]


def plain_walk(
    asks_a: Asks,
    asks_b: Asks,
    fees: Fees,
    lot: Decimal,
    least: Decimal,
    budget: Decimal,
) -> Sized | None:
    """(size, profit) where the next set stops paying or the budget ends."""
    size = _peak(asks_a, asks_b, fees, budget) // lot * lot
    if not size or size < least:
        return None
    return size, _profits(asks_a, asks_b, fees, size)[1]


def exact_walk(
    asks_a: Asks,
    asks_b: Asks,
    fees: Fees,
    lot: Decimal,
    least: Decimal,
    budget: Decimal,
) -> Sized | None:
    """(size, profit) of the best multiple of the lot, from `least` on."""
    edge = DOLLAR - _cost(asks_a[0], asks_b[0], fees)
    if edge <= 0 and edge * least + BONUS <= 0:
        return None
    peak = _peak(asks_a, asks_b, fees, budget) // lot * lot
    depth = min(
        sum((level.size or ZERO for level in asks), ZERO) for asks in (asks_a, asks_b)
    )
    best: Sized | None = None
    # The unrounded profit rises up to the peak and falls after it. In both directions
    # the walk may stop once even the largest bonus cannot reach the best any more.
    for size in _down(peak, least, lot):
        unrounded, profit = _profits(asks_a, asks_b, fees, size)
        if best and unrounded + BONUS < best[1]:
            break
        # Of sizes that earn the same, the smaller: it locks up less money.
        if size - profit <= budget and (best is None or profit >= best[1]):
            best = size, profit
    for size in _up(max(peak + lot, least), depth, lot):
        unrounded, profit = _profits(asks_a, asks_b, fees, size)
        if size - profit > budget or (best and unrounded + BONUS <= best[1]):
            break
        if best is None or profit > best[1]:
            best = size, profit
    return best


def _peak(asks_a: Asks, asks_b: Asks, fees: Fees, budget: Decimal) -> Decimal:
    """The size up to which each set pays for itself, before any fee is rounded."""
    size = spent = ZERO
    i = j = 0
    left_a, left_b = asks_a[0].size or ZERO, asks_b[0].size or ZERO
    while (cost := _cost(asks_a[i], asks_b[j], fees)) < DOLLAR:
        step = min(left_a, left_b)
        if spent + step * cost > budget:
            return size + (budget - spent) / cost
        size, spent = size + step, spent + step * cost
        left_a, left_b = left_a - step, left_b - step
        if not left_a:
            i += 1
            if i == len(asks_a):
                break
            left_a = asks_a[i].size or ZERO
        if not left_b:
            j += 1
            if j == len(asks_b):
                break
            left_b = asks_b[j].size or ZERO
    return size


def _cost(level_a: Level, level_b: Level, fees: Fees) -> Decimal:
    """Of one set at these levels, with both fees, not rounded."""
    fee_a, fee_b = _fee(fees[0], level_a.price), _fee(fees[1], level_b.price)
    return level_a.price + level_b.price + fee_a + fee_b


def _fee(schedule: FeeSchedule, price: Decimal) -> Decimal:
    """Dollars per contract: rate · (price · (1 − price))^exponent, not rounded."""
    return schedule.rate * (price * (1 - price)) ** schedule.exponent


def _profits(
    asks_a: Asks, asks_b: Asks, fees: Fees, size: Decimal
) -> tuple[Decimal, Decimal]:
    """The profit of a size: as if no fee were rounded, and as it is."""
    unrounded = profit = size
    for asks, schedule in zip((asks_a, asks_b), fees, strict=True):
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
