"""The days, deadlines and seasons that a text names.

A deadline is the first moment that is too late, so that "by June 30" and "before
July 1" are the same day. Months and years without a year of their own are placed
near the day given as `near`.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from strategy.matching.text import wordset
from strategy.matching.when import DAY, Dates, Kind, When

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may",
            "jun june", "jul july", "aug august", "sep sept september",
            "oct october", "nov november", "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|"
    r"aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?:20[2-4]\d)"
_LOOK_BACK = 24
# The words that may lead to a date, by the last of them, the longest first.
_LEADS = {
    "of": ("as of the end of", "before the end of", "by the end of", "at the end of",
           "by end of", "end of", "as of", "of"),
    "than": ("no later than",),
    "before": ("on or before", "before"),
    "to": ("prior to",),
} | {
    word: (word,)
    for word in (
        "by", "on", "until", "till", "through", "in", "during", "after", "since",
        "from", "between", "and", "for",
    )
}  # fmt: skip
_DATE = re.compile(
    rf"(?:"
    rf"(?P<iso>{_YEAR}-\d\d-\d\d)"
    rf"|(?P<month>{_MONTH})\b\.?(?:"
    rf" (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: ?- ?(?P<last>\d{{1,2}}))?"
    rf"(?!\d|[.,]\d|:)(?:,? (?P<year>{_YEAR}))?|,? (?P<year3>{_YEAR})\b|(?P<bare>))"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)? (?P<month2>{_MONTH})\b"
    rf"(?:,? (?P<year2>{_YEAR}))?"
    rf"|q(?P<quarter>[1-4]),? (?:of )?(?P<year4>{_YEAR})\b"
    rf"|(?<![\d$.,])(?P<season>{_YEAR}) ?[-/] ?(?P<season2>(?:20)?\d\d)(?![\d-])"
    rf"|(?<![\d$.,#-])(?P<year5>{_YEAR})(?![\d]|[.,:]\d|-\d)"
    rf"|(?P<this>this year|year[- ]end\b|year\b)"
    rf"|(?P<term>(?:term|presidency)(?: ends)?)\b)"
)
# Where a date may begin: the long pattern is tried at these places alone. Every branch
# is a literal, so that the engine skips most text by the first letter.
_MARK = re.compile(
    "0|1|2|3|4|5|6|7|8|9|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|q1|q2|q3|q4|"
    "this year|year|term|presidency"
)
_BEFORE = ("before", "prior to")
_BY_END = ("by the end of", "by end of", "before the end of")
_AT_END = ("end of", "at the end of", "as of the end of")
_TO_YEAR_END = (*_BY_END, "through", "until")
_TO_MONTH_END = (*_BY_END, "by", "through", "until")
_TO_DAY_END = (
    *_BY_END,
    *("by", "until", "till", "through", "on or before", "no later than", "and"),
)
_TO_YEAR_START = (*_BEFORE, "by")
_OWNER = re.compile(r"\b(?:his|trumps?) (?:second )?$")
_MONTHLY = wordset("in during before by") | {
    "by the end of",
    "by end of",
    "at the end of",
    "end of",
}
# The end of the American presidential term that began in 2025.
TERM_ENDS = date(2029, 1, 20)


def read_dates(lower: str, near: date | None) -> Dates:
    """The dates of a text in lower case, with the text without them in `rest`.

    Dates without a year, or without a month, are placed closest to `near`.
    """
    whens: list[When] = []
    years: set[int] = set()
    rest, done, read = [], 0, 0
    for mark in _MARK.finditer(lower):
        start = mark.start()
        if start < read or (start and lower[start - 1].isalnum()):
            continue
        match = _DATE.match(lower, start)
        if not match:
            continue
        read = match.end()
        lead, start = _lead_before(lower, max(done, start - _LOOK_BACK), start)
        # A word that only looks like a date ("may") stays in the text.
        when, edition = _understand(match, lead, near)
        if when is None and not edition:
            continue
        rest += [lower[done:start], " " * (match.end() - start)]
        done = match.end()
        if when:
            whens.append(when)
        years |= edition
    if not done:
        return Dates(rest=lower)
    return Dates(tuple(whens), frozenset(years), "".join(rest) + lower[done:])


def _lead_before(lower: str, low: int, start: int) -> tuple[str, int]:
    """The words that lead to the date at `start`, and where they begin."""
    before = lower[low:start]
    if before[-1:] != " ":
        return "", start
    before = before[:-1].removesuffix(" the")
    for lead in _LEADS.get(before.rpartition(" ")[2], ()):
        begin = len(before) - len(lead)
        if before.endswith(lead) and not before[max(0, begin - 1) : begin].isalnum():
            return lead, low + begin
    return "", start


def _understand(
    match: re.Match[str], lead: str, near: date | None
) -> tuple[When | None, set[int]]:
    if match["year5"]:
        return _year(int(match["year5"]), lead)
    if match["season"]:
        return _season(match)
    if match["term"]:
        return _term(match), set()
    if match["this"]:
        return _this_year(match["this"], lead, near)
    if match["quarter"]:
        return _quarter(int(match["quarter"]), int(match["year4"])), set()
    if match["year3"]:
        return _month(MONTHS[match["month"]], int(match["year3"]), lead), set()
    if match["bare"] is not None:
        return _bare_month(MONTHS[match["month"]], lead, near), set()
    return _day(match, lead, near), set()


def _term(match: re.Match[str]) -> When | None:
    """The end of the President's term, where the words before make it his."""
    start = match.start()
    if not _OWNER.search(match.string, max(0, start - _LOOK_BACK), start):
        return None
    return When(Kind.BEFORE, TERM_ENDS)


def _this_year(
    words: str, lead: str, near: date | None
) -> tuple[When | None, set[int]]:
    if near is None:
        return None, set()
    if words == "this year":
        return _year(near.year, "in")
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
    start, after = date(year, 1, 1), date(year + 1, 1, 1)
    if lead in ("in", "during", "of", "between", "from", "for"):
        return When(Kind.DURING, after, start), {year}
    if lead in _TO_YEAR_START:
        return When(Kind.BEFORE, start), set()
    if lead in _TO_YEAR_END:
        return When(Kind.BEFORE, after), set()
    if lead in _AT_END:
        return When(Kind.ON, after - DAY), set()
    return None, {year}


def _quarter(quarter: int, year: int) -> When:
    start = date(year, 3 * quarter - 2, 1)
    return When(Kind.DURING, _next_month(date(year, 3 * quarter, 1)), start)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _month(month: int, year: int, lead: str) -> When:
    start = date(year, month, 1)
    if lead in _BEFORE:
        return When(Kind.BEFORE, start)
    if lead in _TO_MONTH_END:
        return When(Kind.BEFORE, _next_month(start))
    if lead in _AT_END:
        return When(Kind.ON, _next_month(start) - DAY)
    return When(Kind.DURING, _next_month(start), start)


def _bare_month(month: int, lead: str, near: date | None) -> When | None:
    """A month without a day is a date only after a preposition: "in March"."""
    if near is None or lead not in _MONTHLY:
        return None
    # The middle of the month, so that the year is the one most of it is closest to.
    placed = _placed(month, 15, near)
    return _month(month, placed.year, lead) if placed else None


def _day(match: re.Match[str], lead: str, near: date | None) -> When | None:
    day = _date_of(match, near)
    if day is None:
        return None
    if lead in _TO_DAY_END:
        return When(Kind.BEFORE, day + DAY)
    if lead in _BEFORE:
        return When(Kind.BEFORE, day)
    if lead in ("after", "since", "from", "between"):
        return When(Kind.AFTER, day)
    return When(Kind.ON, day)


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
        return _valid(int(year), month, day)
    return _placed(month, day, near) if near else None


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _placed(month: int, day: int, near: date) -> date | None:
    """The day of that month and number that is closest to `near`."""
    days = (_valid(near.year + step, month, day) for step in (-1, 0, 1))
    return min((d for d in days if d), key=lambda d: abs(d - near), default=None)
