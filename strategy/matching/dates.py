"""Which days, deadlines and seasons does a text name?

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
# What may stand before a date, by its last word, the longest first.
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
# Where a date may begin: the long pattern is tried there alone. Every branch is a
# literal, by whose first letters the engine skips the rest.
_MARK = re.compile(
    "0|1|2|3|4|5|6|7|8|9|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|q1|q2|q3|q4|"
    "this year|year|term|presidency"
)
_OWNER = re.compile(r"\b(?:his|trumps?) (?:second )?$")
_MONTHLY = wordset("in during before by") | {
    "by the end of",
    "by end of",
    "at the end of",
    "end of",
}
TERM_ENDS = date(2029, 1, 20)


def read_dates(lower: str, near: date | None) -> Dates:
    """The dates of a lower-case text; `rest` is the text with blanks in their place."""
    whens: list[When] = []
    years: set[int] = set()
    rest, done, read = [], 0, 0
    for mark in _MARK.finditer(lower):
        start = mark.start()
        if start < read or (start and lower[start - 1].isalnum()):
            continue
        found = _DATE.match(lower, start)
        if not found:
            continue
        read = found.end()
        lead, start = _lead_before(lower, max(done, start - _LOOK_BACK), start)
        when, edition = _understand(found, lead, near)
        if when is None and not edition:
            continue
        rest += [lower[done:start], " " * (found.end() - start)]
        done = found.end()
        if when:
            whens.append(when)
        years |= edition
    if not done:
        return Dates(rest=lower)
    return Dates(tuple(whens), frozenset(years), "".join(rest) + lower[done:])


def _lead_before(lower: str, low: int, start: int) -> tuple[str, int]:
    """The words that lead to what begins at `start`, and where they begin."""
    said = lower[low:start]
    if said[-1:] != " ":
        return "", start
    said = said[:-1].removesuffix(" the")
    for lead in _LEADS.get(said.rpartition(" ")[2], ()):
        begin = len(said) - len(lead)
        if said.endswith(lead) and not said[max(0, begin - 1) : begin].isalnum():
            return lead, low + begin
    return "", start


def _understand(
    found: re.Match[str], pre: str, near: date | None
) -> tuple[When | None, set[int]]:
    if found["year5"]:
        return _year(int(found["year5"]), pre)
    if found["season"]:
        return _season(found)
    if found["term"]:
        return _term(found), set()
    if found["this"]:
        return _this_year(found["this"], pre, near)
    if found["quarter"]:
        return _quarter(int(found["quarter"]), int(found["year4"])), set()
    if found["year3"]:
        return _month(MONTHS[found["month"]], int(found["year3"]), pre), set()
    if found["bare"] is not None:
        return _bare_month(MONTHS[found["month"]], pre, near), set()
    return _day(found, pre, near), set()


def _term(found: re.Match[str]) -> When | None:
    """The President's term, where somebody's term is spoken of."""
    if not _OWNER.search(
        found.string, max(0, found.start() - _LOOK_BACK), found.start()
    ):
        return None
    return When(Kind.BEFORE, TERM_ENDS)


def _this_year(words: str, pre: str, near: date | None) -> tuple[When | None, set[int]]:
    if near is None:
        return None, set()
    if words == "this year":
        return _year(near.year, "in")
    if words == "year" and not pre.endswith("end of"):
        return None, set()
    return _year(near.year, pre if pre.endswith("end of") else "by end of")


def _season(found: re.Match[str]) -> tuple[When | None, set[int]]:
    first, second = int(found["season"]), int(found["season2"]) % 100
    if (first + 1) % 100 != second:
        return None, set()
    return None, {first + 1}


def _year(year: int, pre: str) -> tuple[When | None, set[int]]:
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    if pre in ("in", "during", "of", "between", "from", "for"):
        return When(Kind.DURING, after, first), {year}
    if pre in ("before", "prior to", "by"):
        return When(Kind.BEFORE, first), set()
    if pre in ("by the end of", "by end of", "before the end of", "through", "until"):
        return When(Kind.BEFORE, after), set()
    if pre in ("end of", "at the end of", "as of the end of"):
        return When(Kind.ON, after - DAY), set()
    return None, {year}


def _quarter(quarter: int, year: int) -> When:
    first = date(year, 3 * quarter - 2, 1)
    return When(Kind.DURING, _next_month(date(year, 3 * quarter, 1)), first)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _month(month: int, year: int, pre: str) -> When:
    first = date(year, month, 1)
    if pre in ("before", "prior to"):
        return When(Kind.BEFORE, first)
    if pre in (
        "by",
        "by the end of",
        "by end of",
        "through",
        "until",
        "before the end of",
    ):
        return When(Kind.BEFORE, _next_month(first))
    if pre in ("end of", "at the end of", "as of the end of"):
        return When(Kind.ON, _next_month(first) - DAY)
    return When(Kind.DURING, _next_month(first), first)


def _bare_month(month: int, pre: str, near: date | None) -> When | None:
    """A month without a day is a date only behind a preposition: "in March"."""
    if near is None or pre not in _MONTHLY:
        return None
    placed = _placed(month, 15, near)
    return _month(month, placed.year, pre) if placed else None


def _day(found: re.Match[str], pre: str, near: date | None) -> When | None:
    day = _date_of(found, near)
    if day is None:
        return None
    if pre in (
        "by",
        "until",
        "till",
        "through",
        "on or before",
        "no later than",
        "and",
    ):
        return When(Kind.BEFORE, day + DAY)
    if pre in ("by the end of", "by end of", "before the end of"):
        return When(Kind.BEFORE, day + DAY)
    if pre in ("before", "prior to"):
        return When(Kind.BEFORE, day)
    if pre in ("after", "since", "from", "between"):
        return When(Kind.AFTER, day)
    return When(Kind.ON, day)


def _date_of(found: re.Match[str], near: date | None) -> date | None:
    if found["iso"]:
        try:
            return date.fromisoformat(found["iso"])
        except ValueError:
            return None
    month = MONTHS[(found["month"] or found["month2"])]
    day = int(found["last"] or found["day"] or found["day2"])
    year = found["year"] or found["year2"]
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
    """The day of that name closest to `near`."""
    days = (_valid(near.year + step, month, day) for step in (-1, 0, 1))
    return min((d for d in days if d), key=lambda d: abs(d - near), default=None)
