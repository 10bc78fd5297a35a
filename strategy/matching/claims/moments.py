"""Comparison of the day, the deadline or the edition that two claims are about.

Contests and offices are identified by their edition ("the 2026 World Series"): the day
on which a venue stops waiting for a result is no part of the claim. Events are
identified by their deadline. Closing dates decide nothing.
"""

from __future__ import annotations

import re

from strategy.matching.claims.claim import Claim
from strategy.matching.claims.confirmations import is_one_vote
from strategy.matching.claims.editions import edition_fact, is_recurrence, years_of
from strategy.matching.claims.numbered import season_numbers
from strategy.matching.claims.windows import compare_windows, is_year
from strategy.matching.date_patterns import MONTHS
from strategy.matching.required import Guarded
from strategy.matching.text import wordset
from strategy.matching.types import Fact, Standing
from strategy.matching.when import DAY, UNKNOWN_CLOCK, Kind, When

AGREE, CONFLICT, UNKNOWN = Standing.AGREE, Standing.CONFLICT, Standing.UNKNOWN
CONTESTS = wordset(
    "v:win v:nominee v:elect v:advance v:lead x:mvp x:finals_mvp x:roy x:dpoy x:opoy "
    "x:oroy x:droy x:coty x:mip x:sixth_man x:clutch x:comeback x:drivers "
    "x:constructors x:golden_boot x:poty a:goty x:top2 x:top4 x:top5 x:top10 x:top20 "
    "x:podium x:pole x:fastest_lap x:second_place x:third_place x:last_place "
    "x:relegated x:promoted x:playoffs x:scoring_title x:make_cut x:reach_final "
    "x:first_pick x:second_pick x:hall_of_fame v:compete x:best_record"
)

# A day that the core leaves to its title, and that is not over before its end.
_BY_TITLE = re.compile(
    r"\bby the (?:date (?:specified|listed|given) in the title|"
    r"(?:specified|listed|given) date),? (?:at )?11:59"
)

_TURNED = Guarded(rf"(?<!ending )(?<!ends )\b(?:on|after) (?:{'|'.join(MONTHS)})\b")


def date_fact(a: Claim, b: Claim) -> Fact:
    if _is_contest(a, b):
        return edition_fact(a, b)
    when_a, when_b = _when(a), _when(b)
    if is_one_vote(a, b):
        return Fact("date", AGREE, _shown(a, when_a), _shown(b, when_b))
    # Only one text may have a deadline for a successor, but both say when they give up.
    is_due = any(when and when.kind is Kind.ON for when in (when_a, when_b))
    if "x:next" in a.concepts | b.concepts and not (is_due and _is_speech(a, b)):
        limit_a, limit_b = when_a or a.rules.void, when_b or b.rules.void
        if not when_a and not when_b and (limit_a is None) is not (limit_b is None):
            return _limit_of_one(a, b, limit_a, limit_b)
        when_a, when_b = limit_a, limit_b
    is_undated = when_a is None and when_b is None
    if (
        is_undated
        and (years_of(a) or season_numbers(a))
        and (years_of(b) or season_numbers(b))
    ):
        return edition_fact(a, b)
    texts = (_shown(a, when_a), _shown(b, when_b))
    if when_a is None or when_b is None:
        is_same = _is_edition_of(when_a, b) or _is_edition_of(when_b, a)
        is_same = is_same or (is_undated and is_recurrence(a, b))
        is_same = is_same or _is_due(when_a, a, b) or _is_due(when_b, b, a)
        return Fact("date", AGREE if is_same else UNKNOWN, *texts)
    if _is_day_of(when_a, a, when_b) or _is_day_of(when_b, b, when_a):
        return Fact("date", AGREE, *texts)
    return Fact("date", compare_windows(a, b, when_a, when_b), *texts)


def _is_speech(a: Claim, b: Claim) -> bool:
    """Whether both ask what is said, on the next occasion if not on a named one."""
    return "v:say" in a.concepts & b.concepts


def _is_due(when: When | None, claim: Claim, other: Claim) -> bool:
    """Whether a core names the day of its event only as the one on which it is due,
    and the other text has that day alone.
    """
    if when is None or when.kind is not Kind.ON or other.rules.whens:
        return False
    return "scheduled for" in claim.rules.core_lower and other.rules.days == {when.end}


def _limit_of_one(a: Claim, b: Claim, when_a: When | None, when_b: When | None) -> Fact:
    """No text has a deadline for the next one of its kind, and one of them gives up.

    That nobody comes until then is a rare case, which is named as a risk.
    """
    standing = AGREE if is_recurrence(a, b) else UNKNOWN
    return Fact("date", standing, _shown(a, when_a), _shown(b, when_b))


def _is_edition_of(when: When | None, claim: Claim) -> bool:
    """Whether a day is in the one year of an event that the other claim names.

    "The 2027 State of the Union" is the one on January 27, 2027.
    """
    if when is None or when.kind is not Kind.ON:
        return False
    return claim.reading.dates.years | claim.rules.years == {when.end.year}


def _is_contest(a: Claim, b: Claim) -> bool:
    concepts = a.concepts | b.concepts
    if "x:next" in concepts or not concepts & CONTESTS:
        return False
    titled = (*a.reading.dates.whens, *b.reading.dates.whens)
    return all(when.kind is Kind.DURING for when in titled)


def _when(claim: Claim) -> When | None:
    """The day or deadline: the title's, corrected by a deadline in the rules."""
    whens = [w for w in claim.reading.dates.whens if w.kind is not Kind.AFTER]
    titled = whens[-1] if whens else None
    ruled = claim.rules.deadline
    if titled is None:
        day = claim.rules.day if claim.is_core_exact else None
        return ruled or day or claim.rules.only_when
    # A day in the title is not moved by a deadline in the rules.
    if titled.kind is Kind.ON:
        if claim.is_core_exact and (day := claim.rules.chart_day):
            return day  # the title names the last day to trade
        dated = _dated(titled, claim)
        if _is_moved(dated, claim) or _is_deadline(dated, claim):
            return dated._replace(at=UNKNOWN_CLOCK)
        clocks = {w.at for w in claim.rules.whens if w.kind is Kind.ON} - {None}
        return dated._replace(at=clocks.pop()) if len(clocks) == 1 else dated
    if ruled is None and _is_elsewhere(titled, claim):
        return titled._replace(at=UNKNOWN_CLOCK)
    if ruled is None and _is_inclusive(titled, claim):
        return titled._replace(end=titled.end + DAY)
    if ruled is None:
        return titled if is_year(titled) else _dated(titled, claim)
    # Of two deadlines the one in the rules decides, and so does its clock.
    return titled._replace(at=ruled.at) if titled.end == ruled.end else ruled


def _is_inclusive(titled: When, claim: Claim) -> bool:
    """Whether a core lets the day of its title count: "before May 1" in the title, and
    "by the specified date, 11:59 PM ET".
    """
    if titled.kind is not Kind.BEFORE or not _BY_TITLE.search(claim.rules.core_lower):
        return False
    title = claim.reading.market.title.lower()
    return bool(re.search(rf"\bbefore [a-z]+\.? {titled.end.day}\b", title))


def _is_day_of(when: When, claim: Claim, day: When) -> bool:
    """Whether rules name the day that their title only places in a month."""
    if when.kind is not Kind.DURING or day.kind is not Kind.ON or is_year(when):
        return False
    if claim.rules.only_when == day:
        return True
    days = {d for d in claim.rules.days if when.start and when.start <= d < when.end}
    return days == {day.end} and not claim.rules.whens


def _is_moved(titled: When, claim: Claim) -> bool:
    """Whether the core names days, or years, and not the one of its own title."""
    ends = {w.end for w in claim.rules.whens if w.kind is titled.kind}
    return bool(ends) and titled.end not in ends


def _is_deadline(day: When, claim: Claim) -> bool:
    """Whether a core has the day of its title only as a deadline, or as a start.

    A title may name the last day of a span, and a price is taken before a moment.
    """
    whens = claim.rules.whens
    if len(whens) != 1 or claim.reading.spans:
        return False
    is_turned = whens[0].kind in (Kind.BEFORE, Kind.AFTER)
    return is_turned and whens[0].end in (day.end, day.end + DAY)


def _is_elsewhere(titled: When, claim: Claim) -> bool:
    """Whether a core names other months, days or years than the window of its title,
    or the last day of that as the day, or the one from which it counts.
    """
    if titled.kind is Kind.DURING:
        dated = titled if is_year(titled) else _dated(titled, claim)
        starts = [w.end for w in claim.rules.whens if w.kind is Kind.AFTER]
        if _is_moved(dated, claim) or any(day >= dated.end for day in starts):
            return True
        days = [w.end for w in claim.rules.whens if w.kind is Kind.ON]
        if not claim.is_core_exact or dated.start is None or is_year(dated):
            return False
        is_named = any(w.kind is not Kind.ON for w in claim.rules.whens)
        is_out = not any(dated.start <= day < dated.end for day in days)
        return bool(days) and is_out and not is_named
    ends = {titled.end - DAY, titled.end}
    turned = (Kind.ON, Kind.AFTER)
    is_turned = any(w.kind in turned and w.end in ends for w in claim.rules.whens)
    return is_turned and bool(_TURNED.search(claim.rules.core_lower))


def _dated(titled: When, claim: Claim) -> When:
    """A day or month of the title, in the year that the rules give it."""
    ruled = [
        when
        for when in claim.rules.whens
        if (when.kind, when.end.month, when.end.day)
        == (titled.kind, titled.end.month, titled.end.day)
    ]
    return ruled[0] if ruled and titled not in ruled else titled


def _shown(claim: Claim, when: When | None) -> str:
    minutes = sorted(claim.rules.times)
    times = " ".join(f"{t // 60:02d}:{t % 60:02d} ET" for t in minutes)
    return f"{when} {times}".strip() if when else ""
