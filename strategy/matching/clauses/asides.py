"""What a core says of somebody whom both texts name: who that is, and of what office.

"Maxine Crosby of the Tidewater Raiders" and "Maxine Crosby" are one person, and whoever
"leaves her office" leaves the one that the other text writes out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from strategy.matching import names
from strategy.matching.clauses.sides import Side
from strategy.matching.holders import NAMED, ROLE, is_left_to_holder, places_of_offices
from strategy.matching.lexicon import Name
from strategy.matching.statement import statement
from strategy.matching.text import stems, wordset
from strategy.matching.types import Standing

_BEFORE = (
    r"(?P<before>(?:(?:former|current|incumbent) )?"
    rf"(?:(?:[A-Z][\w'-]*|of|the|to|for|and) ){{0,6}}(?i:{ROLE})"
    rf"(?: (?:of|for|to) (?:the )?(?:[A-Z][\w'-]* (?:and )?){{1,5}}| ))"
)
_AFTER = (
    rf",? \((?P<bracketed>[^()]{{2,60}})\)|"
    rf", (?P<aside>(?:(?:the|an?|former|current|incumbent) )*[^,.;()]{{0,40}}\b"
    rf"(?i:{ROLE})\b[^,.;()]{{0,60}}),(?= )|"
    rf" of (?P<of>{NAMED})(?= (?:is|are|has|wins?|retires?|signs?|announces?|leaves?|"
    r"plays?|ceases?|makes?|resigns?)\b)"
)
_ANNOUNCING = wordset("announce announcement")
# They tell two apart, or say when somebody has to be it.
_TELLING = re.compile(
    r"\b(?:not|no|only|or|either|if|unless|when|while|who|acting|interim|elect|any)\b|\d",
    re.IGNORECASE,
)


def described(own: Side, other: Side) -> frozenset[str]:
    """The stems and concepts with which a core describes whom both texts name."""
    found: set[str] = set()
    for name in _shared_names(own, other):
        written = r"\s".join(map(re.escape, name))
        pattern = rf"(?:{_BEFORE})?\b(?i:{written})(?:'?s)?\b(?:{_AFTER})?"
        for match in re.finditer(pattern, own.core):
            for phrase in filter(None, match.groups()):
                if not _TELLING.search(phrase):
                    found |= words_of(phrase, own)
    return frozenset(found)


_GLOSS = re.compile(
    r"\((?P<gloss>[^()]{0,60}\b(?:exchange|company|platform|network|regulator|agency|"
    r"chamber|house|party|pick|league|club|band)\b[^()]{0,40})\)"
)


def glossed(own: Side) -> frozenset[str]:
    """The stems and concepts with which a core says in parentheses what something is:
    "Tidewater (a Norwegian exchange)", "the first selection (first pick of round 1)".
    """
    found = (match["gloss"] for match in _GLOSS.finditer(own.core))
    glosses = (gloss for gloss in found if not _TELLING.search(gloss))
    return frozenset().union(*(words_of(gloss, own) for gloss in glosses))


def _shared_names(own: Side, other: Side) -> Iterator[Name]:
    """The names of people and things in a core of which the other text has one too."""
    others = other.names | other.core_names
    for name in own.core_names | own.names:
        if len(name) > 1 and any(
            names.compare(name, o) is Standing.AGREE for o in others
        ):
            yield name


def words_of(phrase: str, own: Side) -> frozenset[str]:
    """The stems and concepts of a part of a core."""
    bag = statement(phrase, own.near).bag
    return stems(phrase.lower()) | bag.everything()


def offices_of_holders(own: Side, other: Side) -> frozenset[str]:
    """The words for the office of a core, where the other text leaves it to its holder.

    Only where both name one person, who is not asked to hold anything.
    """
    if not is_left_to_holder(f"{other.asked} {other.core}"):
        return frozenset()
    if next(_shared_names(own, other), None) is None:
        return frozenset()
    offices = {concept for concept in own.core_words if concept.startswith("o:")}
    places = (words_of(place, own) for place in places_of_offices(own.core))
    return frozenset(offices).union(*places)


def told_words(side: Side) -> frozenset[str]:
    """The words of a text, with those for a deed that a clause adds to its core."""
    return side.words | _ANNOUNCING if "v:announce" in side.stated else side.words
