"""Comparison of the thresholds of two claims: equal, complementary or different."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from strategy.matching.claims.claim import Claim
from strategy.matching.numbers import INTEGRAL
from strategy.matching.spans import Span
from strategy.matching.types import Fact, Standing

AGREE, CONFLICT, UNKNOWN = Standing.AGREE, Standing.CONFLICT, Standing.UNKNOWN
# Central banks move their rates in quarters of a percent.
QUARTER = Decimal("0.25")
_MOVES = frozenset({"v:cut", "v:hike"})


def number_fact(a: Claim, b: Claim) -> tuple[Fact, bool]:
    """The fact, and whether one market pays exactly where the other does not."""
    # Without a threshold in either title, the numbers in rules are terms, not claims.
    if not a.reading.spans and not b.reading.spans:
        return Fact("numbers", UNKNOWN, is_needed=False), False
    spans_a, spans_b = spans_of(a), spans_of(b)
    texts = (_shown(spans_a), _shown(spans_b))
    if not spans_a and not spans_b:
        return Fact("numbers", UNKNOWN, *texts, is_needed=False), False
    if not spans_a or not spans_b:
        return Fact("numbers", UNKNOWN, *texts), False
    # Several thresholds (a spread and a total, say) are only compared as sets.
    if len(spans_a) != 1 or len(spans_b) != 1:
        standing = AGREE if set(spans_a) == set(spans_b) else CONFLICT
        return Fact("numbers", standing, *texts), False
    if _is_integral(a) and _is_integral(b):
        return _compared(spans_a[0].whole(), spans_b[0].whole(), texts)
    # A rate is no whole number, but it moves only in steps.
    if _MOVES & a.concepts & b.concepts:
        return _compared(_in_quarters(spans_a[0]), _in_quarters(spans_b[0]), texts)
    return _compared(spans_a[0], spans_b[0], texts)


def spans_of(claim: Claim) -> tuple[Span, ...]:
    """The title's thresholds, else those of a core that restates the whole claim."""
    spans = claim.reading.spans
    if not spans and claim.is_core_exact and "v:change" not in claim.concepts:
        spans = claim.rules.spans
    if spans and claim.rules.is_any_time:
        # A price that is above a limit at any time has touched it.
        spans = tuple(replace(span, is_touch=True) for span in spans)
    return _without_repeats(spans)


def _without_repeats(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """One of those that say the same: "hits 5" and "5 or above", ">49" and "50 up"."""
    if len(spans) < 2:
        return spans
    distinct = [
        span
        for span in spans
        if span.is_touch or replace(span, is_touch=True) not in spans
    ]
    if len({span.whole() for span in distinct}) == 1 and all(
        span.is_even for span in distinct
    ):
        return tuple(distinct[:1])
    return tuple(distinct)


def _is_integral(claim: Claim) -> bool:
    """Whether whole numbers are counted, so that "over 9.5" and "over 9" are equal."""
    spans = spans_of(claim)
    if any(span.unit not in ("", "deg") or not span.is_even for span in spans):
        return False
    text = f"{claim.reading.market.title} {claim.rules.core_lower}".lower()
    # The country's name would count as "states" that are won or lost.
    return bool(INTEGRAL.search(text.replace("united states", "")))


def _in_quarters(span: Span) -> Span:
    """A cut by more than 25 basis points is a cut by 50 or more."""
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


def _compared(a: Span, b: Span, texts: tuple[str, str]) -> tuple[Fact, bool]:
    # Touching a price before a day and being above it on the day are two questions.
    if a.is_touch != b.is_touch or (a.unit and b.unit and a.unit != b.unit):
        return Fact("numbers", CONFLICT, *texts), False
    if (a.low, a.high) == (b.low, b.high):
        # Whether the limit itself pays is a soft conflict: it rarely decides.
        is_same = (a.has_low, a.has_high) == (b.has_low, b.has_high)
        standing = AGREE if is_same else CONFLICT
        return Fact("numbers", standing, *texts, is_hard=False), False
    complement = None if a.is_touch else _complement(a, b)
    if complement is None:
        return Fact("numbers", CONFLICT, *texts), False
    standing = AGREE if complement else CONFLICT
    return Fact("numbers", standing, *texts, is_hard=False), True


def _complement(a: Span, b: Span) -> bool | None:
    """Whether two half-open spans cover every value once; None: they do not meet."""
    below, above = (a, b) if a.low is None else (b, a)
    if below.low is not None or above.high is not None:
        return None
    if below.high is None or above.low is None:
        return None
    if below.high == above.low:
        return below.has_high != above.has_low
    is_next = above.low - below.high == 1 and below.has_high and above.has_low
    return True if is_next else None
