"""The windows of time that the American presidential term of 2025 sets."""

from __future__ import annotations

import re
from datetime import date

from strategy.matching.when import Kind, When

TERM_ENDS = date(2029, 1, 20)
# Markets on the first hundred days end days after them.
_HUNDRED_ENDS, _LAST_NEAR = date(2025, 4, 30), date(2025, 5, 31)
_LOOK_BACK = 24
_OWNER = re.compile(r"\b(?:his|trumps?) (?:second )?$")

_PRESIDENT = re.compile(
    r"\b(?:the (?:us |u\.s\. |current |sitting )?|us |u\.s\. )president\b"
    r"(?:(?! of\b)| of (?:the united states|america))"
)


def is_president_named(text: str) -> bool:
    """Whether a text, in lower case, names the American President by office alone."""
    return "trump" not in text and bool(_PRESIDENT.search(text))


def term(match: re.Match[str]) -> When | None:
    """The end of the President's term, where the words before make it his."""
    start = match.start()
    if not _OWNER.search(match.string, max(0, start - _LOOK_BACK), start):
        return None
    return When(Kind.BEFORE, TERM_ENDS)


def first_hundred_days(match: re.Match[str], near: date | None) -> When | None:
    """Their end, where the text is of that time and names the President."""
    if near is None or near > _LAST_NEAR or "trump" not in match.string:
        return None
    return When(Kind.BEFORE, _HUNDRED_ENDS)
