"""What a text tells before it says what pays Yes: what led to the question.

The venue writes it for readers who have not heard of the matter. It changes nothing,
unless what pays Yes points back at it, or it narrows the question.
"""

from __future__ import annotations

import re
from itertools import takewhile

from strategy.matching.claims.implied import is_implied
from strategy.matching.clauses.content import content_of
from strategy.matching.clauses.reading import LIMITING, ReadClause
from strategy.matching.clauses.sides import Side
from strategy.matching.text import stem

LONGEST_NEWS = 600
# Verbs of what has happened or is under way, as news reports it.
_TOLD = re.compile(
    r"\b(?:was|were|(?:has|have|had)(?! to\b)|(?:is|are) (?:\w+ly )?[a-z]+ing|"
    r"said|told|"
    r"(?<!\bis )(?<!\bare )(?<!\bbe )"  # "is decided by" is a rule, and no news
    r"(?!need|exceed|succeed|indeed|united|speed|proceed)[a-z]{2,12}ed|made|took|lost|"
    r"won|met|left|led|became|began|fell|rose|ran|gave|went|came|broke|chose|sold|"
    r"built|sent|spent|kept|held|paid|grew|drew|saw|wrote|beat)\b"
)
_NAMED = re.compile(r"\b(?:NAME|DATE)\b")
# Words of a rule, wherever they stand.
_SETTLING = re.compile(
    r"\b(?:markets?(?! (?:cap|share|value|capitali[sz]ation)\b)|contracts?|strikes?|"
    r"payouts?|resolv\w+|settle[sd]?|questions?|outcomes?|timeframe|"
    r"deadlines?|thresholds?|eligible|ineligible|invalid|purposes?|criteri\w+|"
    r"yes|following|defined|tie|ties|tied|winners?|"
    r"(?:taken|measured|based|determined|calculated|read) (?:from|on|by|at|as)|TIME)\b"
)
# Words that make a rule of what is told, but for what somebody only said.
_RULING = re.compile(
    r"\b(?:resolution|counts?|counted|qualif\w+|consider(?:s|ed)?|includ\w+|exclud\w+|"
    r"must|shall|should|would|could|can|cannot|may(?! \d)|might|will|only|solely|"
    r"exclusively|unless|except|if|whether|when|where|once|upon|until|"
    r"(?:has|have|had|needs?|is|are) to|requires?|required|means?|"
    r"refers?|referring|sufficient|insufficient|suffices?|enough|valid|no|not|nor|"
    r"never|none|without|regardless|rounded|rounding|average|decimals?|day of|as of)\b"
)
_SAYING = re.compile(
    r"\b(?:said|says|stated|states|announced|announces|posted|tweeted|wrote|claimed|claims|alleged|"
    r"suggested|hinted|predicted|asserted|argued|warned|threatened|vowed|pledged|"
    r"promised|told|rumou?rs (?:have been|are))\b"
)
# What pays Yes points back: "if this block is lifted".
_POINTING = re.compile(
    r"\b(?:this|these|those|such|said|the same|the above|aforementioned|"
    r"(?:listed|named|described|mentioned) above)\b"
    r"(?! (?:markets?|dates?|time|year|month|week)\b)"
)
# Words that limit elsewhere: "his first day", "the Attorney General".
_UNLIMITING = re.compile(
    r"\b(?:first|second|third|last) (?:\w+day|days?|weeks?|time)\b|"
    r"\b(?:attorney|inspector|secretary|director|governor|surgeon) general\b"
)
# Stages and places narrow a question that does not name them.
_NARROWING = ("x:", "p:", "l:")


def is_news(clause: ReadClause, own: Side, other: Side) -> bool:
    """Whether a clause without a form only tells what led to the question."""
    if clause.match is not None and clause.effect != "background":
        return False
    if len(clause.masked) > LONGEST_NEWS:
        return False
    opening = tuple(takewhile(lambda each: each.effect != "core", own.clauses))
    if not own.cores or all(clause is not each for each in opening):
        return False
    if _is_pointing(own) or any(each.words.endswith(":") for each in opening):
        return False
    if own.is_measured and clause.figures:
        return False  # what a figure is compared with
    if not _is_told(clause.masked, _is_named(clause, own)):
        return False
    return _narrowing(clause, own) <= own.spoken | other.spoken


def _is_named(clause: ReadClause, own: Side) -> bool:
    """Whether its first word, which always has a capital, is a name elsewhere."""
    first = clause.words.partition(" ")[0].lower()
    return any(first in name for name in own.names | own.core_names)


def _is_told(masked: str, is_named: bool) -> bool:
    if _SETTLING.search(masked):
        return False
    told = _TOLD.search(masked)
    if told is None or not (is_named or _NAMED.search(masked[: told.start()])):
        return False  # a common noun is defined, or a rule is set for it
    said = _SAYING.search(masked)
    return not _RULING.search(masked[: said.start()] if said else masked)


def _is_pointing(own: Side) -> bool:
    return any(_POINTING.search(core.words.lower()) for core in own.cores)


def _narrowing(clause: ReadClause, own: Side) -> frozenset[str]:
    content = content_of(clause)
    kinds = ("a:", *_NARROWING) if own.is_measured else _NARROWING
    words = {word for word in content if word.startswith(kinds)}
    words = {word for word in words if not is_implied(word, content - {word})}
    limits = LIMITING.intersection(_UNLIMITING.sub("", clause.words.lower()).split())
    return frozenset(words | {stem(word) for word in limits})
