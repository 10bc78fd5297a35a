"""The number of sets that earns most, after both fees, to the last rounding.

Before rounding the profit rises with the size up to one peak and then falls; the
rounding of the fees can move the best size only near that peak, so only there is each
step of rounding examined. Equal profits go to the smaller size.
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
    cost_at_end,
    parts,
    profit_in,
    top_edge,
)

DOLLAR = Decimal(1)
# Steps of rounding examined in one part. More matter only where a set earns next to
# nothing, and are then worth less than a lot's fee altogether.
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
) -> tuple[Decimal, Decimal] | None:
    """(size, profit) of the multiple of `lot` that earns most, from `least` on.

    The ladders are asks, best first; what lies behind an unknown size is not used.
    Size and fees cost `budget` at most. None where no such size exists, or where
    already the best prices show that none can earn anything.
    """
    # Most pairs end here, before any integers are made.
    if not asks_a or not asks_b or asks_a[0].price + asks_b[0].price >= DOLLAR:
        return None
    scale = scale_for(*fees)
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
    most = budget + scale.slack
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
            high = best[0]
        elif raw + net * (high - start) + scale.bonus < best[1]:
            # Even with the luckiest rounding nothing below can win any more.
            break
        elif high >= low:
            best = _better(best, high, profit_in(part, scale, high))
        best = _downwards(part, scale, lot, low, high, best)
    return best


def _affordable(
    part: Part, scale: Scale, lot: int, low: int, high: int, budget: int
) -> Candidate | None:
    """The largest size of a part within the budget, None if there is none."""
    start, _, raw, net = part[:4]
    # As if no fee were rounded up; rounding may then cost a lot or two.
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


def _downwards(
    part: Part, scale: Scale, lot: int, low: int, high: int, best: Candidate
) -> Candidate:
    """The best of a part where larger sizes earn more, below its high end.

    While the coarse fee is one and the same, only the finer fee's rounding can make a
    smaller size the better one.
    """
    start, _, raw, net, paid_c, rate_c, _, _ = part
    quantum_c, offset_c, quantum_f, _ = scale.roundings
    reach = (quantum_f - 1) // ((net + rate_c) * lot)
    for _ in range(MAX_STEPS):
        below = low - lot
        if rate_c:
            fee = (paid_c + rate_c * (high - start) + offset_c) // quantum_c
            cheaper = fee * quantum_c - offset_c - 1 - paid_c
            below = max(below, (start + cheaper // rate_c) // lot * lot)
        if reach:
            last = max(below, high - min(reach, MAX_STEPS) * lot - lot)
            best = _best_of(range(high - lot, last, -lot), part, scale, best)
        high = below
        if high < low or raw + net * (high - start) + scale.bonus < best[1]:
            break
        best = _better(best, high, profit_in(part, scale, high))
    return best


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
            best = _upwards(part, scale, lot, low, high, best)
        if is_last:
            break
    return best


def _upwards(
    part: Part, scale: Scale, lot: int, low: int, high: int, best: Candidate
) -> Candidate:
    """The best of a part where larger sizes earn less, from its low end on."""
    start, _, raw, net, paid_c, rate_c, _, _ = part
    quantum_c, offset_c, quantum_f, _ = scale.roundings
    # What a lot earns while the coarse fee does not move.
    drift = net + rate_c
    reach = (
        min((quantum_f - 1) // (abs(drift) * lot), MAX_STEPS) if drift else MAX_STEPS
    )
    for _ in range(MAX_STEPS):
        if raw + net * (low - start) + scale.bonus < best[1]:
            break
        top = high
        if rate_c:
            fee = (paid_c + rate_c * (low - start) + offset_c) // quantum_c + 1
            dearer = fee * quantum_c - offset_c - 1 - paid_c
            top = min(top, (start + dearer // rate_c) // lot * lot)
        if drift > 0:
            sizes = range(top, max(low, top - reach * lot) - 1, -lot)
        else:
            sizes = range(low, min(top, low + reach * lot) + 1, lot)
        best = _best_of(sizes, part, scale, best)
        low = top + lot
        if low > high:
            break
    return best


def _best_of(sizes: range, part: Part, scale: Scale, best: Candidate) -> Candidate:
    for size in sizes:
        best = _better(best, size, profit_in(part, scale, size))
    return best


def _better(best: Candidate, size: int, profit: int) -> Candidate:
    if profit > best[1] or (profit == best[1] and size < best[0]):
        return size, profit
    return best
