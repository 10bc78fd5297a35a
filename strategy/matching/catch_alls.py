"""Questions on whoever is not named: "another party", or all "except" a list.

A name behind "other than" is the one that does not pay, so that no name inside such a
list is the subject of the question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from positions.venues.types import Market
from strategy.matching import names
from strategy.matching.lexicon import Name
from strategy.matching.text import has_any, wordset
from strategy.matching.types import Standing

_CONTENDER = (
    r"(?:(?:[a-z]+ )?(?:part(?:y|ies)|candidates?|teams?|persons?|people|individuals?|"
    r"players?|drivers?|riders?|golfers?|fighters?|actors?|actress(?:es)?|artists?|"
    r"singers?|rappers?|bands?|m[ae]n|wom[ae]n|nominees?|contestants?|politicians?|"
    r"countr(?:y|ies)|nations?|states?|cit(?:y|ies)|clubs?|compan(?:y|ies)|firms?|"
    r"coalitions?|alliances?|movies?|films?|shows?|songs?|albums?|books?|games?|horses?|"
    r"models?|labs?|coach(?:es)?|quarterbacks?|rookies?|cardinals?|constructors?|"
    r"schools?|universit(?:y|ies)|colleges?|groups?|organizations?|entit(?:y|ies)|"
    r"options?|outcomes?|names?|winners?))"
)
_ANOTHER = (
    r"(?:another|any other|some other|a different|any different|(?:an|the) other)"
)
# In the title, where the subject of the question is.
_TITLED = re.compile(
    rf"^(?:will |who will |which )?(?:it be |there be )?{_ANOTHER} {_CONTENDER}\b|"
    rf"\b{_ANOTHER} {_CONTENDER} (?:win|be|become|get|receive|finish|take|lead)\b|"
    r"\b(?:someone|somebody|anyone|anybody|something|anything|no ?one|nobody) else\b|"
    r"^(?:will )?(?:the )?field\b (?:win|be|become|finish|take)\b|"
    r"^(?:will )?(?:none|neither) of\b|\bnot (?:named|listed|included)\b"
)
# A side that is nothing but a catch-all, whatever stands behind it in brackets.
_SIDE = re.compile(
    rf"^(?:(?:the )?(?:field|others?)|another|{_ANOTHER}(?: {_CONTENDER})?|"
    rf"(?:any|other|an other) {_CONTENDER}|(?:someone|somebody|anyone|anybody) else|"
    r"none(?: of .*)?|neither|no ?one else|any other.*|not listed)(?: ?\(.*\))?$"
)
_LISTED = re.compile(
    r"\b(?:other than|except(?:ing)?(?: for)?|besides|excluding|not including|"
    r"apart from|aside from|but not|neither|none of|outside of|"
    r"not (?:named|listed|included|mentioned|among|one of)"
    r"(?: (?:above|here|in this (?:event|market)|among|as))*)\b"
)
# Without one of these, a text has no catch-all: most texts are done here.
_QUICK = (
    "other", "else", "field", "none", "neither", "except", "besides", "excluding",
    "not includ", "apart from", "aside from", "but not", "outside of", "not named",
    "not listed", "not mentioned", "not among", "not one of", "different",
)  # fmt: skip
# Words that continue a list of names instead of ending it.
_BETWEEN = wordset("and or nor the a an either both any candidate party")
# Small words inside of names: "Abelardo de la Espriella".
_PARTICLES = wordset("of de la da do dos del di du van von der den bin al")
# "The Other Woman" is a title.
_TITLE_OF_WORK = re.compile(r" (?:Other|Another|Different) [A-Z]")
_TOKEN = re.compile(r"[A-Za-z0-9][\w.&-]*|[,;:()./]")


@dataclass(frozen=True, slots=True)
class CatchAll:
    """The names that a question leaves out.

    `is_subject`: the question itself is on whoever is left. Else its rules leave out
    a few names only in passing, which an operator has to read.
    """

    excluded: frozenset[Name]
    is_subject: bool


def read_catch_all(market: Market, title: str, core: str) -> CatchAll | None:
    """The catch-all of a market, None if it asks about what it names.

    `title` and `core` are in their writer's case, in which names begin large.
    """
    is_other = market.facts.get("neg_risk_other") == "true"
    side = market.subtitle.strip().lower()
    is_titled = is_other or bool(_SIDE.match(side))
    if not is_titled and not has_any(f"{title} {core}".lower(), _QUICK):
        return None
    lower_title, lower_core = title.lower(), core.lower()
    if not is_titled and has_any(lower_title, _QUICK):
        match = _TITLED.search(lower_title)
        is_titled = bool(match) and not _TITLE_OF_WORK.search(title)
    excluded = frozenset(_listed(title, lower_title) + _listed(core, lower_core))
    return CatchAll(excluded, is_titled) if is_titled or excluded else None


def compare_catch_alls(a: CatchAll | None, b: CatchAll | None) -> Standing | None:
    """None where neither is a catch-all; a catch-all never equals a name."""
    if a is None and b is None:
        return None
    if a is None or b is None:
        only = a or b
        is_subject = only is not None and only.is_subject
        return Standing.CONFLICT if is_subject else Standing.UNKNOWN
    # Without a list, two texts may leave out different names.
    if a.excluded and b.excluded and _is_one_list(a.excluded, b.excluded):
        return Standing.AGREE
    return Standing.UNKNOWN


def _is_one_list(a: frozenset[Name], b: frozenset[Name]) -> bool:
    if len(a) != len(b):
        return False
    return a == b or all(
        any(names.compare(name, name_b) is Standing.AGREE for name_b in b) for name in a
    )


def _listed(text: str, lower: str) -> list[Name]:
    """The names behind every "other than" of a text."""
    excluded: list[Name] = []
    for match in _LISTED.finditer(lower):
        excluded += _names_from(text, match.end())
    return excluded


def _names_from(text: str, start: int) -> list[Name]:
    """The names of a list, up to the word that continues with the sentence."""
    listed: list[Name] = []
    run: list[str] = []
    for token in _TOKEN.finditer(text, start):
        word = token[0]
        is_particle = bool(run) and word in _PARTICLES
        if word[0].isupper() or word[0].isdigit() or is_particle:
            run.append(word.lower().rstrip("."))
            continue
        if run:
            listed.append(_bare(run))
            run = []
        if word not in _BETWEEN and word not in (",", "(", ")"):
            break
    if run:
        listed.append(_bare(run))
    return [name for name in listed if name]


def _bare(run: list[str]) -> Name:
    return tuple(
        word for word in run if word not in ("party", "candidate", "the", "of")
    )
