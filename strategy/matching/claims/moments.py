"""Are two claims about the same day, deadline or edition?

Contests and offices are told by their edition ("the 2026 World Series"): by when a
venue gives up on a result is no part of the claim. Events are told by their deadline.
Close dates decide nothing.
"""

from __future__ import annotations

import re

from strategy.matching.claims.predicate import said
from strategy.matching.claims.side import Side
from strategy.matching.editions import ordinal_years, spanned_years, ticker_years
from strategy.matching.text import wordset
from strategy.matching.types import Fact, Standing
from strategy.matching.when import DAY, Kind, When

AGREE, CONFLICT, UNKNOWN = Standing.AGREE, Standing.CONFLICT, Standing.UNKNOWN
_COUNTED = re.compile(r"\bseason #?(\d{1,3})\b")
# The last minute of a day is that day.
_DAY_END = frozenset({23 * 60 + 59})
CONTESTS = wordset(
    "v:win v:nominee v:elect v:advance v:lead x:mvp x:finals_mvp x:roy x:dpoy x:opoy "
    "x:oroy x:droy x:coty x:mip x:sixth_man x:clutch x:comeback x:drivers "
    "x:constructors x:golden_boot x:poty a:goty x:top2 x:top4 x:top5 x:top10 x:top20 "
    "x:podium x:pole x:fastest_lap x:second_place x:third_place x:last_place "
    "x:relegated x:promoted x:playoffs x:scoring_title x:make_cut x:reach_final"
)


def date_fact(one: Side, other: Side) -> Fact:
    first, second = _when(one), _when(other)
    if _is_contest(one, other):
        return _edition(one, other)
    if "x:next" in one.concepts | other.concepts:
        first, second = first or one.rules.void, second or other.rules.void
    if first is None and second is None and _years(one) and _years(other):
        return _edition(one, other)
    words = (_told(one, first), _told(other, second))
    if first is None or second is None:
        return Fact("date", UNKNOWN, *words)
    standing = _same(first, second)
    if standing is AGREE and first.kind is Kind.ON:
        standing = _hours(one, other)
    return Fact("date", standing, *words)


def _is_contest(one: Side, other: Side) -> bool:
    concepts = one.concepts | other.concepts
    if "x:next" in concepts or not concepts & CONTESTS:
        return False
    titled = (*one.reading.dates.whens, *other.reading.dates.whens)
    return all(when.kind is Kind.DURING for when in titled)


def _edition(one: Side, other: Side) -> Fact:
    counted, also = _numerals(one), _numerals(other)
    if counted and also:
        standing = AGREE if counted & also else CONFLICT
        return Fact("edition", standing, said(counted), said(also))
    first, second = _years(one), _years(other)
    if not first & second and _is_one_season(one, other):
        first = second = one.rules.years
    if first and second:
        standing = AGREE if first & second else CONFLICT
        words = (said(map(str, first)), said(map(str, second)))
        return Fact("edition", standing, *words)
    return Fact("edition", UNKNOWN, said(map(str, first)), said(map(str, second)))


def _is_one_season(one: Side, other: Side) -> bool:
    """ "The 2026 award" of one title is that of the season 2026-27 in both rules.

    Two titles that each name a year, and not the same, are not overruled.
    """
    if one.reading.dates.years and other.reading.dates.years:
        return False
    return bool(one.rules.years) and one.rules.years == other.rules.years


def _numerals(side: Side) -> frozenset[str]:
    """Counted editions: the 23 of "Season 23"."""
    title = side.reading.market.title.lower()
    return frozenset(_COUNTED.findall(f"{title} . {side.rules.core_lower}"))


def _years(side: Side) -> frozenset[int]:
    """The title's; else those of the rules and, on Kalshi, of the ticker."""
    dates = side.reading.dates
    found = dates.years or spanned_years(dates.whens)
    if found:
        return found
    found = side.rules.years | spanned_years(side.rules.whens)
    found |= set(ordinal_years(side.stated, side.rules.spoken).values())
    if side.is_kalshi:
        return found | ticker_years(side.reading.market.market_id)
    return found or side.rules.only_year


def _when(side: Side) -> When | None:
    """The day or deadline: the title's, corrected by a deadline in the rules."""
    titled = [w for w in side.reading.dates.whens if w.kind is not Kind.AFTER]
    found = titled[-1] if titled else None
    ruled = side.rules.deadline
    if found is None:
        day = side.rules.day if side.is_kalshi else None
        return ruled or day or side.rules.only_when
    if found.kind is Kind.ON:
        return _dated(found, side)
    if ruled is None:
        return found if _is_year(found) else _dated(found, side)
    return found if found.end == ruled.end else ruled


def _dated(named: When, side: Side) -> When:
    """A day or month of the title, in the year that the rules give it."""
    given = [
        when
        for when in side.rules.whens
        if (when.kind, when.end.month, when.end.day)
        == (named.kind, named.end.month, named.end.day)
    ]
    return given[0] if given and named not in given else named


def _told(side: Side, when: When | None) -> str:
    times = " ".join(f"{t // 60:02d}:{t % 60:02d} ET" for t in sorted(side.rules.times))
    return f"{when} {times}".strip() if when else ""


def _same(first: When, second: When) -> Standing:
    if Kind.ON in (first.kind, second.kind):
        is_same = first.kind is second.kind and first.end == second.end
        return AGREE if is_same else CONFLICT
    if first.end != second.end:
        return CONFLICT
    if first.kind is second.kind or _is_year(first) or _is_year(second):
        return AGREE
    return UNKNOWN


def _is_year(when: When) -> bool:
    return when.start is not None and when.end - when.start > 300 * DAY


def _hours(one: Side, other: Side) -> Standing:
    """Of the same day; an hour that only one side names is unknown, not equal."""
    first, second = one.rules.times, other.rules.times
    if not first and not second:
        return AGREE
    if not first or not second:
        is_day_end = first | second == _DAY_END
        is_measured = one.reading.spans or other.reading.spans
        return AGREE if is_day_end and not is_measured else UNKNOWN
    return AGREE if first & second else CONFLICT
