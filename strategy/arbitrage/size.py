"""How many sets of two outcomes earn most, after both fees, to the last rounding?

Both ask ladders are merged into segments of constant prices, all in integers. On a
segment the profit before rounding is linear, over all of them it is concave; the
rounding of the fees can move the best size only near that peak, so only there is
each rounding step looked at. Equal profits go to the smaller size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from strategy.arbitrage.scale import UNIT, FeeTerms, Scale

# A step back can only pay while rounding gains more than the slope loses; with free
# Kalshi fees the slope may be next to nothing, and so is then what the rest is worth.
FEW = 1000

Ladder = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Segment:
    """Sizes in (start, end] at constant prices; totals are those at `start`.

    `slopes` and `fees` are per unit of size: pay-out less prices, and the fees of
    both legs before rounding.
    """

    start: int
    end: int
    prices: tuple[int, int]
    gain: int
    paid: tuple[int, int]
    slope: int
    fees: tuple[int, int]

    @property
    def net_slope(self) -> int:
        return self.slope - self.fees[0] - self.fees[1]

    def gain_at(self, size: int) -> int:
        """Pay-out less prices, before any fee."""
        return self.gain + self.slope * (size - self.start)

    def fee_at(self, leg: int, size: int) -> int:
        """Before rounding."""
        return self.paid[leg] + self.fees[leg] * (size - self.start)

    def raw_at(self, size: int) -> int:
        """The profit as if no fee were rounded."""
        return self.gain_at(size) - self.fee_at(0, size) - self.fee_at(1, size)


def segments(
    first: Ladder, second: Ladder, scale: Scale, least: int = 0
) -> list[Segment]:
    """Merge two ladders of (price, size), best first, into segments.

    What lies so far behind the peak that no rounding can make it best is left out.
    """
    found: list[Segment] = []
    if not first or not second:
        return found
    i = j = start = gain = 0
    used_a = used_b = 0
    paid_a = paid_b = 0
    rate_a, rate_b = scale.fees[0].per_unit, scale.fees[1].per_unit
    fee_a, fee_b = {0: rate_a(first[0][0])}, {0: rate_b(second[0][0])}
    slack = scale.fees[0].quantum + scale.fees[1].quantum
    peak = 0
    while i < len(first) and j < len(second):
        raw = gain - paid_a - paid_b
        peak = max(peak, raw)
        if raw < peak - slack and start >= least:
            break
        step = min(first[i][1] - used_a, second[j][1] - used_b)
        slope = (UNIT - first[i][0] - second[j][0]) * scale.per_price
        if step > 0:
            found.append(
                Segment(
                    start,
                    start + step,
                    (first[i][0], second[j][0]),
                    gain,
                    (paid_a, paid_b),
                    slope,
                    (fee_a[i], fee_b[j]),
                )
            )
        start, gain = start + step, gain + slope * step
        paid_a, paid_b = paid_a + fee_a[i] * step, paid_b + fee_b[j] * step
        used_a, used_b = used_a + step, used_b + step
        if used_a == first[i][1]:
            i, used_a = i + 1, 0
            if i < len(first):
                fee_a[i] = rate_a(first[i][0])
        if used_b == second[j][1]:
            j, used_b = j + 1, 0
            if j < len(second):
                fee_b[j] = rate_b(second[j][0])
    return found


def profit_at(segment: Segment, scale: Scale, size: int) -> int:
    return (
        segment.gain_at(size)
        - scale.fees[0].rounded(segment.fee_at(0, size))
        - scale.fees[1].rounded(segment.fee_at(1, size))
    )


def best_size(
    merged: Sequence[Segment], scale: Scale, lot: int, least: int, most: int
) -> tuple[int, int] | None:
    """(size, profit) of the multiple of `lot` in [least, most] that earns most.

    None where no multiple lies there. The profit may be a loss.
    """
    usable = [s for s in (_clip(s, lot, least, most) for s in merged) if s]
    if not usable:
        return None
    peak = max(
        range(len(usable)),
        key=lambda n: max(usable[n].raw(usable[n].low), usable[n].raw(usable[n].high)),
    )
    # Half a Polymarket quantum is all that rounding can ever add.
    bonus = sum(fee.quantum - 1 - fee.offset for fee in scale.fees)
    best: tuple[int, int] | None = None
    for order in (usable[peak::-1], usable[peak + 1 :]):
        for part in order:
            floor = best[1] if best else None
            if floor is not None and part.top() + bonus < floor:
                break
            for size in _candidates(part, scale, lot, floor, bonus):
                best = _better(best, size, profit_at(part.segment, scale, size))
    return best


@dataclass(frozen=True, slots=True)
class _Part:
    """The allowed sizes of a segment: multiples of the lot from `low` to `high`."""

    segment: Segment
    low: int
    high: int

    def raw(self, size: int) -> int:
        return self.segment.raw_at(size)

    def top(self) -> int:
        return max(self.raw(self.low), self.raw(self.high))


def _clip(segment: Segment, lot: int, least: int, most: int) -> _Part | None:
    low = -(-max(segment.start + 1, least) // lot) * lot
    high = min(segment.end, most) // lot * lot
    return _Part(segment, low, high) if low <= high else None


def _better(
    best: tuple[int, int] | None, size: int, profit: int
) -> tuple[int, int] | None:
    if best is None or profit > best[1] or (profit == best[1] and size < best[0]):
        return size, profit
    return best


def _candidates(
    part: _Part, scale: Scale, lot: int, floor: int | None, bonus: int
) -> Iterator[int]:
    """The sizes of a part that can be its best: those at the edges of fee steps.

    Within a step of the coarser fee the profit is linear up to the finer fee's
    rounding, so the best lies at the end to which it rises, or a few lots before.
    """
    segment = part.segment
    coarse = 0 if scale.fees[0].quantum > scale.fees[1].quantum else 1
    drift = segment.slope - segment.fees[1 - coarse]
    slack = scale.fees[1 - coarse].quantum
    reach = FEW if not drift else min(FEW, slack // (abs(drift) * lot) + 1)
    best = floor
    for low, high in _steps(part, scale.fees[coarse], coarse, lot):
        if best is not None and max(part.raw(low), part.raw(high)) + bonus < best:
            return
        if drift > 0:
            sizes = range(high, max(low, high - reach * lot) - 1, -lot)
        else:
            sizes = range(low, min(high, low + reach * lot) + 1, lot)
        for size in sizes:
            profit = profit_at(segment, scale, size)
            best = profit if best is None else max(best, profit)
            yield size


def _steps(part: _Part, fee: FeeTerms, leg: int, lot: int) -> Iterator[tuple[int, int]]:
    """Runs of sizes with one and the same rounded fee, from the better end on."""
    segment = part.segment
    rate = segment.fees[leg]
    if not rate:
        yield part.low, part.high
        return
    if segment.net_slope > 0:
        high = part.high
        while high >= part.low:
            rounded = fee.rounded(segment.fee_at(leg, high))
            first = -(-(rounded - fee.offset - segment.paid[leg]) // rate)
            low = max(part.low, -(-(segment.start + first) // lot) * lot)
            yield low, high
            high = low - lot
        return
    low = part.low
    while low <= part.high:
        rounded = fee.rounded(segment.fee_at(leg, low))
        last = (rounded + fee.quantum - fee.offset - 1 - segment.paid[leg]) // rate
        high = min(part.high, (segment.start + last) // lot * lot)
        yield low, high
        low = high + lot


def largest_size(merged: Sequence[Segment], scale: Scale, lot: int, stake: int) -> int:
    """The largest multiple of `lot` whose cost with fees is at most `stake`."""
    if not merged:
        return 0
    low, high = 0, merged[-1].end // lot
    if stake_at(merged, scale, high * lot) <= stake:
        return high * lot
    while low < high:
        middle = (low + high + 1) // 2
        if stake_at(merged, scale, middle * lot) <= stake:
            low = middle
        else:
            high = middle - 1
    return low * lot


def stake_at(merged: Sequence[Segment], scale: Scale, size: int) -> int:
    """What `size` sets cost, with the rounded fees."""
    if not size:
        return 0
    segment = next(part for part in merged if size <= part.end)
    return size * UNIT * scale.per_price - profit_at(segment, scale, size)
