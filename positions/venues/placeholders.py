"""Was a market's text published before its blanks were filled in?

Both venues write series of markets from templates, and now and then a listing shows
the template itself: "If || Person || is the next …", "Will {{team}} win?", "by ___?".
What such a market asks is not known.
"""

from __future__ import annotations

import re

from positions.venues.fields import Skipped

_BLANK = (
    r"DATE|TIME|YEAR|MONTH|DAY|NAME|PERSON|CANDIDATE|PLAYER|TEAM|OPPONENT|PARTY"
    r"|COUNTRY|STATE|CITY|COMPANY|EVENT|TITLE|NUMBER|AMOUNT|PRICE|VALUE|THRESHOLD"
    r"|SOURCE|PLACEHOLDER|INSERT[A-Z _]*|TB[AD]|X+"
)
_ANYWHERE = re.compile(
    rf"\{{\{{[^{{}}]{{0,80}}\}}\}}|\$\{{\w{{1,40}}\}}|\|\| ?[\w .'-]{{1,40}} ?\|\|"
    rf"|[\[<](?:{_BLANK})[\]>]"
)
_IN_A_TITLE = re.compile(r"\bTB[AD]\b|_{3,}")


def refuse_template(title: str, rules: str) -> None:
    """Raises Skipped where a blank of the title or the rules was left unfilled."""
    if _IN_A_TITLE.search(title) or _ANYWHERE.search(title) or _ANYWHERE.search(rules):
        raise Skipped("unfilled_template")
