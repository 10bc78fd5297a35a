"""Which of the teams of a club play, and which of their games, as texts say it."""

from __future__ import annotations

import re

from strategy.matching.games.parts import is_part, kind_in
from strategy.matching.text import has_any

_LEVELS = {
    "reserves": r"reserves?|[b2][- ]teams?|second teams?",
    "youth": r"(?:u|under)-?(?:1[4-9]|2[0-3])s?|youth|juniors?|academy",
    "doubles": r"(?:mixed )?doubles",
    "second game": r"(?:second|2nd) (?:game|match)(?! winner)|double-?headers?|"
    r"(?:return|second|2nd) leg|rematch",
    "series": r"(?:upcoming|playoff|best-of-\w+) (?:\w+ ){0,3}series",
}
_ANY = re.compile(
    r"\b(?:" + "|".join(f"({words})" for words in _LEVELS.values()) + r")\b"
)
_NAMES = tuple(_LEVELS)
# Most texts have none of these.
_MARKS = (
    *("reserve", "team", "u1", "u2", "u-", "under", "youth", "junior", "academy"),
    *("double", "second", "2nd", " leg", "rematch", "series"),
)
_PART = re.compile(r"\b(?:half|half-?time|quarter|period|innings?|set|map)\b")


def levels_in(text: str) -> frozenset[str]:
    """Beside the first teams of two clubs in their one game, what a text is about."""
    lower = text.lower()
    found = _ANY.finditer(lower) if has_any(lower, _MARKS) else ()
    return frozenset(_NAMES[(match.lastindex or 1) - 1] for match in found)


def kind_by_head(kind: str, head: str) -> str:
    """A kind of question, or the part of the game that the head of its rules names."""
    if not _PART.search(head):
        return kind
    headed = kind_in(head).partition(" spread")[0].partition(" total")[0]
    return headed if is_part(headed) and not kind.startswith(headed) else kind
