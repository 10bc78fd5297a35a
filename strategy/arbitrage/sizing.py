"""The number of sets that earns most, after both fees, to the last rounding.

Before rounding the profit rises with the size up to one peak and then falls; rounding
can move the best size only near that peak, so only there is each size examined. Equal
profits go to the smaller size.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import chain

from positions.venues.fees import FeeSchedule
from strategy.arbitrage.scale import MILLION, Scale, in_units, scale_for
from strategy.arbitrage.segments import (
    Asks,
    Part,
    coarse_payment,
    cost_at_end,
    parts,
    profit_in,
    top_edge,
)

ZERO, DOLLAR = Decimal(0), Decimal(1)
# Sizes examined in one part. More matter only where a set earns next to nothing, and
# are then worth less than a cent altogether.
MAX_STEPS = 1000

# A size, and the profit that it earns, in the integers of a Scale.
Candidate = tuple[int, int]


def best_size(
    asks_a: Asks,
    asks_b: Asks,
    fees: tuple[FeeSchedule, FeeSchedule],
    lot: Decimal,
    least: Decimal,
    budget: Decimal,
    risk_cost: Decimal = ZERO,
) -> tuple[Decimal, Decimal] | None:
    """(size, profit) of the multiple of `lot` that earns most, from `least` on.

    The ladders are asks, best first; what lies behind an unknown size is not used.
    Size and fees cost `budget` at most. `risk_cost` is taken off each set's dollar, and
    off the profit. None where no such size exists, or where
    already the best prices show that none can earn anything.
    """
    # Most pairs end here, before any integers are made.
    if not asks_a or not asks_b or asks_a[0].price + asks_b[0].price >= DOLLAR:
        return None
    scale = scale_for(*fees)
    if risk_cost:
        scale = scale.less(risk_cost)
    if not can_pay(top_edge(asks_a[0], asks_b[0], scale), scale, least):
        return None
    step, from_, cap = in_units(lot), in_units(least), scale.dollars(budget)
    rising, falling = _sides(asks_a, asks_b, scale, cap)
    best = _before_the_peak(rising, scale, step, from_, cap)
    best = _behind_the_peak(falling, scale, step, from_, cap, best)
    if best is None:
        return None
    return Decimal(best[0]) / MILLION, Decimal(best[1]) / scale.money


def can_pay(edge: int, scale: Scale, least: Decimal) -> bool:
    """Whether any size from `least` on can earn, with this edge at the best prices."""
    return edge > 0 or edge * in_units(least) + scale.bonus > 0


def _sides(
    asks_a: Asks, asks_b: Asks, scale: Scale, budget: int
) -> tuple[list[Part], Iterator[Part]]:
    """The parts on which profit rises, up to the budget, and those behind the peak."""
    # Costs are unrounded here; rounding may bring one back within the budget.
    most = budget + scale.bonus
    rising: list[Part] = []
    walk = parts(asks_a, asks_b, scale)
    for part in walk:
        if part[3] <= 0:
            return rising, chain((part,), walk)
        rising.append(part)
        if cost_at_end(part, scale) > most:
            break
    return rising, iter(())


def _before_the_peak(
    rising: list[Part], scale: Scale, lot: int, least: int, budget: int
) -> Candidate | None:
    """From the largest size within the budget down."""
    best: Candidate | None = None
    for part in reversed(rising):
        start, end, raw, net = part[:4]
        if end < least:
            break
        low, high = max(start // lot * lot + lot, least), end // lot * lot
        if best is None:
            best = _affordable(part, scale, lot, low, high, budget)
            if best is None:
                continue
            high = best[0] - lot
        elif raw + net * (high - start) + scale.bonus < best[1]:
            # Even with the luckiest rounding nothing below can win any more.
            break
        best = _best_of(range(high, low - 1, -lot), part, scale, best)
    return best


def _affordable(
    part: Part, scale: Scale, lot: int, low: int, high: int, budget: int
) -> Candidate | None:
    """The largest size of a part within the budget, None if there is none."""
    start, _, raw, net = part[:4]
    # As if nothing were rounded up; rounding may then cost a lot or two.
    room = (budget + scale.bonus - start * scale.unit_payout + raw) // (
        scale.unit_payout - net
    )
    high = min(high, (start + room) // lot * lot)
    while high >= low:
        profit = profit_in(part, scale, high)
        if high * scale.unit_payout - profit <= budget:
            return high, profit
        high -= lot
    return None


def _behind_the_peak(
    falling: Iterator[Part],
    scale: Scale,
    lot: int,
    least: int,
    budget: int,
    best: Candidate | None,
) -> Candidate | None:
    """From the smallest size behind the peak up, while it can still be the best."""
    for part in falling:
        start, end, raw = part[:3]
        # Also where they are equal: the sizes here are larger, and the smaller wins.
        if best is not None and raw + scale.bonus <= best[1]:
            break
        low, high = max(start // lot * lot + lot, least), end // lot * lot
        is_last = cost_at_end(part, scale) > budget
        if is_last:
            fits = _affordable(part, scale, lot, low, high, budget)
            high = fits[0] if fits else low - lot
        if low <= high:
            best = best or (low, profit_in(part, scale, low))
            best = _best_of(range(low, high + 1, lot), part, scale, best)
        if is_last:
            break
    return best


def _best_of(sizes: range, part: Part, scale: Scale, best: Candidate) -> Candidate:
    """The best of a part's sizes, which run away from the peak.

    Ends where even the luckiest rounding cannot make a size the best any more.
    """
    start, _, raw, net, _, _ = part
    paid, unit, quantum = coarse_payment(part, scale)
    more = sizes.start - start
    # Of each size: what it earns before rounding, and the coarser payment.
    most, payment = raw + net * more + scale.bonus, paid + unit * more
    most_step, payment_step = net * sizes.step, unit * sizes.step
    highest = best[1]
    for size in sizes[:MAX_STEPS]:
        if most < highest:
            break
        # What rounding the payment up takes at least: few sizes get past this.
        if most + payment % -quantum >= highest:
            best = _better(best, size, profit_in(part, scale, size))
            highest = best[1]
        most += most_step
        payment += payment_step
    return best


def _better(best: Candidate, size: int, profit: int) -> Candidate:
    if profit > best[1] or (profit == best[1] and size < best[0]):
        return size, profit
    return best
