"""The concepts, names and remaining words of a text.

The longest spelling wins: "american league championship series" is one concept, not
a league and a series.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from strategy.matching.lexicon.spellings import END, ENTRIES, MEANINGS, PARTICLES, SOFT
from strategy.matching.text import stem, wordset

Name = tuple[str, ...]

_NEGATION = "n:no"
_PLACE = "p:"
_LA = "p:los_angeles"
# Deeds that deny another: whoever holds rates does not change them.
_DENYING = {"v:hold_rates": "v:change", "v:remain": "v:leave"}
# Marks that end a name are matched like words.
_WORD = re.compile(r"([a-z0-9]+|[:;,()/\"?!|])")
_DISTRICT = re.compile(r"\b([a-z]{2})[- ](\d{1,2}|al)\b(?![- ]?\d)")
# Offices that are written before the names of their holders.
_ADDRESSES = wordset("o:president o:pm o:pope o:king o:chancellor o:governor o:mayor")
# Awards that are called by a first name.
_FIRST_NAMES = {"oscar": "a:oscars", "tony": "a:tonys", "emmy": "a:emmys"}
_AWARDED = wordset(
    "winner winners win nomination nominations nominee nominees race night ceremony"
)
# Competitions whose official name has its host before the year.
_HOSTED = wordset(
    "l:afcon l:worldcup l:wworldcup l:t20wc l:euro l:copaamerica l:clubworldcup"
)
_HOST = re.compile(
    r",? (?!(?:Group|Finals?|Round|Qualif\w+|Winner|Champions?|Stage|Match|Golden)\b)"
    r"[A-Z][\w'-]{2,20}(?:(?: (?:and|&))? [A-Z][\w'-]{2,20}){0,2},?(?= 20\d\d\b)"
)
# What a league plays: "Phoenix Pro Football" is no product of that name.
_PLAYED = wordset(
    "football basketball baseball hockey soccer tennis lacrosse mens womens"
)
_STATES = wordset(
    "al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne "
    "nv nh nj nm ny nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy"
)


class Bag(NamedTuple):
    """The tokens of a text: concepts, stems of unknown words, names in their order."""

    concepts: frozenset[str]
    words: frozenset[str]
    names: tuple[Name, ...]
    is_negated: bool

    def everything(self) -> frozenset[str]:
        parts = {word for name in self.names for word in name}
        return self.concepts.union(self.words, parts, map(stem, parts))


@lru_cache(maxsize=32768)
def _shared(tokens: frozenset[str]) -> frozenset[str]:
    """One object for all sets that are equal, as those of most titles are."""
    return tokens


class _Sorter:
    """Sorts the tokens of a text, in their order, into concepts, names and words.

    `run` is the name that is being read, `pending` the small words after it that
    belong to it if it continues.
    """

    __slots__ = (
        *("concepts", "is_negated", "is_quoted", "names", "pending", "run"),
        "words",
    )

    def __init__(self) -> None:
        self.concepts: set[str] = set()
        self.words: set[str] = set()
        self.names: list[Name] = []
        self.run: list[str] = []
        self.pending: list[str] = []
        self.is_negated = False
        self.is_quoted = False

    def name(self, word: str) -> None:
        if self.run and word[:2] == self.run[-1][:2] == _PLACE:
            self.end_name()  # "US-Iran" are two
        if self.pending:
            self.run += self.pending
            self.pending.clear()
        self.run.append(word)

    def end_name(self) -> None:
        self.names.append(tuple(self.run))
        self.run.clear()
        self.pending.clear()

    def concept(self, concept: str) -> None:
        if concept[:2] == _PLACE:
            self.name(concept)
            return
        if self.run:
            self.end_name()
        if denied := _DENYING.get(concept):
            # "Keeps rates unchanged" says it twice, and is negated once.
            if denied not in self.concepts:
                self.is_negated = not self.is_negated
            self.concepts.add(denied)
        elif concept == _NEGATION:
            self.is_negated = not self.is_negated
        else:
            self.concepts.add(concept)

    def bag(self) -> Bag:
        if self.run:
            self.end_name()
        return Bag(
            _shared(frozenset(self.concepts)),
            _shared(frozenset(self.words)),
            tuple(self.names),
            self.is_negated,
        )


def scan(text: str, lower: str) -> Bag:
    """The bag of a text; `lower` is the text in lower case, parts of it blanked."""
    sink = _Sorter()
    run = sink.run
    has_hyphens = "-" in text
    districts = _districts(lower) if "-" in lower else {}
    words, starts = _words_of(lower)
    at, count = 0, len(words)
    while at < count:
        start, word = starts[at], words[at]
        at += 1
        is_large = text[start] != word[0]
        spellings = MEANINGS.get(word)
        if word == "pro" and is_large and run and _is_product(words, at):
            sink.name(word)
            continue
        if spellings is END and not is_large:
            if run:
                sink.end_name()
            if word == '"':
                sink.is_quoted = not sink.is_quoted
            continue
        # The number of the district is the next word, and already read.
        if districts and start in districts:
            sink.concept(districts[start])
            at += 1
            continue
        if spellings is None:
            if (
                is_large
                or word[0] <= "9"
                or (has_hyphens and _follows_a_hyphen(text, start))
            ):
                sink.name(word)
                continue
            if run:
                sink.end_name()
            sink.words.add(stem(word))
            continue
        # A small word belongs to the name only if the name continues behind it.
        if not is_large and run and word in PARTICLES:
            sink.pending.append(word)
            continue
        concept = ""
        longer, own_concept = spellings
        if longer and at < count and words[at] in longer:
            for behind, longer_concept in longer[words[at]]:
                end = at + len(behind)
                if words[at:end] == behind:
                    concept, at = longer_concept, end
                    break
        if (
            not concept
            and is_large
            and (has_hyphens or len(word) == 1)
            and _is_part_of_a_name(text, start, word)
        ):
            sink.name(word)
            continue
        concept = concept or own_concept
        if concept == SOFT:
            if run:
                sink.end_name()
            continue
        if concept == _LA and text[start : start + 2] == "La" == words[at - 1].title():
            sink.name(word)  # "La Marea" is not in Los Angeles
            continue
        if concept == _NEGATION and (
            sink.is_quoted or (is_large and _is_in_a_name(text, starts, words, at))
        ):
            # "No Other Choice" denies nothing, nor does whoever says "no deal".
            sink.name(word) if is_large else sink.words.add(word)
            continue
        if (
            concept in _ADDRESSES
            and is_large
            and _is_name_next(text, starts, words, at)
        ):
            continue  # "President Almasy" says nothing of the presidency
        if (
            is_large
            and _FIRST_NAMES.get(word, "none") == concept
            and words[at - 1] == word
            and _is_name_next(text, starts, words, at)
            and words[at] not in _AWARDED
        ):
            sink.name(word)
            continue
        if concept in _HOSTED and at > 0:
            host = _HOST.match(text, starts[at - 1] + len(words[at - 1]))
            while host and at < count and starts[at] < host.end():
                at += 1
        if concept:
            sink.concept(concept)
            continue
        if is_large or word[0].isdigit() or _follows_a_hyphen(text, start):
            sink.name(word)
            continue
        if sink.run:
            sink.end_name()
        sink.words.add(stem(word))
    return sink.bag()


def _is_product(words: list[str], at: int) -> bool:
    """Whether "Pro", behind a name, ends that of a product: "Tidewater 5 Pro"."""
    return at >= len(words) or words[at] not in _PLAYED


def _words_of(lower: str) -> tuple[list[str], list[int]]:
    """The words and marks of a text, and where each of them begins."""
    # What is between two words, and a word, in turn.
    pieces = _WORD.split(lower)
    ends = list(accumulate(map(len, pieces)))
    return pieces[1::2], ends[:-1:2]


def _is_in_a_name(text: str, starts: list[int], words: list[str], at: int) -> bool:
    """Whether a word with a capital is in the middle of a text, and another follows."""
    is_begun = at > 1 and words[at - 2][0] >= "0" and at < len(words)
    return is_begun and text[starts[at]].isupper()


def _is_name_next(text: str, starts: list[int], words: list[str], at: int) -> bool:
    """Whether the next word has a capital and no entry in the lexicon."""
    if at >= len(words):
        return False
    start, word = starts[at], words[at]
    return (
        text[start].isupper()
        and word not in ENTRIES
        and text[starts[at - 1] + len(words[at - 1]) : start] == " "
    )


def _districts(lower: str) -> dict[int, str]:
    return {
        match.start(): f"d:{match[1]}{match[2].lstrip('0')}"
        for match in _DISTRICT.finditer(lower)
        if match[1] in _STATES
    }


def _is_part_of_a_name(text: str, start: int, word: str) -> bool:
    """The A of "Los Angeles A" is no article, the "Won" of "Won-oh" no deed."""
    end = start + len(word)
    if end == start + 1:
        return start > 0
    return text[end : end + 1] == "-" and text[end + 1 : end + 2].islower()


def _follows_a_hyphen(text: str, start: int) -> bool:
    """Whether it is the second half of a name such as "Dong-hoon"."""
    return start > 1 and text[start - 1] == "-" and text[start - 2].isalpha()
