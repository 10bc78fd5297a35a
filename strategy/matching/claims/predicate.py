"""Do two claims say the same of their subject: deed, office, contest, scope?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from strategy.matching.claims.side import Side
from strategy.matching.text import wordset
from strategy.matching.types import Fact, Standing

# Said on one side only these change nothing: the rest of the claim carries them.
_WEAK = wordset("v:become v:elect a:price x:men x:singles")
# Being one of these is winning it.
_HELD = wordset(
    "v:nominee v:become v:elect v:be_top v:lead x:next x:mvp x:finals_mvp x:roy "
    "x:dpoy x:opoy x:oroy x:droy x:coty x:mip x:sixth_man x:clutch x:comeback "
    "x:drivers x:constructors x:golden_boot x:poty a:goty"
)
# A final is reached by who advances to it.
_REACHED = wordset("v:reach v:advance x:reach_final")
# A concept that lies in another: who names the part names the whole.
_IMPLIED = {
    "x:division": ("x:al_", "x:nl_", "x:afc_", "x:nfc_"),
    "o:president": ("v:pardon",),
    # Whoever wins a party's primary is its nominee, where both rules speak of that.
    "x:primary": ("v:nominee",),
    "v:win": ("x:control",),
    "v:hike": ("a:gdp", "a:cpi", "a:ppi", "a:pce", "a:core_", "a:payrolls"),
    "a:rate": ("a:fed", "a:ecb", "a:boe", "a:boj"),
}
# Fewer words than these say too little to decide by them.
_LEAST_SAID = 4
_KINDS = {
    "l:": "competition",
    "x:": "scope",
    "d:": "scope",
    "o:": "office",
    "t:": "office",
    "v:": "predicate",
    "a:": "predicate",
}
_NAMES = ("competition", "scope", "office", "predicate")


def predicate_facts(one: Side, other: Side) -> Iterator[Fact]:
    mine, theirs = _grouped(one.concepts), _grouped(other.concepts)
    lone = _kinds(_lone(one, other) | _lone(other, one))
    if "predicate" in lone and is_one_rule(one, other):
        lone -= {"predicate"}
    for name, first, second in zip(_NAMES, mine, theirs, strict=True):
        if name in lone:
            yield Fact(name, Standing.CONFLICT, first, second)
        elif first or second:
            yield Fact(name, Standing.AGREE, first, second)
    yield _words(one, other)


@lru_cache(maxsize=32768)
def _grouped(concepts: frozenset[str]) -> tuple[str, ...]:
    """The concepts of each kind, as text."""
    return tuple(
        said(c for c in concepts if _KINDS.get(c[:2]) == name) for name in _NAMES
    )


def _kinds(concepts: Iterable[str]) -> frozenset[str]:
    return frozenset(_KINDS[concept[:2]] for concept in concepts)


def said(found: Iterable[str]) -> str:
    return " ".join(sorted(found))


def _lone(side: Side, other: Side) -> frozenset[str]:
    """Concepts of a title that the other market states nowhere."""
    mine, theirs = side.reading.bag, other.reading.bag
    if not mine.concepts and not theirs.concepts and mine.words == theirs.words:
        return frozenset()  # two titles of the same words; what rules add is no claim
    lone = side.concepts - other.concepts
    if lone:
        lone -= _WEAK
    if lone:
        lone -= other.stated
    if not lone:
        return lone
    if "x:next" in lone and "v:become" in other.stated:
        lone -= {"x:next"}
    if "v:win" in lone and other.stated & _HELD:
        lone -= {"v:win"}
    if "x:most_seats" in lone and "most seats" in other.rules.lower:
        lone -= {"x:most_seats"}
    if not side.reading.spans and other.stated & _REACHED:
        lone -= _REACHED
    shared = side.stated & other.stated
    return frozenset(
        c for c in lone if not _is_implied(c, shared) and not _is_league_of(c, other)
    )


def _is_league_of(concept: str, side: Side) -> bool:
    """By a stage that only this league has, or by Kalshi's name of the series."""
    if concept in side.leagues:
        return True
    is_league = concept.startswith("l:") and side.is_kalshi
    return is_league and concept[2:] in side.series


def is_one_rule(one: Side, other: Side) -> bool:
    """Whether the cores of both rules say the same, word for word but for the dates.

    Then they decide over the titles, whatever words those choose.
    """
    said = one.rules.content
    return len(said) >= _LEAST_SAID and said == other.rules.content


def _is_implied(concept: str, by: frozenset[str]) -> bool:
    parts = _IMPLIED.get(concept, ())
    return any(c.startswith(parts) for c in by) if parts else False


def _words(one: Side, other: Side) -> Fact:
    """Words that stand for no known concept must be found on the other side too."""
    first, second = one.reading.bag.words, other.reading.bag.words
    lone, alone = first - second, second - first
    if lone or alone:
        lone = lone - other.everything - other.spoken
        alone = alone - one.everything - one.spoken
    if (lone or alone) and is_one_rule(one, other):
        lone = alone = frozenset()
    if lone and alone:
        return Fact("words", Standing.CONFLICT, said(lone), said(alone))
    if lone or alone:
        return Fact("words", Standing.UNKNOWN, said(lone), said(alone))
    return Fact("words", Standing.AGREE, said(first), said(second))
