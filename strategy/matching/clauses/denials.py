"""Clauses that say when a question does not pay: "if she has not resigned, it is No".

What a question asks for, denied, pays No anyway, if nothing else is denied with it.
"""

from __future__ import annotations

import re

from strategy.matching.clauses.content import FRAME, content_of
from strategy.matching.clauses.days import is_deadline_of
from strategy.matching.clauses.reading import ReadClause
from strategy.matching.clauses.sides import Side
from strategy.matching.date_patterns import MONTHS
from strategy.matching.rules import EVERY_RULE
from strategy.matching.text import stem, stems

_DENIAL = re.compile(
    r"(?:and |or |but |however,? |note that )?if (?P<case>.{6,300}?),? "
    r"(?:(?:this|the|all) markets?|it|this) (?:will |shall |may )?"
    r"(?:(?:immediately|then|also) )?resolves? (?:to )?no"
)
_NOT = re.compile(
    r"\b(?:not|no|none|never|neither|hasnt|havent|isnt|arent|wasnt|doesnt|dont|didnt|"
    r"fails? to|failed to)\b"
)
# Besides a denial they rule on something else, or on when it has to hold.
_ELSE = re.compile(
    r"\b(?:or|but|unless|except|only|before|after|until|within|again|later|alone|both|"
    r"either|all|every|any other|another|other|first|last|more|less|fewer|than)\b"
)
_ALTERNATIVES = re.compile(
    r"\bor\b(?! (?:more|less|fewer|higher|lower|greater|above|below)\b)"
)
_FORMAL = stems(
    "official officially confirmed confirm resolution date time timeframe v:confirm if "
    "is are was were has have had been be does do did doesnt dont didnt hasnt havent "
    "isnt arent by the a an of it that this to market immediately et pm am"
) | {"v:confirm", "o:pm"}


def is_denied_core(clause: ReadClause, own: Side) -> bool:
    """Whether a clause only says that without what the question asks for it pays No."""
    found = _DENIAL.fullmatch(clause.masked)
    if found is None or len(_NOT.findall(found["case"])) != 1:
        return False
    if _ELSE.search(found["case"]) or any(map(_is_open, own.cores)):
        return False
    said = set(clause.stems | content_of(clause))
    left = said - own.spoken - _FORMAL - FRAME - EVERY_RULE
    if "DATE" in clause.masked and "NUM" not in clause.masked:
        left = {word for word in left if not word.isdigit()} - _MONTHS
        return is_deadline_of(clause, own) and not left
    return not left


def _is_open(core: ReadClause) -> bool:
    """Whether a core denies something itself, or leaves a choice."""
    text = core.words.lower().partition("otherwise")[0]
    return core.is_negative or bool(_ALTERNATIVES.search(text))


_MONTHS = frozenset(map(stem, MONTHS))
