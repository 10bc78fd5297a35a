"""Detects markets that were published with blanks of their template unfilled.

Venues write series of markets from templates, and now and then a listing shows the
template itself: "If || Person || is the next …", "Will {{team}} win?", "by ___?".
Where the title has a blank, the question is unknown and the market cannot be matched.
Where only a rule text has one, the title still asks the question, and an operator can
decide on it.
"""

from __future__ import annotations

import re

from positions.venues.fields import Skipped

_BLANK = (
    r"DATE|TIME|YEAR|MONTH|DAY|NAME|PERSON|CANDIDATE|PLAYER|TEAM|OPPONENT|PARTY"
    r"|COUNTRY|STATE|CITY|COMPANY|EVENT|TITLE|NUMBER|AMOUNT|PRICE|VALUE|THRESHOLD"
    r"|SOURCE|PLACEHOLDER|INSERT[A-Z _]*|TB[AD]|X+"
)
# Marks that no honest text contains, so they count in the rules as well.
_ANYWHERE = re.compile(
    rf"\{{\{{[^{{}}]{{0,80}}\}}\}}|\$\{{\w{{1,40}}\}}|\|\| ?[\w .'/-]{{1,40}} ?\|\|"
    rf"|[\[<](?:{_BLANK})[\]>]"
)
# Rules may well say "TBD" or draw a line of underscores.
_IN_A_TITLE = re.compile(r"\bTB[AD]\b|_{3,}")


def refuse_template(title: str) -> None:
    """Raises Skipped where the title still has an unfilled blank."""
    if _IN_A_TITLE.search(title) or has_blank(title):
        raise Skipped("unfilled_template")


def has_blank(text: str) -> bool:
    """Whether a text has a blank that is marked as one, in a title or in rules."""
    return _ANYWHERE.search(text) is not None
