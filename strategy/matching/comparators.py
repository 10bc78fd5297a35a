"""The wordings of comparisons, before an amount ("no fewer than") and behind it.

A comparator is the side of an amount that pays: `above`, `least`, `below`, `most`,
`exact`, and for prices that move `reach` and `dip`, of which one moment is enough.
"""

from __future__ import annotations

import re
from functools import lru_cache

BEFORE = {
    "above": (
        r"above|over|beyond|(?:more|greater|higher|larger|better) than|exceeds?|"
        r"exceeding|surpass(?:es)?|north of|in excess of|upwards? of|"
        r"(?:rises?|closes?|stays?) above"
    ),
    "least": (
        r"at least|at or (?:above|over)|(?:no|not) (?:less|fewer|lower|smaller) than|"
        r"not (?:below|under)|(?:a )?minimum of|"
        r"equal to or (?:above|over|(?:greater|more|higher) than)|"
        r"(?:greater|more|higher|larger) than or equal(?:s|ing)? to|"
        r"(?:above|over|exceeds?|exceeding) or equal(?:s|ing)? to|"
        r"(?:meets?|reach(?:es)?|equals?) or exceeds?"
    ),
    "below": (
        r"below|under|(?:less|fewer|lower|smaller) than|short of|"
        r"(?:falls?|drops?|closes?|stays?) below"
    ),
    "most": (
        r"at most|at or (?:below|under)|"
        r"(?:no|not) (?:more|greater|higher|larger) than|not (?:above|over)|"
        r"not (?:exceed(?:ing)?|surpass)|up to(?: and including)?|as many as|"
        r"(?:a )?maximum of|"
        r"equal to or (?:below|under|(?:less|fewer|lower) than)|"
        r"(?:less|fewer|lower|smaller) than or equal(?:s|ing)? to|"
        r"(?:below|under) or equal(?:s|ing)? to"
    ),
    "reach": r"reach(?:es)?|hits?|touch(?:es)?",
    "dip": r"(?:dips?|falls?|drops?) to",
    "exact": r"(?:exactly|precisely)(?: equal to)?|equal to|equals",
}
_MORE = (
    r"or (?:more|higher|above|greater|over|better|later|longer|hotter|warmer|up)\b|"
    r"and (?:above|over|up)\b|\+|plus\b"
)
_LESS = r"or (?:less|lower|below|fewer|under|colder|cooler)\b|and (?:below|under)\b"
# An "a" or "total" may stand between the comparator and its amount.
_FILLER = r"(?: (?:a|an|the|its|total|of|by))* ?$"
_WORDED = "|".join(rf"(?P<{name}>{words})" for name, words in BEFORE.items())
_BEFORE = re.compile(rf"\b(?:strictly )?(?:{_WORDED}){_FILLER}")
# Behind the amount; up to two words may name what is counted: "3 home runs or more".
AFTER = re.compile(
    r"(?P<noun> (?!or |and )[a-z]+(?: (?!or |and )[a-z]+)?)?"
    rf"?(?: ?(?:(?P<more>{_MORE})|(?P<less>{_LESS})))"
)
_LOOK_BACK = 40


def comparator_before(text: str, at: int) -> tuple[str, int]:
    """The comparator that ends where an amount begins, and the length of its words."""
    return _comparator(text[max(0, at - _LOOK_BACK) : at])


@lru_cache(maxsize=8192)
def _comparator(text: str) -> tuple[str, int]:
    match = _BEFORE.search(text)
    return (match.lastgroup or "", len(text) - match.start()) if match else ("", 0)
