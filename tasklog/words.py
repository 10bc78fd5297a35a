"""The words by which a text is found, and those that a search asks for.

Pure rules. Words are compared without case, accents or punctuation; the
thousands of a number need no separators. Documents are stored with their words, and a
search looks them up in an index.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Of one document; what comes first in its texts stays.
WORDS_KEPT = 240
WORD_LENGTH = 40
# Nearly every text has them: they would tell no document from another.
COMMON_WORDS = """
a an and any are as at be been before by for from has have if in is it its no not of on
or other s such than that the their then there this to under was were what when which
who will with would yes
"""
COMMON = frozenset(COMMON_WORDS.split())
WORD = re.compile(r"[^\W_]+")
SEPARATOR = re.compile(r"(?<=\d)[,_](?=\d{3}(?!\d))")


def words_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The different words of the texts, in their order; at most WORDS_KEPT."""
    words: dict[str, None] = {}
    for text in texts:
        for word in _split(text):
            if word not in COMMON:
                words[word] = None
        if len(words) >= WORDS_KEPT:
            break
    return tuple(words)[:WORDS_KEPT]


def wanted_words(text: str) -> tuple[str, ...]:
    """The different words of a search, without the common ones."""
    words = dict.fromkeys(_split(text))
    return tuple(word for word in words if word not in COMMON)


def _split(text: str) -> list[str]:
    plain = text.casefold()
    if not plain.isascii():
        # Accents become characters of their own, which are left out. Twice: a letter of
        # another style is only an ordinary capital after the first.
        for _ in range(2):
            parts = unicodedata.normalize("NFKD", plain)
            letters = (part for part in parts if not unicodedata.combining(part))
            plain = "".join(letters).casefold()
    plain = SEPARATOR.sub("", plain)
    return [word[:WORD_LENGTH] for word in WORD.findall(plain)]
