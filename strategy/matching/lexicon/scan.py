"""Which concept, if any, does each run of words of a text name?

The longest spelling wins: "american league championship series" is one concept, not
a league and a series.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from strategy.matching.lexicon import society, sports
from strategy.matching.text import unfolded, wordset

SOFT = "s:"
NEGATION = "n:no"
_WORD = re.compile(r"[a-z0-9]+")
_DISTRICT = re.compile(r"\b([a-z]{2})[- ](\d{1,2}|al)\b(?![- ]?\d)")
_STATES = wordset(
    "al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo "
    "mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy"
)
# Small words inside names: "de la Espriella", "von der Leyen".
PARTICLES = wordset("de la da do dos del den der di du van von bin al el le st")


@dataclass(frozen=True, slots=True)
class Token:
    """A concept ("l:nba"), or a word that is none; `is_name`: written large."""

    text: str
    is_concept: bool
    is_name: bool = False
    word: str = ""


def _is_name(text: str, start: int) -> bool:
    """Written large, a number, or the small half of "Dong-hoon"."""
    if text[start].isupper() or text[start].isdigit():
        return True
    return start > 1 and text[start - 1] == "-" and text[start - 2].isalpha()


def _is_letter(text: str, start: int, word: str) -> bool:
    """The large letter in "Los Angeles A" or "Group A", not the article."""
    return len(word) == 1 and start > 0 and text[start].isupper()


def _is_half(text: str, start: int, word: str) -> bool:
    """The large half of "Won-oh", which is no deed."""
    end = start + len(word)
    return (
        text[start].isupper()
        and text[end : end + 1] == "-"
        and text[end + 1 :][:1].islower()
    )


Entry = tuple[tuple[str, ...], str]


@cache
def _entries() -> dict[str, tuple[Entry, ...]]:
    """Spellings by their first word, longest first; earlier lists win ties."""
    found: dict[str, dict[tuple[str, ...], str]] = {}
    for text in (
        sports.LEAGUES,
        sports.STAGES,
        society.OFFICES,
        society.DEEDS,
        society.MEASURES,
        society.PLACES,
        sports.SOFT,
        society.SOFT,
    ):
        for line in unfolded(text):
            concept, _, spellings = line.partition("=")
            for spelling in spellings.split(","):
                words = tuple(spelling.split())
                if words:
                    found.setdefault(words[0], {}).setdefault(words, concept.strip())
    return {
        first: tuple(sorted(named.items(), key=lambda item: -len(item[0])))
        for first, named in found.items()
    }


def scan(text: str, lower: str) -> Iterator[Token]:
    """The tokens of a text; `lower` is the same in small letters, blanks allowed."""
    entries = _entries()
    districts = {m.start(): m for m in _DISTRICT.finditer(lower) if m[1] in _STATES}
    spans = [(m.start(), m.group()) for m in _WORD.finditer(lower)]
    words = [word for _, word in spans]
    at, count = 0, len(words)
    while at < count:
        start, word = spans[at]
        if start in districts:
            found = districts[start]
            yield Token(f"d:{found[1]}{found[2].lstrip('0')}", True, word=found[0])
            at += 2
            continue
        if _is_letter(text, start, word) or _is_half(text, start, word):
            yield Token(word, False, True, word)
            at += 1
            continue
        for spelling, concept in entries.get(word, ()):
            size = len(spelling)
            if size == 1 or tuple(words[at : at + size]) == spelling:
                yield Token(concept, True, text[start].isupper(), " ".join(spelling))
                at += size
                break
        else:
            yield Token(word, False, _is_name(text, start), word)
            at += 1
