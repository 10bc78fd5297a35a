"""The cost of two ladders of asks side by side, in parts of constant prices.

All in the integers of a `Scale`. Within a part the profit before rounding is linear
in the size; from part to part it rises less, and at last it falls.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from positions.venues.types import Level
from strategy.arbitrage.scale import MILLION, Scale

# Stands behind the last level; to the walk it is a level of unknown size.
END = Level(Decimal(1), None)

Asks = Sequence[Level]
# Sizes in (start, end] at constant prices: start, end; profit at `start` as if no fee
# were rounded, and per unit of size; fee of the coarsely rounded leg at `start`, and
# per unit; the same of the other leg. A plain tuple: this is the inner loop.
Part = tuple[int, int, int, int, int, int, int, int]


def top_edge(level_a: Level, level_b: Level, scale: Scale) -> int:
    """What a unit of size earns at the best prices, before any fee is rounded."""
    costs = scale.costs
    return scale.unit_payout - costs[0][level_a.price][2] - costs[1][level_b.price][2]


def parts(asks_a: Asks, asks_b: Asks, scale: Scale) -> Iterator[Part]:
    """Two ladders as parts of constant prices, from the best prices on."""
    payout, coarse = scale.unit_payout, scale.coarse
    ladders = asks_a, asks_b
    rungs_c, rungs_f = iter(ladders[coarse]), iter(ladders[1 - coarse])
    costs_c, costs_f = scale.costs[coarse], scale.costs[1 - coarse]
    left_c = left_f = start = raw = paid_c = paid_f = 0
    rate_c = rate_f = cost_c = cost_f = 0
    while True:
        # In a loop, because feeds contain levels of size 0.
        while left_c <= 0:
            level = next(rungs_c, END)
            if level.size is None:
                return
            left_c = int(level.size * MILLION)
            _, rate_c, cost_c = costs_c[level.price]
        while left_f <= 0:
            level = next(rungs_f, END)
            if level.size is None:
                return
            left_f = int(level.size * MILLION)
            _, rate_f, cost_f = costs_f[level.price]
        # Faster than min() here.
        step = left_c if left_c < left_f else left_f
        end, net = start + step, payout - cost_c - cost_f
        yield start, end, raw, net, paid_c, rate_c, paid_f, rate_f
        start, raw = end, raw + net * step
        paid_c, paid_f = paid_c + rate_c * step, paid_f + rate_f * step
        left_c, left_f = left_c - step, left_f - step


def cost_at_end(part: Part, scale: Scale) -> int:
    """What everything up to the end of a part costs, as if no fee were rounded."""
    return part[1] * scale.unit_payout - part[2] - part[3] * (part[1] - part[0])


def profit_in(part: Part, scale: Scale, size: int) -> int:
    """The profit of a size within a part, both fees rounded."""
    start, _, raw, net, paid_c, rate_c, paid_f, rate_f = part
    quantum_c, offset_c, quantum_f, offset_f = scale.roundings
    more = size - start
    paid_c, paid_f = paid_c + rate_c * more, paid_f + rate_f * more
    return (
        (raw + net * more + paid_c + paid_f)
        - (paid_c + offset_c) // quantum_c * quantum_c
        - (paid_f + offset_f) // quantum_f * quantum_f
    )
