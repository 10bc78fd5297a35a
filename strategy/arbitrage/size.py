"""How many sets of two outcomes earn most, after both fees, to the last rounding?

Both ask ladders are walked side by side into parts of constant prices, all in
integers. Within a part the profit before rounding is linear, over all of them it is
concave; the rounding of the fees can move the best size only near that peak, so only
there is each rounding step looked at. Equal profits go to the smaller size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from positions.venues.base import Level
from strategy.arbitrage.scale import MILLION, Scale

# Steps of rounding looked at in one part. More matter only where a set earns next to
# nothing, and are then worth less than a lot's fee altogether.
FEW = 1000

# Sizes in (start, end] at constant prices. start, end; profit at `start` as if no fee
# were rounded, and per unit of size; pay-out less prices at `start`, and per unit; fee
# of the coarsely rounded leg at `start`, and per unit; the same of the other leg.
Part = tuple[int, int, int, int, int, int, int, int, int, int]
Found = tuple[int, int]


def best_size(
    first: Sequence[Level],
    second: Sequence[Level],
    scale: Scale,
    lot: int,
    least: int,
    budget: int,
) -> Found | None:
    """(size, profit) of the multiple of `lot` from `least` on that earns most.

    The ladders are asks, best first; what lies behind an unknown size is not used.
    Its cost with fees is at most `budget`. None where no such size exists, or where
    already the best prices show that none can earn anything.
    """
    if not first or not second or not may_pay(first[0], second[0], scale, least):
        return None
    rising: list[Part] = []
    falling: Iterator[Part] = iter(())
    walk = parts(first, second, scale)
    for part in walk:
        if part[3] <= 0:
            falling = chain((part,), walk)
            break
        rising.append(part)
        if cost_at_end(part, scale) > budget + scale.slack:
            break
    best = _before_the_peak(rising, scale, lot, least, budget)
    return _behind_the_peak(falling, scale, lot, least, budget, best)


def may_pay(first: Level, second: Level, scale: Scale, least: int) -> bool:
    """Whether any size from `least` on can earn anything at these best prices."""
    edge = top_edge(first, second, scale)
    return edge > 0 or edge * least + scale.bonus > 0


def top_edge(first: Level, second: Level, scale: Scale) -> int:
    """What a unit of size earns at the best prices, before any fee is rounded."""
    costs = scale.costs
    return scale.one - costs[0][first.price][2] - costs[1][second.price][2]


def parts(
    first: Sequence[Level], second: Sequence[Level], scale: Scale
) -> Iterator[Part]:
    """Two ladders as parts of constant prices, from the best prices on."""
    one, coarse = scale.one, scale.coarse
    ladders = (first, second)
    rungs_c, rungs_f = iter(ladders[coarse]), iter(ladders[1 - coarse])
    costs_c, costs_f = scale.costs[coarse], scale.costs[1 - coarse]
    left_c = left_f = start = raw = gain = paid_c = paid_f = 0
    cost_c = cost_f = rate_c = rate_f = 0
    while True:
        while left_c <= 0:
            level = next(rungs_c, None)
            if level is None or level.size is None:
                return
            left_c = int(level.size * MILLION)
            cost_c, rate_c, _ = costs_c[level.price]
        while left_f <= 0:
            level = next(rungs_f, None)
            if level is None or level.size is None:
                return
            left_f = int(level.size * MILLION)
            cost_f, rate_f, _ = costs_f[level.price]
        step = left_c if left_c < left_f else left_f
        slope = one - cost_c - cost_f
        net = slope - rate_c - rate_f
        end = start + step
        yield start, end, raw, net, gain, slope, paid_c, rate_c, paid_f, rate_f
        start, raw, gain = end, raw + net * step, gain + slope * step
        paid_c, paid_f = paid_c + rate_c * step, paid_f + rate_f * step
        left_c, left_f = left_c - step, left_f - step


def cost_at_end(part: Part, scale: Scale) -> int:
    """What all up to the end of a part costs, as if no fee were rounded."""
    start, end, raw, net, *_ = part
    return end * (scale.one - net) + start * net - raw


def profit_in(part: Part, scale: Scale, size: int) -> int:
    """The profit of a size within a part, both fees rounded."""
    start, _, _, _, gain, slope, paid_c, rate_c, paid_f, rate_f = part
    coarse, fine = scale.roundings
    more = size - start
    return (
        gain
        + slope * more
        - (paid_c + rate_c * more + coarse.offset) // coarse.quantum * coarse.quantum
        - (paid_f + rate_f * more + fine.offset) // fine.quantum * fine.quantum
    )


def _before_the_peak(
    rising: list[Part], scale: Scale, lot: int, least: int, budget: int
) -> Found | None:
    best: Found | None = None
    for part in reversed(rising):
        start, end, raw, net = part[:4]
        if end < least:
            break
        low, high = max(start // lot * lot + lot, least), end // lot * lot
        if best is None:
            high = _affordable(part, scale, lot, low, high, budget)
        elif raw + net * (high - start) + scale.bonus < best[1]:
            break
        if low <= high:
            best = _downwards(part, scale, lot, low, high, best)
    return best


def _behind_the_peak(
    falling: Iterator[Part],
    scale: Scale,
    lot: int,
    least: int,
    budget: int,
    best: Found | None,
) -> Found | None:
    for part in falling:
        start, end, raw = part[:3]
        if best is not None and raw + scale.bonus <= best[1]:
            break
        low, high = max(start // lot * lot + lot, least), end // lot * lot
        is_last = cost_at_end(part, scale) > budget
        if is_last:
            high = _affordable(part, scale, lot, low, high, budget)
        if low <= high:
            best = _upwards(part, scale, lot, low, high, best)
        if is_last:
            break
    return best


def _affordable(
    part: Part, scale: Scale, lot: int, low: int, high: int, budget: int
) -> int:
    """The largest size of a part within the budget; below `low` if there is none."""
    while high >= low:
        excess = high * scale.one - profit_in(part, scale, high) - budget
        if excess <= 0:
            break
        # Rounding may be what breaks the budget, so never a lot too far.
        sure = (excess - scale.slack) // ((scale.one - part[3]) * lot)
        high -= max(sure, 1) * lot
    return high


def _downwards(
    part: Part, scale: Scale, lot: int, low: int, high: int, best: Found | None
) -> Found | None:
    """The best of a part where larger sizes earn more, from its high end on.

    While the coarse fee is one and the same, only the finer fee's rounding can make a
    smaller size the better one.
    """
    start, _, raw, net, _, slope, paid_c, rate_c, _, rate_f = part
    coarse, fine = scale.roundings
    reach = min((fine.quantum - 1) // ((slope - rate_f) * lot), FEW)
    for _ in range(FEW):
        more = high - start
        if best is not None and raw + net * more + scale.bonus < best[1]:
            break
        below = low - lot
        if rate_c:
            fee = (paid_c + rate_c * more + coarse.offset) // coarse.quantum
            cheaper = fee * coarse.quantum - coarse.offset - 1 - paid_c
            below = max(below, (start + cheaper // rate_c) // lot * lot)
        last = max(below, high - reach * lot - lot)
        best = _best_of(range(high, last, -lot), part, scale, best)
        high = below
        if high < low:
            break
    return best


def _upwards(
    part: Part, scale: Scale, lot: int, low: int, high: int, best: Found | None
) -> Found | None:
    """The best of a part where larger sizes earn less, from its low end on."""
    start, _, raw, net, _, slope, paid_c, rate_c, _, rate_f = part
    coarse, fine = scale.roundings
    drift = slope - rate_f
    reach = min((fine.quantum - 1) // (abs(drift) * lot), FEW) if drift else FEW
    for _ in range(FEW):
        more = low - start
        if best is not None and raw + net * more + scale.bonus <= best[1]:
            break
        top = high
        if rate_c:
            fee = (paid_c + rate_c * more + coarse.offset) // coarse.quantum + 1
            dearer = fee * coarse.quantum - coarse.offset - 1 - paid_c
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


def _best_of(
    sizes: range, part: Part, scale: Scale, best: Found | None
) -> Found | None:
    for size in sizes:
        profit = profit_in(part, scale, size)
        if best is None or profit > best[1] or (profit == best[1] and size < best[0]):
            best = size, profit
    return best
