"""The paragraphs of rule texts.

Most paragraphs are in the rules of thousands of markets, word for word, so that what
was read in a paragraph is cached for the next market that has it.
"""

from __future__ import annotations

import re

from strategy.matching.abbreviations import BEFORE_NAMES, OPENING
from strategy.matching.caching import cached_text
from strategy.matching.lazy import lazy
from strategy.matching.required import Guarded
from strategy.matching.sources import known_sources, named_sources
from strategy.matching.text import has_any, plain

# Bounds the memory; a paragraph that many markets share is not evicted.
CACHED = 8192
_SENTENCES = re.compile(
    # The mark comes first: it rules out most places at once.
    r"(?<=[.!?])"
    # "St. Louis" and "Sen. Warren" end no sentence.
    + "".join(rf"(?<!\b{word}\.)" for word in BEFORE_NAMES)
    # Nor does an initial or "Jr." inside of a name: "Robert F. Kennedy".
    + rf"(?:(?<! [A-Z]\.)(?<!\bJr\.)(?<!\bSr\.)|(?=[\"')]*\s+{OPENING}))"
    r"[\"')]*\s+(?=[A-Z\"'(])|\s*\n+\s*|(?<=\");?\s+(?=Otherwise)"
)
# Where a sentence may end inside of a paragraph.
_ENDED = re.compile(r"[.!?][\"')]*\s")
# Sentences that say what does not pay Yes, or only how the result is learned.
_NEGATIVE = re.compile(
    r"resolves? (?:immediately )?(?:to )?(?:the )?[\"']?(?:no\b|other|none|50)|"
    r"^otherwise|"
    r"will resolve immediately to|\bnot (?:count|qualify|be considered|sufficient)|"
    r"\bneither\b|no bearing|excluded|^note|resolution source|if at any point|"
    r"becomes? impossible|\btie\b|ambigu|canceled|cancelled|postponed|regardless"
)
# What holds if the source is silent: no event that does not happen is meant.
_SILENT = re.compile(
    r"^if no (?:such )?(?:[a-z]+ ){0,2}(?:information|data|figures?|results?|reports?|"
    r"statistics|value)\b|"
    r"^if [^,]{1,80} (?:not|doesnt|isnt|arent|hasnt|fails to) (?:[a-z]+ ){1,3}"
    r"(?:information|data|figures?|statistics)\b|"
    r"^if (?:the )?[^,]{0,60}\b(?:information|data|figures?|statistics)\b[^,]{0,40} "
    r"(?:is|are|has|have) (?:not|permanently)\b"
)
# What a sentence that says what pays Yes has one of.
_SAYING = ("resolve", "this is a polymarket on", "this is a market about")
_OTHERWISE = re.compile(r"otherwise[,;].*$", re.IGNORECASE)
_VOID = re.compile(
    r"^if no\b|\bnot (?:known|completed|concluded)\b|if (?:the )?[^,]*is not\b|"
    r"isnt known"
)


class Paragraph:
    """A paragraph, parsed on demand."""

    def __init__(self, written: str):
        self.written = plain(written)
        self._matches: dict[Guarded, str] = {}

    @lazy
    def lower(self) -> str:
        return self.written.lower()

    def search(self, pattern: Guarded) -> str:
        """The first match of a pattern, "" if there is none."""
        words = self._matches.get(pattern)
        if words is None:
            words = self._matches[pattern] = pattern.search(self.lower)
        return words

    @lazy
    def core(self) -> str:
        """The sentences that say what pays Yes."""
        return " . ".join(filter(None, map(_paying, self._sentences())))

    @lazy
    def voids(self) -> tuple[str, ...]:
        """The sentences, in lower case, on a question that gets no answer."""
        lowers = (sentence.lower() for sentence in self._sentences())
        return tuple(lower for lower in lowers if _VOID.search(lower))

    @lazy
    def sources(self) -> frozenset[str]:
        return known_sources(f" {self.lower} ")

    @lazy
    def named_sources(self) -> frozenset[str]:
        return named_sources(self.written)

    def _sentences(self) -> list[str]:
        if not _ENDED.search(self.written) and "Otherwise" not in self.written:
            return [self.written] if self.written else []
        return [part for part in _SENTENCES.split(self.written) if part]


def _paying(sentence: str) -> str:
    lower = sentence.lower()
    if not has_any(lower, _SAYING):
        return ""
    # What follows says what pays No.
    if "otherwise" in lower:
        sentence = _OTHERWISE.sub("", sentence)
        lower = sentence.lower()
    is_core = not _NEGATIVE.search(lower) and not _SILENT.search(lower)
    return sentence if is_core else ""


@cached_text(CACHED)
def paragraph(written: str) -> Paragraph:
    return Paragraph(written)


def paragraphs(text: str) -> list[Paragraph]:
    return [paragraph(line) for line in text.split("\n") if line.strip()]


def paying_text(rules: str) -> str:
    """What pays by rules in many paragraphs, as one text."""
    return " . ".join(filter(None, (part.core for part in paragraphs(rules))))
