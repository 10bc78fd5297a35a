"""Sentences that describe the world: what an index measures, who holds an office.

They change nothing unless they say of what the question is about which one is meant, or
stand in a list of what counts.
"""

from __future__ import annotations

import re

from strategy.matching.claims.implied import is_implied
from strategy.matching.clauses.content import content_of
from strategy.matching.clauses.reading import LIMITING, ReadClause
from strategy.matching.clauses.sides import Side
from strategy.matching.lexicon import scan
from strategy.matching.text import plain, stem, wordset

# Measures, stages and places narrow a question that does not name them.
_NARROWING = ("a:", "x:", "p:")
# An office has one holder; of a body everybody knows what it is.
_BODIES = wordset("o:parliament o:house o:senate o:congress")
# Behind these comes what counts, and what does not.
_LISTING = re.compile(
    r"\bfollowing(?! (?:markets?|contracts?)\b)|:$|\b(?:any|one|all|either|each) of\b",
    re.IGNORECASE,
)
_DEFINING = re.compile(r"\b(?:which|whose|that|who)\b")
_ORDINAL = re.compile(
    r"\b(?:first|second|third|last) (?:\w+day|(?:business |working )?day|week)s?\b"
)


def is_background(clause: ReadClause, own: Side, other: Side) -> bool:
    """Whether a clause that reads like a description is one beside these questions."""
    if not clause.words.endswith(".") or _DEFINING.search(clause.masked):
        return False  # an item of a list, part of a sentence, or a definition
    if any(_LISTING.search(each.words) for each in own.clauses if each is not clause):
        return False
    if _names_office(clause) or not _is_named(clause, own):
        return False
    spoken = own.spoken | other.spoken
    content = content_of(clause)
    narrowing = {
        word
        for word in content
        if word.startswith(_NARROWING) and not is_implied(word, spoken)
    }
    limits = LIMITING.intersection(_ORDINAL.sub("", clause.words.lower()).split())
    narrowing |= {stem(word) for word in limits}
    deeds = {word for word in content if word.startswith("v:")}
    return narrowing <= spoken and deeds.isdisjoint(own.deeds | other.deeds)


def _names_office(clause: ReadClause) -> bool:
    """Whether it says what an office is, and so who holds it."""
    subject, found, _ = plain(clause.words).partition(" is ")
    concepts = scan(subject, subject.lower()).concepts if found else frozenset()
    return any(concept.startswith("o:") for concept in concepts - _BODIES)


def _is_named(clause: ReadClause, own: Side) -> bool:
    """Whether its subject, if that is one word, is a name elsewhere in its text.

    The first word of a sentence has a capital, whatever it is.
    """
    lone = clause.match.parts.get("lone", "") if clause.match else ""
    return not lone or any(lone in name for name in own.names | own.core_names)
