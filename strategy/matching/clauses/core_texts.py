"""What a core says apart from its sources, aliases and appointed times."""

from __future__ import annotations

import re

from strategy.matching.caching import cached_text
from strategy.matching.clauses.reading import ReadClause
from strategy.matching.date_patterns import MONTHS
from strategy.matching.required import Guarded
from strategy.matching.rules import PUBLISHED
from strategy.matching.text import has_any, plain

# As of the clauses themselves.
CACHED_CORES = 2048
# "Released by May 1" names no source.
_MONTHS = "|".join(name.capitalize() for name in MONTHS)
_REPORTED = Guarded(
    r",? (?:as |officially )*(?:(?:published|reported|released|provided|determined|"
    r"recorded|measured|shown|displayed|listed|indicated|announced|voted|awarded) "
    rf"(?:by|on|in|at)|according to|per) (?!(?:the )?(?:{_MONTHS})\b)(?:the |an? )?"
    r"(?:(?:monthly|weekly|annual|quarterly|daily) (?=[A-Z]))?"
    r"(?:(?:[A-Z][\w'&.-]*|consensus|credible|reporting|official|information)"
    r"(?: (?:of|for|and|the|from) (?=[A-Zc])| )?)+"
)
DUE = Guarded(
    r"(?:originally |currently |tentatively )*(?:scheduled|expected|set|due)\b"
    # "Scheduled for a date prior to May 1" is what has to happen.
    r"(?! (?:for|on) (?:a|any) (?:date|day)\b)"
    r"(?: (?:to be held|to take place|for|on|in|by|or|before|between|and|at|the))*"
    r"[^.;]{0,45}?20\d\d(?: ?- ?[A-Z]?[a-z]* ?\d{1,2}, 20\d\d)?"
)
# Where an event is due tells no more than when: "set for July 19, 2026 at Oslo Arena".
_VENUE = Guarded(
    r"\b(?:scheduled|set|expected|due) (?:to take place |to be held )?(?:for|on) "
    r"[A-Z][a-z]+ \d{1,2}(?: ?- ?(?:[A-Z][a-z]+ )?\d{1,2})?, 20\d\d,? (?:at|in) "
    r"(?:the )?[A-Z][\w'&.-]*(?:,? (?:of |de )?[A-Z][\w'&.-]*){0,4}"
)
_TERM = re.compile(
    r"\b(?:during )?((?:Donald )?Trump|his)s? second (?:term|presidency)\b"
)
_STATE = re.compile(r", [A-Z]{2}\b")
_ALIAS = re.compile(
    rf"{_STATE.pattern}|"
    r"\((?:(?:[A-Z][\w'&.-]*|\d+)[, ]*)+\)|"
    r"https?://\S+|\|\|[^|]*\|\||"
    r"\b(?:[a-z0-9-]+\.)+(?:com|org|net|gov|io|ai)\b(?:/\S*)?"
)
_ALIAS_MARKS = ("(", "http", "||", ".com", ".org", ".net", ".gov", ".io", ".ai")


@cached_text(CACHED_CORES)
def core_text(clause: ReadClause) -> str:
    """A core without what is compared elsewhere."""
    # Sources are compared as such, and a name in parentheses is an alias.
    text = plain(clause.words)
    text = PUBLISHED.removed_from(
        _VENUE.removed_from(text, lower := text.lower()), lower
    )
    text = _REPORTED.removed_from(text, text.lower())
    if has_any(text, _ALIAS_MARKS) or _STATE.search(text):
        text = _ALIAS.sub(" ", text)
    # The President's term is a window, which is compared as a date.
    return _TERM.sub(r" \1 ", text) if " second " in text else text
