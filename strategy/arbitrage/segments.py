"""The cost of two ladders of asks side by side, in parts of constant prices.

All in the integers of a `Scale`. Within a part the profit before rounding is linear
in the size; from part to part it rises less, and at last it falls.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from positions.venues.types import Level
from strategy.arbitrage.scale import MILLION, Costs, Grain, Scale

Asks = Sequence[Level]
# One leg within a level: the size at which the level begins, dollars before fees up to
# there and per unit, fees up to there, each fill's rounded, and per unit, and what is
# added before rounding down. Plain tuples here: this is the inner loop.
Spent = tuple[int, int, int, int, int, int]
# Sizes in (start, end] at constant prices: start, end; profit at `start` as if nothing
# were rounded, and per unit of size; both legs.
Part = tuple[int, int, int, int, Spent, Spent]


def top_edge(level_a: Level, level_b: Level, scale: Scale) -> int:
    """What a unit of size earns at the best prices, before anything is rounded."""
    costs = scale.costs
    return scale.unit_payout - costs[0][level_a.price][2] - costs[1][level_b.price][2]


def parts(asks_a: Asks, asks_b: Asks, scale: Scale) -> Iterator[Part]:
    """Two ladders as parts of constant prices, from the best prices on."""
    payout = scale.unit_payout
    rungs_a = _rungs(asks_a, scale.costs[0], scale.grains[0])
    rungs_b = _rungs(asks_b, scale.costs[1], scale.grains[1])
    start = raw = end_a = end_b = cost_a = cost_b = 0
    spent_a = spent_b = (0, 0, 0, 0, 0, 0)
    while True:
        if end_a <= start:
            rung = next(rungs_a, None)
            if rung is None:
                return
            end_a, cost_a, spent_a = rung
        if end_b <= start:
            rung = next(rungs_b, None)
            if rung is None:
                return
            end_b, cost_b, spent_b = rung
        # Faster than min() here.
        end, net = (end_a if end_a < end_b else end_b), payout - cost_a - cost_b
        yield start, end, raw, net, spent_a, spent_b
        start, raw = end, raw + net * (end - start)


def _rungs(asks: Asks, costs: Costs, grain: Grain) -> Iterator[tuple[int, int, Spent]]:
    """Each level with the size at its end and what a unit costs, fee included.

    Ends at the first level of unknown size: what lies behind it cannot be priced.
    """
    by_balance, step, quantum = grain.by_balance, grain.step, grain.quantum
    since = notional = fees = 0
    offset = grain.offset
    for level in asks:
        if level.size is None:
            return
        size = int(level.size * MILLION)
        # Feeds contain levels of size 0.
        if size <= 0:
            continue
        unit, rate, both = costs[level.price]
        yield since + size, both, (since, notional, unit, fees, rate, offset)
        paid, fee = unit * size, -(-rate * size // step) * step
        since, notional, fees = since + size, notional + paid, fees + fee
        if by_balance and (paid + fee) % quantum:
            offset = grain.offset_later


def cost_at_end(part: Part, scale: Scale) -> int:
    """What everything up to the end of a part costs, as if nothing were rounded."""
    return part[1] * scale.unit_payout - part[2] - part[3] * (part[1] - part[0])


def coarse_payment(part: Part, scale: Scale) -> tuple[int, int, int]:
    """What is rounded up most coarsely: at the start of a part, per unit, to what.

    The amount is as if nothing had been rounded before.
    """
    coarse = int(scale.grains[1].quantum >= scale.grains[0].quantum)
    grain = scale.grains[coarse]
    if grain.bonus:
        return 0, 0, 1
    since, notional, unit, fees, rate, _ = part[5] if coarse else part[4]
    if not grain.by_balance:
        notional = unit = 0
    unit += rate
    return notional + fees + unit * (part[0] - since), unit, grain.quantum


def profit_in(part: Part, scale: Scale, size: int) -> int:
    """The profit of a size within a part, both payments rounded."""
    # Written out for both legs: this is what the search spends its time on.
    grain_a, grain_b = scale.grains
    by_balance_a, step_a, quantum_a, _, _ = grain_a
    by_balance_b, step_b, quantum_b, _, _ = grain_b
    since_a, price_a, unit_a, fees_a, rate_a, offset_a = part[4]
    since_b, price_b, unit_b, fees_b, rate_b, offset_b = part[5]
    more_a, more_b = size - since_a, size - since_b
    price_a += unit_a * more_a
    price_b += unit_b * more_b
    fees_a -= -rate_a * more_a // step_a * step_a
    fees_b -= -rate_b * more_b // step_b * step_b
    profit = size * scale.unit_payout
    if by_balance_a:
        profit -= (price_a + fees_a + offset_a) // quantum_a * quantum_a
    else:
        profit -= price_a + (fees_a + offset_a) // quantum_a * quantum_a
    if by_balance_b:
        return profit - (price_b + fees_b + offset_b) // quantum_b * quantum_b
    return profit - price_b - (fees_b + offset_b) // quantum_b * quantum_b
