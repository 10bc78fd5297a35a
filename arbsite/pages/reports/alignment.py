"""Two rule texts side by side: clauses that belong together, and how they differ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from strategy.matching.types import Standing
from strategy.models.records import ClauseRecord

WORD = re.compile(r"\s*\S+\s*")


@dataclass(frozen=True, slots=True)
class Part:
    """A run of text; `differs` where the other text has nothing like it."""

    text: str
    differs: bool


Parts = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause of each text, or of one alone; `standing` is the worse of the two."""

    kind: str
    a: Parts
    b: Parts
    standing: str
    reason: str

    @property
    def is_open(self) -> bool:
        """Whether the matcher left it to an operator."""
        return self.standing != Standing.AGREE


def align(
    clauses_a: Sequence[ClauseRecord], clauses_b: Sequence[ClauseRecord]
) -> tuple[ClauseRow, ...]:
    """Each clause once, in the order of text a, then what only text b has."""
    left = list(clauses_b)
    rows = []
    for clause in clauses_a:
        partner = next((other for other in left if _belong(clause, other)), None)
        if partner is not None:
            left.remove(partner)
        rows.append(_row(clause, partner))
    return (*rows, *(_row(None, clause) for clause in left))


def _belong(a: ClauseRecord, b: ClauseRecord) -> bool:
    # The clause that pays Yes may have been compared with several at once.
    found_b = bool(b.words) and b.words in (a.counterpart or "")
    found_a = bool(a.words) and a.words in (b.counterpart or "")
    return found_a or found_b


def _row(a: ClauseRecord | None, b: ClauseRecord | None) -> ClauseRow:
    present = [clause for clause in (a, b) if clause is not None]
    # The first that does not agree says why an operator has to look.
    leading = next((c for c in present if c.standing != Standing.AGREE), present[0])
    words_a, words_b = (c.words or "" if c is not None else "" for c in (a, b))
    parts_a, parts_b = differences(words_a, words_b)
    return ClauseRow(
        str(leading.kind or ""),
        parts_a,
        parts_b,
        str(leading.standing or ""),
        leading.reason or "",
    )


def differences(text_a: str, text_b: str) -> tuple[Parts, Parts]:
    """Both texts in parts, word by word; joined, the parts are the text again."""
    words_a, words_b = WORD.findall(text_a), WORD.findall(text_b)
    matcher = SequenceMatcher(
        None, [_plain(w) for w in words_a], [_plain(w) for w in words_b], autojunk=False
    )
    parts_a: list[Part] = []
    parts_b: list[Part] = []
    for what, start_a, end_a, start_b, end_b in matcher.get_opcodes():
        differs = what != "equal"
        if start_a < end_a:
            parts_a.append(Part("".join(words_a[start_a:end_a]), differs))
        if start_b < end_b:
            parts_b.append(Part("".join(words_b[start_b:end_b]), differs))
    return tuple(parts_a), tuple(parts_b)


def _plain(word: str) -> str:
    return word.strip().strip(".,;:()“”\"'").casefold()


def marked(paragraph: str, phrases: Iterable[str]) -> Parts:
    """The paragraph with the phrases that occur in it as parts that differ."""
    present = sorted({each for each in phrases if each}, key=len, reverse=True)
    if not present:
        return (Part(paragraph, False),)
    pattern = re.compile("(" + "|".join(map(re.escape, present)) + ")")
    return tuple(
        Part(text, index % 2 == 1)
        for index, text in enumerate(pattern.split(paragraph))
        if text
    )
