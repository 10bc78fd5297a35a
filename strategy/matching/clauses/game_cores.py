"""Comparison of what two texts on one game say pays, word by word.

The forms of such sentences are few. A word that neither the other text nor the question
has may make it another bet, unless all of them are made of it: "on points" is one of
the ways to win a fight, and "before overtime" is a part of a game.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from strategy.matching.caching import cached_text
from strategy.matching.clauses.core_texts import CACHED_CORES, DUE, core_text
from strategy.matching.clauses.harmless import HARMLESS_PHRASE
from strategy.matching.clauses.reading import ReadClause
from strategy.matching.clauses.risks import cases_of
from strategy.matching.clauses.sides import Side
from strategy.matching.date_patterns import MONTHS
from strategy.matching.required import GuardedPhrases
from strategy.matching.text import numeral, plain, stem, wordset
from strategy.matching.types import Fact, RiskName, Standing

# What limits nothing only together: whether overtime counts is a fact of its own.
_PHRASES = GuardedPhrases(
    [
        "after a ball has been played",
        "full (?:game|match)",
        "after (?:45|90) minutes plus stoppage time(?: \\((?:does not include|"
        "not including|excluding) (?:any )?(?:extra time|overtime)"
        "(?:(?:,| or| and) (?:penalties|(?:penalty )?shoot-?outs?))*)?",
        "according to the (?:(?:official|final|finali[sz]ed) )*(?:(?:match|game) )?"
        "results?(?: as)? (?:published|reported|recorded)(?: by)?",
        "(?<=maps )in this series",
        "(?:one )?or (?:more|fewer|less|greater|higher|exceeds?)\\b",
        "scored by both (?:teams|players)",
        "at \\d{1,2}(?::\\d\\d)? ?[ap]m",
        rf"on (?:{'|'.join(month[:3] for month in MONTHS)})[a-z]*\.? \d{{1,2}}",
        "20\\d\\d",
        "(?:with|having)(?= (?:a|at least \\w+|\\d\\+?) (?:goals?|hits?|runs?)\\b)",
        "in the upcoming [^:;]{0,160}?\\b(?:game|match)\\b",
    ],
    re.IGNORECASE,
)
_DRAWN = re.compile(r"\b(?:draw|tie|tied)\b", re.IGNORECASE)
# "The market called Tie resolves to Yes" is on another one of the event.
_OF_TIE = re.compile(r"\b(?:called|named|titled|labeled)\b|\bTie\"|\bTie market\b")
_WITH_DRAWS = re.compile(
    r"\bsoccer\b|\b(?:45|90) minutes\b|\brugby\b|\bhalf(?:-?time)?\b|\b1h\b",
    re.IGNORECASE,
)
# A name is one of a team, a league or a tournament, and what is numbered behind it is.
_TOKEN = re.compile(
    r"(?P<name>(?<![\w.'-])[A-Z][\w'.-]*(?: \d+(?![\w.]))?"
    r"(?: (?:and|or)(?: the)? (?=[A-Z\d]))?)|"
    r"(?P<word>(?<![\w.'-])\d*[a-z][a-z'-]*(?!\w))|"
    r"(?P<number>(?<![\w.-])\d+(?:\.\d+)?(?![\w-]))"
)
# Words of which the sentences on all games are made, in every sport and league.
_OF_EVERY_GAME = wordset(
    "if then this the a an in of is are be to by as at than will market "
    "resolve resolves yes otherwise it his her their v vs against between upcoming "
    "originally scheduled et edt est am pm professional pro college mens womens women "
    "men official officially declared determined result win wins winning winner "
    "victory game match fight bout during total combine combines combined "
    "collectively team teams more less over under above greater higher equals equal "
    "exceeds exceed least number score scores scored record records recorded play "
    "plays played credited soccer baseball tennis football basketball hockey cricket "
    "rugby mma boxing handball volleyball esports ice mixed martial arts table de la "
    "von van der"
)
_STEMS = frozenset(map(stem, _OF_EVERY_GAME))
# A tennis match has no draw: who advances against the other has won it.
_ADVANCING = wordset("advance advances")
_HALF = Decimal("0.5")
_WORD = re.compile(r"\d+\.\d+|[a-z0-9]+")
# What the short names of parts, and a game without a winner, are called at length.
_LONG = {
    "1h": "first half halftime",
    "2h": "second half",
    **{f"{number}q": f"{number} quarter" for number in range(1, 5)},
    "halftime": "first half",
    "tie": "draw tied level",
    "draw": "tie tied level",
    "rfi": "first inning",
}
_NUMBERED = re.compile(r"\b(?:set|map|game|half|quarter|period|inning) (\d)\b")
_ORDINALS = {"1": "first", "2": "second", "3": "third", "4": "fourth", "5": "fifth"}
_COUNTS = "one two three four five six seven eight nine ten"
_DIGITS = {word: str(count) for count, word in enumerate(_COUNTS.split(), 1)}


@cached_text(CACHED_CORES)
def _read(clause: ReadClause) -> tuple[frozenset[str], frozenset[str]]:
    """The words in lower case and the numbers of a core, without dates and names."""
    text = core_text(clause)
    text = DUE.removed_from(text, text.lower())
    text = _PHRASES.removed_from(text, text.lower())
    text = HARMLESS_PHRASE.removed_from(text, text.lower())
    words: set[str] = set()
    numbers: set[str] = set()
    for found in _TOKEN.finditer(text):
        if word := found["word"]:
            words.add(word)
        elif number := found["number"]:
            numbers.add(number)
    return frozenset(words), frozenset(numbers)


def game_core_facts(a: Side, b: Side) -> Iterator[Fact]:
    """A soft conflict for what one core alone says, though both are on one game."""
    if not (a.is_game and b.is_game):
        return
    yield from _tie_facts(a, b)
    lone_a, lone_b = _lone(a, b), _lone(b, a)
    if lone_a or lone_b:
        name = "terms of the game"
        yield Fact(name, Standing.CONFLICT, lone_a, lone_b, is_hard=False)


def _tie_facts(a: Side, b: Side) -> Iterator[Fact]:
    """A soft conflict where one text alone pays a side for a draw.

    Where draws are common, it is one if that text pays for them anything.
    """
    if _DRAWN.search(f"{a.asked} {b.asked}"):
        return
    found = [cases_of(a, b).get(RiskName.TIE), cases_of(b, a).get(RiskName.TIE)]
    cases = [
        case if case and not _OF_TIE.search(case.words) else None for case in found
    ]
    text_a, text_b = (case.words if case else "" for case in cases)
    paid = {case.paid == 1 for case in cases if case}
    is_common = bool(_WITH_DRAWS.search(f"{a.core} {b.core} {a.asked} {b.asked}"))
    is_open = any(case is not None and case.paid != 0 for case in cases)
    if True in paid or (is_common and is_open and text_a != text_b):
        yield Fact("a draw", Standing.CONFLICT, text_a, text_b, is_hard=False)


def _lone(own: Side, other: Side) -> str:
    said = [_read(clause) for clause in own.cores]
    words = {word for each, _ in said for word in each if stem(word) not in _STEMS}
    numbers = {number for _, each in said for number in each}
    if not words and not numbers:
        return ""
    known = _known(f"{own.asked} {other.asked} {other.core}")
    if own.is_tennis:
        known |= _ADVANCING
    lone = {word for word in words if not _is_known(word, known)}
    lone |= {number for number in numbers if not _is_line(number, known)}
    return " ".join(sorted(lone))


def _known(text: str) -> frozenset[str]:
    lower = plain(text).lower()
    words = set(_WORD.findall(lower))
    words.update(_ORDINALS.get(number, "") for number in _NUMBERED.findall(lower))
    for short, long in _LONG.items():
        if short in words:
            words.update(long.split())
    return frozenset(words).union(map(stem, words), map(numeral, words))


def _is_known(word: str, known: frozenset[str]) -> bool:
    if word in known or stem(word) in known:
        return True
    return _DIGITS.get(word, word) in known


def _is_line(number: str, known: frozenset[str]) -> bool:
    """Whether a number, or the line between it and the next one, is known."""
    if number in known:
        return True
    near = (Decimal(number) + half for half in (-_HALF, _HALF))
    return any(f"{each.normalize():f}" in known for each in near)
