"""Comparison of the thresholds of two claims: equal, complementary or different."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from strategy.matching.claims.claim import Claim
from strategy.matching.numbers import INTEGRAL
from strategy.matching.required import Guarded
from strategy.matching.rules import tells_itself
from strategy.matching.spans import Span
from strategy.matching.types import Fact, Standing

AGREE, CONFLICT, UNKNOWN = Standing.AGREE, Standing.CONFLICT, Standing.UNKNOWN
# Central banks move their rates in quarters of a percent.
QUARTER = Decimal("0.25")
TENTH = Decimal("0.1")
# Strikes just below a round price: "above 149,999.99" is 150,000 or more.
CENT = Decimal("0.01")
Steps = tuple[Decimal | None, ...]
_MOVES = frozenset({"v:cut", "v:hike"})
# A cut "by 25 bps" is one of that size.
_MOVED_BY = Guarded(
    r"\b(?:cuts?|hikes?|raises?|lowers?|decreases?|increases?|reduces?)\b[^.;]{0,60} "
    r"by (?:an? total of )?\d"
)
_TENTHS = Guarded(r"\b(?:one|1|single|first) decimal (?:point|place)")
# The index of land and ocean temperatures is.
# Temperatures that are not read in whole degrees.
_FINER = re.compile(r"\b(?:global|worldwide|anomal|warming|average|mean)")
_HUNDREDTHS = Guarded(
    r"\b(?:two|2|second) decimal (?:points?|places?)|"
    r"land-ocean temperature index|in 0\.01 degrees"
)
# Figures that are published with one decimal.
_IN_TENTHS = frozenset(
    {"a:unemployment", "a:cpi", "a:core_cpi", "a:pce", "a:core_pce", "a:ppi", "a:gdp"}
    | {"x:approval", "x:net_approval", "x:disapproval"}
)


def number_fact(a: Claim, b: Claim) -> tuple[Fact, bool]:
    """The fact, and whether one market pays exactly where the other does not."""
    spans_a, spans_b = a.spans, b.spans
    texts = (_shown(spans_a), _shown(spans_b))
    is_titled = bool(a.reading.spans or b.reading.spans)
    if not spans_a or not spans_b:
        # "A cut of 25 basis points" in one core alone explains a word of it.
        is_term = not is_titled and all(s.is_bare for s in (*spans_a, *spans_b))
        if is_term and (spans_a or spans_b):
            only = a if spans_a else b
            is_term = not _MOVED_BY.search(only.rules.core_lower)
        return Fact("numbers", UNKNOWN, *texts, is_needed=not is_term), False
    # Several thresholds (a spread and a total, say) are only compared as sets.
    if len(spans_a) != 1 or len(spans_b) != 1:
        standing = AGREE if set(spans_a) == set(spans_b) else CONFLICT
        return Fact("numbers", standing, *texts, is_hard=is_titled), False
    steps = _steps(a, b, spans_a[0], spans_b[0])
    fact, is_complement = _compared(spans_a[0], spans_b[0], steps, texts)
    if fact.standing is AGREE and (
        _is_core_conflict(a, b, steps, is_complement)
        or _is_moved(a, b, steps)
        or _is_moved(b, a, steps)
        or _is_silent(a, b)
        or _is_silent(b, a)
    ):
        texts = (_shown(a.rules.spans), _shown(b.rules.spans))
        return Fact("numbers", CONFLICT, *texts, is_hard=False), is_complement
    return fact, is_complement


def _is_moved(own: Claim, other: Claim, steps: Steps) -> bool:
    """Whether a core sets another threshold than its own title, and no other core any.

    Then the titles agree, and the core alone says what is paid. Of two amounts without
    a comparator the other core says nothing.
    """
    titled, ruled = own.reading.spans, own.rules.spans
    if len(titled) != 1 or len(ruled) != 1:
        return False
    if titled[0].is_bare and ruled[0].is_bare and titled[0].unit == ruled[0].unit:
        return titled[0].low != ruled[0].low
    if other.rules.spans or ruled[0].is_bare:
        return False
    fact, is_opposite = _compared(titled[0], ruled[0], steps, ("", ""))
    if is_opposite:
        return not own.is_negated and not own.rules.core.is_negated
    return fact.standing is CONFLICT and fact.is_hard


def _is_silent(own: Claim, other: Claim) -> bool:
    """Whether a core says itself what pays, without the threshold of both titles that
    the other core has.
    """
    if own.rules.spans or not (own.reading.spans and other.reading.spans):
        return False
    return bool(other.rules.spans) and tells_itself(own.rules.written_core)


def _steps(a: Claim, b: Claim, span_a: Span, span_b: Span) -> Steps:
    """The steps in which the measured values may move, None for any value."""
    if _is_integral(a) and _is_integral(b):
        return (Decimal(1),)
    is_in_tenths = not _IN_TENTHS.isdisjoint(a.concepts | b.concepts)
    is_moved = _MOVES & a.concepts & b.concepts and not is_in_tenths
    if is_moved and span_a.unit == span_b.unit == "%":
        return (QUARTER,)
    if _is_below_round(span_a) != _is_below_round(span_b):
        return (None, CENT)
    if _is_said(_HUNDREDTHS, a, b):
        return (None, CENT)
    return (None, TENTH) if is_in_tenths or _is_said(_TENTHS, a, b) else (None,)


def _is_said(decimals: Guarded, a: Claim, b: Claim) -> bool:
    """Whether a text says with how many decimals the figure is published."""
    return any(claim.rules.search(decimals) for claim in (a, b))


def _is_below_round(span: Span) -> bool:
    """Whether a limit is a cent, or less, below a whole price."""
    ends = (end for end in (span.low, span.high) if end is not None)
    return any(1 - CENT <= end % 1 < 1 for end in ends)


def _is_integral(claim: Claim) -> bool:
    """Whether whole numbers are counted, so that "over 9.5" and "over 9" are equal."""
    if any(span.unit not in ("", "deg") or not span.is_even for span in claim.spans):
        return False
    text = f"{claim.reading.market.title} {claim.rules.core_lower}".lower()
    if _FINER.search(text):
        return False
    # The country's name would count as "states" that are won or lost.
    return bool(INTEGRAL.search(text.replace("united states", "")))


def _shown(spans: Iterable[Span]) -> str:
    return " and ".join(str(span) for span in spans)


def _is_core_conflict(a: Claim, b: Claim, steps: Steps, is_opposite: bool) -> bool:
    """Whether the cores set other thresholds than each other, or than the titles.

    `is_opposite`: one title pays where the other does not. A negated title may be so
    of a core that is not.
    """
    spans_a, spans_b = a.rules.spans, b.rules.spans
    if any(span.is_bare for span in (*spans_a, *spans_b)):
        units = {span.unit for span in (*spans_a, *spans_b)}
        if len(spans_a) != 1 or len(spans_b) != 1 or len(units) != 1 or "" in units:
            return False
    if len(spans_a) != 1 or len(spans_b) != 1:
        amounts_a, amounts_b = _amounts(spans_a), _amounts(spans_b)
        return not (amounts_a <= amounts_b or amounts_b <= amounts_a)
    fact, is_core_opposite = _compared(spans_a[0], spans_b[0], steps, ("", ""))
    if fact.standing is CONFLICT:
        return True
    return is_core_opposite != is_opposite and a.is_negated == b.is_negated


def _amounts(spans: Iterable[Span]) -> frozenset[Decimal]:
    ends = (end for span in spans for end in (span.low, span.high))
    return frozenset(end for end in ends if end is not None)


def _compared(
    a: Span, b: Span, steps: Steps, texts: tuple[str, str]
) -> tuple[Fact, bool]:
    """By the step in which they agree; where they agree in none, by the first."""
    compared = [
        _compared_in(a, b, step, texts)
        for step in steps
        if step not in (TENTH, CENT) or _are_multiples(a, b, step)
    ]
    agreed = (result for result in compared if result[0].standing is AGREE)
    return next(agreed, compared[0])


def _are_multiples(a: Span, b: Span, step: Decimal) -> bool:
    ends = (end for end in (a.low, a.high, b.low, b.high) if end is not None)
    return all(end % step == 0 for end in ends)


def _compared_in(
    a: Span, b: Span, step: Decimal | None, texts: tuple[str, str]
) -> tuple[Fact, bool]:
    # Counts move in steps: to reach one is to be at it.
    if step == 1:
        a, b = replace(a, is_touch=False), replace(b, is_touch=False)
    # Touching a price before a day and being above it on the day are two questions.
    if a.is_touch != b.is_touch or (a.unit and b.unit and a.unit != b.unit):
        return Fact("numbers", CONFLICT, *texts), False
    if step is not None:
        a, b = a.stepped(step), b.stepped(step)
    if (a.low, a.high) == (b.low, b.high):
        # Whether the limit itself pays is a soft conflict: it rarely decides.
        is_same = (a.has_low, a.has_high) == (b.has_low, b.has_high)
        standing = AGREE if is_same else CONFLICT
        return Fact("numbers", standing, *texts, is_hard=False), False
    complement = None if a.is_touch else _complement(a, b, step)
    if complement is None:
        return Fact("numbers", CONFLICT, *texts), False
    standing = AGREE if complement else CONFLICT
    return Fact("numbers", standing, *texts, is_hard=False), True


def _complement(a: Span, b: Span, step: Decimal | None) -> bool | None:
    """Whether two half-open spans cover every value once; None: they do not meet."""
    below, above = (a, b) if a.low is None else (b, a)
    if below.low is not None or above.high is not None:
        return None
    if below.high is None or above.low is None:
        return None
    if below.high == above.low:
        return below.has_high != above.has_low
    is_next = step is not None and above.low - below.high == step
    return True if is_next and below.has_high and above.has_low else None
