"""How dates are written, in lower case."""

from __future__ import annotations

import re
from collections.abc import Iterable

from strategy.matching import holidays

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
# Behind a month any year is one; alone, 2060 may be a number.
_DATED = r"(?:20[2-9]\d)"
PARTS = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4,
    "4th": 4,
}  # fmt: skip
DATE = re.compile(
    rf"(?:"
    rf"(?P<iso>{_YEAR}-\d\d-\d\d)"
    rf"|(?P<month>{_MONTH})\b\.?(?:"
    rf" (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: ?- ?(?P<last>\d{{1,2}}))?"
    rf"(?!\d|[.,:]\d)(?:,? (?P<year>{_DATED}))?|,? (?P<year3>{_DATED})\b|(?P<bare>))"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month2>{_MONTH})\b"
    rf"(?:,? (?P<year2>{_DATED}))?"
    rf"|q(?P<quarter>[1-4]),? (?:of )?(?P<year4>{_YEAR})\b"
    rf"|h(?P<half>[12]),? (?:of )?(?P<year6>{_YEAR})\b"
    rf"|(?P<part>{'|'.join(PARTS)}) (?P<parts>quarter|half)"
    rf",? (?:of )?(?P<year7>{_YEAR})\b"
    rf"|(?<![\d$.,])(?P<season>{_YEAR}) ?[-/] ?(?P<season2>(?:20)?\d\d)(?![\d-])"
    rf"|(?<![\d$.,#-])(?P<year5>{_YEAR})(?![\d]|[.,:]\d|-\d)"
    rf"|(?P<hundred>first (?:100|hundred) days\b)"
    rf"|(?P<this>this year|year[- ]end\b|year\b)"
    rf"|(?P<term>(?:term|presidency)(?: ends)?)\b)"
)
HOLIDAY = re.compile(rf"(?:{holidays.NAMES})\b(?:,? (?:of )?(?P<year>{_YEAR}))?")
_BEGINNINGS = (
    *(rf"{name}\b" for name in MONTHS),
    *(f"{letter}{number}" for letter, count in (("q", 4), ("h", 2))
      for number in range(1, count + 1)),
    "first", "second", "third", "fourth", "this year", r"year\b", "term", "presidency",
    *holidays.MARKS,
)  # fmt: skip


def by_first_letter(patterns: Iterable[str]) -> str:
    """A pattern for any of several, with one branch for each letter they begin with.

    The engine tries the branches one after another: a dozen of them, not sixty.
    """
    ends: dict[str, list[str]] = {}
    for pattern in patterns:
        ends.setdefault(pattern[0], []).append(pattern[1:])
    return "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in ends.items())


# Where a date may begin: the long pattern is tried at these places alone, none of them
# inside of a word. The look behind comes first, so that the engine tries the branches
# only where a word begins.
# Most numbers are followed by no month and are no year.
MARK = re.compile(
    rf"(?<![a-z0-9])(?:(?:20[2-9]\d|[0-9]{{1,2}}(?:st|nd|rd|th)? )|"
    rf"{by_first_letter(_BEGINNINGS)})"
)
