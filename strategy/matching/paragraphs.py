"""What does one paragraph of a rule text say?

Most paragraphs stand word for word in the rules of thousands of markets, so that what
was found in one is kept for the next market that has it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from strategy.matching.lazy import lazy
from strategy.matching.sources import known_sources, named_sources
from strategy.matching.text import plain

KEPT = 8192
_SENTENCES = re.compile(
    r"(?<=[.!?:])[\"')]*\s+(?=[A-Z\"'(])|\s*\n+\s*|(?<=\");?\s+(?=Otherwise)"
)
_NEGATIVE = re.compile(
    r"resolves? (?:immediately )?(?:to )?[\"']?(?:no\b|other|none|50)|^otherwise|"
    r"will resolve immediately to|\bnot (?:count|qualify|be considered|sufficient)|"
    r"\bneither\b|no bearing|excluded|^note|resolution source|if at any point|"
    r"becomes? impossible|\btie\b|ambigu|canceled|cancelled|postponed|regardless"
)
_OTHERWISE = re.compile(r"otherwise[,;].*$", re.IGNORECASE)
_VOID = re.compile(
    r"^if no\b|\bnot (?:known|completed|concluded)\b|if (?:the )?[^,]*is not\b|"
    r"isnt known"
)


class Paragraph:
    """A paragraph, read as far as it is asked for."""

    def __init__(self, written: str):
        self.written = plain(written)
        self._found: dict[str, str] = {}

    @lazy
    def lower(self) -> str:
        return self.written.lower()

    def search(self, pattern: str) -> str:
        """The first words that a pattern meets, "" where there are none."""
        words = self._found.get(pattern)
        if words is None:
            found = re.search(pattern, self.lower)
            words = self._found[pattern] = found[0] if found else ""
        return words

    @lazy
    def core(self) -> str:
        """Of Polymarket's rules: the sentences that say what pays Yes."""
        return " . ".join(filter(None, map(_paying, self._sentences())))

    @lazy
    def voids(self) -> tuple[str, ...]:
        """The sentences, in small letters, on a question that finds no answer."""
        lowers = (sentence.lower() for sentence in self._sentences())
        return tuple(lower for lower in lowers if _VOID.search(lower))

    @lazy
    def sources(self) -> frozenset[str]:
        return known_sources(f" {self.lower} ")

    @lazy
    def named_sources(self) -> frozenset[str]:
        return named_sources(self.written)

    def _sentences(self) -> list[str]:
        return [part for part in _SENTENCES.split(self.written) if part]


def _paying(sentence: str) -> str:
    lower = sentence.lower()
    if "resolve" not in lower and "this is a polymarket on" not in lower:
        return ""
    if "otherwise" in lower:
        sentence = _OTHERWISE.sub("", sentence)
        lower = sentence.lower()
    return "" if _NEGATIVE.search(lower) else sentence


@lru_cache(maxsize=KEPT)
def paragraph(written: str) -> Paragraph:
    return Paragraph(written)


def paragraphs(text: str) -> list[Paragraph]:
    return [paragraph(line) for line in text.split("\n") if line.strip()]
