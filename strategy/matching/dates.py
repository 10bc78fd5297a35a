"""The days, deadlines and seasons that a text names.

A deadline is the first moment that is too late, so that "by June 30" and "before
July 1" are the same day. Months and years without a year of their own are placed
near the day given as `near`.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from strategy.matching import holidays
from strategy.matching.date_patterns import DATE, HOLIDAY, MARK, MONTHS, PARTS
from strategy.matching.periods import (
    bare_month,
    closest,
    day_when,
    in_order,
    months_when,
    placed,
    valid,
    year_when,
)
from strategy.matching.presidency import first_hundred_days, term
from strategy.matching.times import clock_after, clock_before, clocked
from strategy.matching.when import Dates, Kind, When

_LOOK_BACK = 24
# The words that may lead to a date, by the last of them, the longest first.
_LEADS = {
    "of": ("as of the end of", "before the end of", "before end of", "by the end of",
           "at the end of", "by end of", "end of", "as of", "of"),
    "than": ("no later than",),
    "before": ("on or before", "before"),
    "to": ("prior to", "to"),
    "period": ("time period",),
} | {
    word: (word,)
    for word in (
        "by", "on", "until", "till", "through", "in", "during", "after", "since",
        "from", "between", "and", "for",
    )
}  # fmt: skip
_WRITTEN_YEAR = re.compile(r"\b20\d\d\b")
_WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day,? $")
# A holiday in front of these names something else, and without such a lead nothing.
_NO_HOLIDAY = re.compile(
    r" (?:parade|weekend|week|season|movies?|films?|special|albums?|songs?|games?|"
    r"sales|market|tournament|classic|concert|lectures?|massacre)\b"
)
_HOLIDAY_LEADS = frozenset(_LEADS) - {"of", "in", "for", "during"}
_BY_END = ("by the end of", "by end of", "before the end of", "before end of")


def read_dates(lower: str, near: date | None) -> Dates:
    """The dates of a text in lower case, with the text without them in `rest`.

    Dates without a year, or without a month, are placed closest to `near`.
    """
    whens: list[When] = []
    years: set[int] = set()
    written: list[str] = []
    rest, done, read = [], 0, 0
    has_start = False
    for mark in MARK.finditer(lower):
        start = mark.start()
        if start < read:
            continue
        match = DATE.match(lower, start)
        # The patterns are long: what begins with a digit is no holiday.
        if match is None and not lower[start].isdigit():
            match = HOLIDAY.match(lower, start)
        if not match:
            continue
        read = end = match.end()
        lead, start = _lead_before(lower, max(done, start - _LOOK_BACK), start)
        if lead == "to" and (not whens or whens[-1].kind is not Kind.AFTER):
            lead, start = "", match.start()
        # A word that only looks like a date ("may") stays in the text.
        when, edition = _understand(match, lead, near)
        if when is None and not edition:
            continue
        if when and when.kind in (Kind.ON, Kind.BEFORE):
            when, start, end = _with_clock(when, lead, lower, done, start, end)
        rest += [lower[done:start], " " * (end - start)]
        done = read = end
        if when:
            whens.append(when)
            written.append(match[0])
            has_start = has_start or when.kind is Kind.AFTER
        years |= edition
    if not done:
        return Dates(rest=lower)
    if has_start:
        pairs = zip(whens, written, strict=True)
        dated = {when for when, text in pairs if _WRITTEN_YEAR.search(text)}
        whens = list(in_order(whens, dated))
    return Dates(tuple(whens), frozenset(years), "".join(rest) + lower[done:])


def _with_clock(
    when: When, lead: str, lower: str, done: int, start: int, end: int
) -> tuple[When, int, int]:
    """The date with the clock behind or before it, and where both begin and end."""
    clock = clock_after(lower, end)
    if clock:
        return clocked(when, _last_day(when, lead), clock), start, clock.end()
    clock = clock_before(lower, start)
    if not clock or clock.start() < done:
        return when, start, end
    # "By noon on May 1" is a deadline, although "on" leads to the day.
    outer, begin = _lead_before(lower, done, clock.start())
    if when.kind is Kind.ON and outer:
        when, lead = day_when(when.end, outer), outer
        if when.kind is Kind.AFTER:
            return when, begin, end
    return clocked(when, _last_day(when, lead), clock), begin, end


def _last_day(when: When, lead: str) -> date:
    """The day that the text names as the last, or as the one that is too late."""
    is_named = when.kind is Kind.ON or lead in ("before", "prior to")
    return when.end if is_named else when.end - timedelta(days=1)


def _lead_before(lower: str, low: int, start: int) -> tuple[str, int]:
    """The words that lead to the date at `start`, and where they begin."""
    before = lower[low:start]
    if before[-1:] != " ":
        return "", start
    if "day" in before[-7:] and (weekday := _WEEKDAY.search(before)):
        before = before[: weekday.start()]
    before = before[:-1].removesuffix(" the")
    for lead in _LEADS.get(before.rpartition(" ")[2], ()):
        begin = len(before) - len(lead)
        if before.endswith(lead) and not before[max(0, begin - 1) : begin].isalnum():
            return lead, low + begin
    return "", start


_EDITION = re.compile(
    r" (?!(?:and|or|to|in|on|at|by|for|as|if|is|calendar|year)\b)[a-z]"
)


_LEAGUE = re.compile(r" (?:w?nba|nfl|nhl|mlb|ncaa|uefa|fifa|epl|mls|atp|wta|pga|ufc)\b")


def _understand(
    match: re.Match[str], lead: str, near: date | None
) -> tuple[When | None, set[int]]:
    if match.re is HOLIDAY:
        return _holiday(match, lead, near), set()
    if match["year5"]:
        if lead and _EDITION.match(match.string, match.end()):
            before = match.string[max(0, match.start() - 4) : match.start()]
            # "During the 2027 State of the Union" names a speech, not a year's span.
            if before == "the " or _LEAGUE.match(match.string, match.end()):
                return None, {int(match["year5"])}
        return _year(int(match["year5"]), lead)
    if match["day"] or match["day2"] or match["iso"]:
        day = _date_of(match, near)
        return day_when(day, lead) if day else None, set()
    if match["bare"] is not None:
        return bare_month(MONTHS[match["month"]], lead, near), set()
    if match["season"]:
        return _season(match)
    if match["hundred"]:
        return first_hundred_days(match, near), set()
    if match["term"]:
        return term(match), set()
    if match["this"]:
        return _this_year(match["this"], lead, near)
    return _months(match, lead), set()


def _months(match: re.Match[str], lead: str) -> When | None:
    """A month, quarter or half with its year; None for "third half"."""
    if match["year3"]:
        return months_when(int(match["year3"]), MONTHS[match["month"]], 1, lead)
    if match["quarter"]:
        number, count, year = int(match["quarter"]), 3, int(match["year4"])
    elif match["half"]:
        number, count, year = int(match["half"]), 6, int(match["year6"])
    else:
        number, year = PARTS[match["part"]], int(match["year7"])
        count = 3 if match["parts"] == "quarter" else 6
    if number * count > 12:
        return None
    return months_when(year, (number - 1) * count + 1, count, lead)


def _holiday(match: re.Match[str], lead: str, near: date | None) -> When | None:
    """A holiday after words that lead to a date: "by Thanksgiving"."""
    is_led = lead.rpartition(" ")[2] in _HOLIDAY_LEADS or lead in _BY_END
    if not is_led or _NO_HOLIDAY.match(match.string, match.end()):
        return None
    place = (match.lastindex or 1) - 1
    if match["year"]:
        place = next(i for i, name in enumerate(match.groups()) if name)
        return day_when(holidays.holiday(place, int(match["year"])), lead)
    day = closest(lambda year: holidays.holiday(place, year), near) if near else None
    return day_when(day, lead) if day else None


_NEW_YEAR = timedelta(days=60)


def _this_year(
    words: str, lead: str, near: date | None
) -> tuple[When | None, set[int]]:
    if near is None:
        return None, set()
    if words == "this year":
        # A market on a year may close in the first weeks of the next one.
        return _year((near - _NEW_YEAR).year, "in")
    # "Year" alone is a word of many titles: "Rookie of the Year".
    if words == "year" and not lead.endswith("end of"):
        return None, set()
    return _year(near.year, lead if lead.endswith("end of") else "by end of")


def _season(match: re.Match[str]) -> tuple[When | None, set[int]]:
    begin, end = int(match["season"]), int(match["season2"]) % 100
    if (begin + 1) % 100 != end:
        return None, set()
    # A season is the edition of the year in which it ends.
    return None, {begin + 1}


def _year(year: int, lead: str) -> tuple[When | None, set[int]]:
    when = year_when(year, lead)
    # A year in which something is to happen identifies an edition as well.
    is_edition = when is None or when.kind is Kind.DURING
    return when, {year} if is_edition else set()


def _date_of(match: re.Match[str], near: date | None) -> date | None:
    if match["iso"]:
        try:
            return date.fromisoformat(match["iso"])
        except ValueError:
            return None
    month = MONTHS[match["month"] or match["month2"]]
    day = int(match["last"] or match["day"] or match["day2"])
    year = match["year"] or match["year2"]
    if year:
        return valid(int(year), month, day)
    return placed(month, day, near) if near else None
