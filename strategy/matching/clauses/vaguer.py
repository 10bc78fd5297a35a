"""Cores that leave out what both titles and the other core ask for.

A title says in short what its rules pay for; where these pay for something else, they
decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from strategy.matching.claims.alike import is_said_otherwise
from strategy.matching.claims.implied import is_implied
from strategy.matching.clauses.harmless import HARMLESS
from strategy.matching.clauses.sides import Side
from strategy.matching.rules import EVERY_RULE
from strategy.matching.text import (
    adjective,
    has_any,
    numeral,
    stem,
    wordset,
)
from strategy.matching.types import Fact, Standing
from strategy.matching.when import Kind

# A sentence that says itself what has to happen: "If Brandt wins", "Yes if she wins".
_TELLS = re.compile(
    r"^\W*if |\byes\W{0,3}(?:,? (?:if|when|once|in case)) ", re.IGNORECASE
)
# One that points back to the title, or to a sentence before it.
_POINTS_BACK = re.compile(
    r"\b(?:this|these|that|such|it|they|an? listed|the (?:specified|listed|named))\b"
    r"(?! market)|\|\|",
    re.IGNORECASE,
)
# What a core says in other words, or leaves to its title without asking for more.
_LEFT_OUT = wordset(
    "v:become v:elect v:change v:cut v:hike v:hold x:men x:singles x:most_seats a:mom "
    "a:price a:rate v:release v:run v:divorce v:compete a:doge"
)
# How cores say what titles say in one word.
_IN_OTHER_WORDS = {
    "v:win": (
        *("champion", "sworn", "inaugurat", "elected", "award", "winner", "laureate"),
        *("receives", "first place", "most", "greatest", "title", "nominee", "seats"),
        *("become", "chosen"),
    ),
    "x:next": (
        *("success", "succe", "follow", "first", "elected", "appoint", "inaugurat"),
        *("sworn", "becomes", "become", "replace", "new "),
    ),
    "x:first": ("next", "follow", "before", "earliest"),
    "v:be_top": (
        *("highest", "most", "rank", "top", "greatest", "no. 1", "number one"),
        *("first place", "best", "#1", "number 1"),
    ),
    "v:nominee": ("nominat", "primary"),
    "x:primary": ("nomin", "advance"),
    "v:reach": ("advanc", "qualif", "progress"),
    "v:advance": ("reach", "qualif", "progress"),
    "x:relegated": ("bottom", "releg"),
    "a:yoy": ("twelve months", "12-month", "12 month", "annual", "yearly"),
    "v:visit": ("travel", "present", "enter", "boundaries"),
    "attend": ("present", "physically", "in person"),
    "v:leave": ("no longer", "ceas", "remov", "resign", "depart"),
    "v:lead": ("greatest", "highest", "most"),
    "v:withdraw": ("withdraw",),
    "v:invade": ("offensive", "invasion"),
    "x:popular_vote": ("most votes",),
    "x:draw": ("tied",),
    "x:top5": ("first five", "top five"),
    "pick": ("nominee", "select", "draft"),
    "theater": ("theatrical",),
    "flu": ("h5n1", "influenza"),
    "scor": ("point", "goal"),
    "rat": ("rating",),
    "conferenc": ("remarks", "press briefing"),
    "trump": ("president",),
}
_IGNORED = _LEFT_OUT | (HARMLESS - {"v:win"}) | EVERY_RULE
_KINDS = ("o:", "l:", "s:", "d:", "p:")


def vaguer(a: Side, b: Side) -> Iterator[Fact]:
    """Soft conflicts for "PPI" in two titles and in one core of two, and for "on May 3"
    of one core beside "by May 3" of the other, whatever both titles say.
    """
    if a.is_game or b.is_game:
        return
    left_a, left_b = _left_out(a, b), _left_out(b, a)
    if left_a or left_b:
        texts = " ".join(sorted(left_a)), " ".join(sorted(left_b))
        yield Fact("words of the title", Standing.CONFLICT, *texts, is_hard=False)
    kinds_a, kinds_b = a.kinds_of_days, b.kinds_of_days
    if (
        kinds_a
        and kinds_b
        and kinds_a.isdisjoint(kinds_b)
        and Kind.DURING not in kinds_a | kinds_b
    ):
        texts = " ".join(sorted(kinds_a)), " ".join(sorted(kinds_b))
        yield Fact("days of the rules", Standing.CONFLICT, *texts, is_hard=False)


def _left_out(own: Side, other: Side) -> frozenset[str]:
    asked, other_asked = own.read_asked(), other.read_asked()
    left = (asked.words | asked.concepts) - own.core_words - _IGNORED
    if left:
        left &= (other_asked.words | other_asked.concepts) & other.said
    left |= _parts_missing(own, other)
    if not left or _POINTS_BACK.search(own.core):
        return frozenset()
    if not any(_TELLS.search(clause.words) for clause in own.cores):
        return frozenset()
    said = own.said | own.stated
    return frozenset(
        word
        for word in left
        if not word.startswith(_KINDS)
        and not word.isdigit()
        and word.upper() not in own.asked  # an acronym may be written out
        and word not in said
        and adjective(word) not in said
        and numeral(word) not in said
        and not is_implied(word, said)
        and not is_said_otherwise(word, said)
        and not has_any(own.core_lower, _IN_OTHER_WORDS.get(word, ()))
        and not (word.startswith("v:") and word[2:6] in own.core_lower)
    )


def _parts_missing(own: Side, other: Side) -> frozenset[str]:
    """The parts of names of both titles that a core shortens: "Strato 5" of a Mini."""
    missing: set[str] = set()
    for name in own.names & other.names:
        if len(name) == 1 or name in own.core_names:
            continue
        left = {part for part in name if not {part, stem(part)} & own.said}
        if len(left) < len(name):
            missing |= left
    return frozenset(missing & other.said)
