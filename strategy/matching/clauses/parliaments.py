"""What a core says of the parliament that is elected: its house, and its number."""

from __future__ import annotations

import re

from strategy.matching.clauses.sides import Side
from strategy.matching.text import wordset

_LOWER_HOUSE = wordset("common o:house o:parliament")
# Whose houses are each elected on their own.
_OTHERS = wordset("p:us t:dem t:rep o:senate o:congress")
_ORDINAL = re.compile(r"\d{1,3}(?:st|nd|rd|th)")
_BODY = "(?:parliament|legislature|bundestag|knesset|dail)"


def is_of_parliament(word: str, own: Side, other: Side) -> bool:
    """Whether a word of one core alone only tells of the parliament of both texts."""
    if word in _LOWER_HOUSE:
        # Most seats of a parliament are those of its lower house.
        said = own.spoken | other.spoken
        return "x:most_seats" in own.spoken & other.spoken and _OTHERS.isdisjoint(said)
    if not _ORDINAL.fullmatch(word):
        return False
    # Where the other text counts none, it is the one that is elected.
    is_counted = re.search(rf"\b{re.escape(word)} {_BODY}\b", own.core_lower)
    return bool(is_counted) and not any(map(_ORDINAL.fullmatch, other.spoken))
