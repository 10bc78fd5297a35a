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
# The longer spellings that a word begins, longest first, and the concept of the word.
Entry = tuple[tuple[tuple[list[str], str], ...], str]


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
    longer = [(list(words), c) for words, c in concepts.items() if len(words) > 1]
    longer.sort(key=lambda spelling: -len(spelling[0]))
    return tuple(longer), concepts.get((word,), "")


ENTRIES = _read_lists()


# Words without a meaning that begin no longer spelling, and marks between the words.
END: Entry = ((), SOFT)


def _with_small_words() -> dict[str, Entry]:
    """The entries of all words that are more than a name or a word of their own."""
    entries = dict.fromkeys(PARTICLES, ((), "")) | ENTRIES
    for word, entry in ENTRIES.items():
        if entry == END and word not in PARTICLES:
            entries[word] = END  # the one object, which `is` recognizes
    return entries | dict.fromkeys(_BREAKS, END)


MEANINGS = _with_small_words()
