"""What in a core cannot change who is paid, as the data file lists it."""

from __future__ import annotations

import re
from pathlib import Path

from strategy.matching.required import GuardedPhrases
from strategy.matching.tables import read_tables
from strategy.matching.text import stem, wordset

FILE = Path(__file__).parent / "harmless.toml"
_GROUPS = read_tables(FILE).tables("group", "reason", "words", "phrases")


def _read_words() -> frozenset[str]:
    words = " ".join(group.text("words") for group in _GROUPS).split()
    return frozenset(words) | frozenset(stem(word) for word in words)


def _read_phrases() -> GuardedPhrases:
    phrases = [text for group in _GROUPS for text in group.texts("phrases", [])]
    return GuardedPhrases(phrases, re.IGNORECASE)


HARMLESS = _read_words()
HARMLESS_PHRASE = _read_phrases()
# They describe a contest in a core, and may limit it in a clause: "by the parliament".
NARROWING = wordset(
    "parliament assembly national federal statewide state club professional league "
    "season championship match game series primary annual minutes"
)
