"""Comparison of two windows of time: the end with its clock, and the start."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from strategy.matching.claims.claim import Claim
from strategy.matching.text import stem, stems, wordset
from strategy.matching.types import Standing
from strategy.matching.when import DAY, UNKNOWN_CLOCK, Kind, When

AGREE, CONFLICT, UNKNOWN = Standing.AGREE, Standing.CONFLICT, Standing.UNKNOWN
# The last minute of a day means the whole day.
_DAY_END = frozenset({23 * 60 + 59})
# American exchanges close at 4 PM.
_CLOSE = 16 * 60
_INDICES = wordset("a:spx a:ndx a:dow")
# A market is listed within days of the moment from which its rules count.
_ISSUED_WITHIN = timedelta(days=3)
# A start at a bare date, as long as this before the end, is taken to be the issuance.
_LEAST_WINDOW = timedelta(days=10)
_STORMS = stems("hurricane hurricanes")


def compare_windows(a: Claim, b: Claim, when_a: When, when_b: When) -> Standing:
    standing = _ends(when_a, when_b)
    if standing is not AGREE and _is_one_season(a, b, when_a, when_b):
        return AGREE
    if standing is not AGREE:
        return standing
    if when_a.kind is Kind.ON:
        return _hours(a, b, when_a, when_b)
    return _starts(a, b, when_a, when_b)


def _ends(a: When, b: When) -> Standing:
    if Kind.ON in (a.kind, b.kind):
        is_same = a.kind is b.kind and a.end == b.end
        return AGREE if is_same else CONFLICT
    if a.end != b.end:
        # A clock in an unknown zone may end a window on the next day, or on the day.
        is_near = abs(a.end - b.end) <= DAY and UNKNOWN_CLOCK in (a.at, b.at)
        return UNKNOWN if is_near else CONFLICT
    if a.at != b.at:
        return UNKNOWN if UNKNOWN_CLOCK in (a.at, b.at) else CONFLICT
    if a.at == UNKNOWN_CLOCK:
        return UNKNOWN
    # "In 2026" and "before 2027" end alike.
    if a.kind is b.kind or is_year(a) or is_year(b):
        return AGREE
    return UNKNOWN


def is_year(when: When) -> bool:
    return when.start is not None and when.end - when.start > 300 * DAY


def _is_one_season(a: Claim, b: Claim, when_a: When, when_b: When) -> bool:
    """Whether both windows hold one year's season of hurricanes, of which no number is
    asked: outside of it there are hardly any.
    """
    if a.spans or b.spans or not a.spoken & b.spoken & _STORMS:
        return False
    seasons = _season(a, when_a), _season(b, when_b)
    return seasons[0] is not None and seasons[0] == seasons[1]


def _season(claim: Claim, when: When) -> int | None:
    """The year of the season of hurricanes that a window holds, and little more."""
    start, last = _start(claim, when), when.end - DAY
    if when.kind is Kind.ON or start is None or start.year != last.year:
        return None
    is_held = (start.month, start.day) <= (6, 1) and (last.month, last.day) >= (11, 30)
    return last.year if is_held else None


def _starts(a: Claim, b: Claim, when_a: When, when_b: When) -> Standing:
    """A start that only one text names matters unless it is when a market was issued.

    What happened before both markets were issued has settled neither of them, so that
    only a count can depend on it.
    """
    start_a, start_b = _start(a, when_a), _start(b, when_b)
    if start_a == start_b or _is_one_start(a, b, start_a, start_b):
        return AGREE
    later = max(start for start in (start_a, start_b) if start)
    claim = a if later == start_a else b
    if not _is_issuance(later, claim, when_a.end):
        return UNKNOWN
    is_bounded = start_a is not None and start_b is not None
    if is_bounded and claim.reading.market.opens_at is None:
        return UNKNOWN  # which of the two was in the future is not known
    return UNKNOWN if is_bounded and (_is_count(a) or _is_count(b)) else AGREE


def _is_one_start(
    a: Claim, b: Claim, start_a: date | None, start_b: date | None
) -> bool:
    """ "After December 31" is from January 1 on."""
    if not start_a or not start_b or abs(start_a - start_b) != DAY:
        return False
    earlier = a if start_a < start_b else b
    return max(start_a, start_b).day == 1 and "after " in earlier.rules.core_lower


def _start(claim: Claim, when: When) -> date | None:
    """The start of the window in the core, else in the title.

    "In 2027" of a title has none where the core only says "before January 1, 2028".
    """
    for whens in (claim.rules.whens, claim.reading.dates.whens):
        for begin, end in pairwise(whens):
            if begin.kind is Kind.AFTER and end.kind is Kind.BEFORE:
                return begin.end
    ruled = claim.rules.only_when
    is_ruled = ruled is not None and ruled.kind is Kind.BEFORE and ruled.end == when.end
    return None if is_ruled else when.start


def _is_issuance(start: date, claim: Claim, end: date) -> bool:
    opened = claim.reading.market.opens_at
    if opened is not None:
        return start <= opened.date() + _ISSUED_WITHIN
    # The start of a year, or a day in it that no calendar names, long before the end.
    is_calendar = start.day == 1 and start.month > 1
    return not is_calendar and end - start >= _LEAST_WINDOW


def _is_count(claim: Claim) -> bool:
    # Rates and prices are measured, not counted; that nothing happened needs no count.
    counted = (span for span in claim.spans if not span.unit)
    return any(span.low or span.high for span in counted)


def _hours(a: Claim, b: Claim, when_a: When, when_b: When) -> Standing:
    """Of the same day; an hour that only one text names is unknown, not equal."""
    if UNKNOWN_CLOCK in (when_a.at, when_b.at):
        return UNKNOWN
    if when_a.at is not None and when_b.at is not None:
        return AGREE if when_a.at == when_b.at else CONFLICT
    if _is_at_close(a, when_a, b, when_b) or _is_at_close(b, when_b, a, when_a):
        return AGREE
    times_a, times_b = a.rules.times, b.rules.times
    if not times_a and not times_b:
        return AGREE if when_a.at == when_b.at else UNKNOWN
    if not times_a or not times_b:
        # A price at the end of the day differs from one at an unnamed hour.
        is_day_end = times_a | times_b == _DAY_END
        is_measured = a.reading.spans or b.reading.spans
        return AGREE if is_day_end and not is_measured else UNKNOWN
    return AGREE if times_a & times_b else CONFLICT


def _is_at_close(own: Claim, when: When, other: Claim, when_other: When) -> bool:
    """Whether an index is taken at its close by one text and at 4 PM by the other."""
    if when.at is not None or when_other.at != _CLOSE or own.rules.times - {_CLOSE}:
        return False
    return stem("close") in own.spoken and not _INDICES.isdisjoint(own.stated)
