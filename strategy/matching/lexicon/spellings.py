"""The spellings of the lexicon's concepts, by the word that each begins with."""

from __future__ import annotations

from pathlib import Path

from strategy.matching.tables import read_tables
from strategy.matching.text import wordset

FILE = Path(__file__).with_name("concepts.toml")
# The concept of words without a meaning.
SOFT = "s:"
# Small words inside names: "de la Espriella", "von der Leyen".
PARTICLES = wordset("de la da do dos del den der di du van von bin al el le st")
_BREAKS = ':;,()/"?!|'
# Spellings behind their first word, longest first, with the concept of each.
Behind = list[tuple[list[str], str]]
# The longer spellings that a word begins, by their second, and the concept of the word.
Entry = tuple[dict[str, Behind], str]


def _read_lists() -> dict[str, Entry]:
    spellings_of: dict[str, dict[tuple[str, ...], str]] = {}
    file = read_tables(FILE)
    for section in file.content:
        table = file.table(section)
        for concept in table.content:
            for spelling in table.texts(concept):
                # "Women's" is "Women" once possessives are gone.
                bare = spelling.replace("mens ", "men ")
                for words in {tuple(spelling.split()), tuple(bare.split())}:
                    concepts = spellings_of.setdefault(words[0], {})
                    # The first list with a spelling wins: leagues before stages.
                    concepts.setdefault(words, concept)
    return {word: _entry(word, concepts) for word, concepts in spellings_of.items()}


def _entry(word: str, concepts: dict[tuple[str, ...], str]) -> Entry:
    longer: dict[str, Behind] = {}
    for words in sorted(concepts, key=len, reverse=True):
        if behind := list(words[1:]):
            longer.setdefault(behind[0], []).append((behind, concepts[words]))
    return longer, concepts.get((word,), "")


ENTRIES = _read_lists()


# Words without a meaning that begin no longer spelling, and marks between the words.
END: Entry = ({}, SOFT)


def _with_small_words() -> dict[str, Entry]:
    """The entries of all words that are more than a name or a word of their own."""
    entries: dict[str, Entry] = {word: ({}, "") for word in PARTICLES} | ENTRIES
    for word, entry in ENTRIES.items():
        if entry == END and word not in PARTICLES:
            entries[word] = END  # the one object, which `is` recognizes
    return entries | dict.fromkeys(_BREAKS, END)


MEANINGS = _with_small_words()
