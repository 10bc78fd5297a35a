"""Do two claims set the same threshold, or one the complement of the other's?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from strategy.matching.claims.side import Side
from strategy.matching.numbers import INTEGRAL, Span
from strategy.matching.types import Fact, Standing

AGREE, CONFLICT, UNKNOWN = Standing.AGREE, Standing.CONFLICT, Standing.UNKNOWN
# Central banks move their rates in quarters of a percent.
QUARTER = Decimal("0.25")
_MOVES = frozenset({"v:cut", "v:hike"})


def number_fact(one: Side, other: Side) -> tuple[Fact, bool]:
    """The fact, and whether one side pays exactly where the other does not."""
    if not one.reading.spans and not other.reading.spans:
        return Fact("numbers", UNKNOWN, is_needed=False), False
    first, second = spans_of(one), spans_of(other)
    said = (_shown(first), _shown(second))
    if not first and not second:
        return Fact("numbers", UNKNOWN, *said, is_needed=False), False
    if not first or not second:
        return Fact("numbers", UNKNOWN, *said), False
    if len(first) != 1 or len(second) != 1:
        standing = AGREE if set(first) == set(second) else CONFLICT
        return Fact("numbers", standing, *said), False
    if _is_integral(one) and _is_integral(other):
        return _compared(first[0].whole(), second[0].whole(), said)
    if _MOVES & one.concepts & other.concepts:
        return _compared(_in_quarters(first[0]), _in_quarters(second[0]), said)
    return _compared(first[0], second[0], said)


def spans_of(side: Side) -> tuple[Span, ...]:
    spans = side.reading.spans
    if not spans and side.is_kalshi and "v:change" not in side.concepts:
        spans = side.rules.spans
    if spans and side.rules.is_any_time:
        spans = tuple(replace(span, is_touch=True) for span in spans)
    return _told_once(spans)


def _told_once(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """One for those that say the same: "hits 5" and "5 or above", ">49" and "50 up"."""
    if len(spans) < 2:
        return spans
    kept = [
        span
        for span in spans
        if span.is_touch or replace(span, is_touch=True) not in spans
    ]
    if len({span.whole() for span in kept}) == 1 and all(s.is_even for s in kept):
        return tuple(kept[:1])
    return tuple(kept)


def _is_integral(side: Side) -> bool:
    """Whether what is counted comes in whole numbers, so that 9.5 is as good as 9."""
    spans = spans_of(side)
    if any(span.unit not in ("", "deg") or not span.is_even for span in spans):
        return False
    said = f"{side.reading.market.title} {side.rules.core_lower}".lower()
    return bool(INTEGRAL.search(said.replace("united states", "")))


def _in_quarters(span: Span) -> Span:
    """A cut by more than 25 basis points is one by 50 or more."""
    if span.unit != "%" or span.is_touch:
        return span
    low, high = span.low, span.high
    if low is not None and not span.has_low:
        low = (low // QUARTER + 1) * QUARTER
    if high is not None and not span.has_high:
        high = -(-high // QUARTER) * QUARTER - QUARTER
    return Span(low, high, low is not None, high is not None, span.unit)


def _shown(spans: Iterable[Span]) -> str:
    return " and ".join(str(span) for span in spans)


def _compared(a: Span, b: Span, said: tuple[str, str]) -> tuple[Fact, bool]:
    if a.is_touch != b.is_touch or (a.unit and b.unit and a.unit != b.unit):
        return Fact("numbers", CONFLICT, *said), False
    if (a.low, a.high) == (b.low, b.high):
        is_same = (a.has_low, a.has_high) == (b.has_low, b.has_high)
        standing = AGREE if is_same else CONFLICT
        return Fact("numbers", standing, *said, is_hard=False), False
    complement = None if a.is_touch else _complement(a, b)
    if complement is None:
        return Fact("numbers", CONFLICT, *said), False
    standing = AGREE if complement else CONFLICT
    return Fact("numbers", standing, *said, is_hard=False), True


def _complement(a: Span, b: Span) -> bool | None:
    """Whether two open spans leave no value out or twice; None: they do not meet."""
    below, above = (a, b) if a.low is None else (b, a)
    if below.low is not None or above.high is not None:
        return None
    if below.high is None or above.low is None:
        return None
    if below.high == above.low:
        return below.has_high != above.has_low
    is_next = above.low - below.high == 1 and below.has_high and above.has_low
    return True if is_next else None
