"""Marks of the words that rule, join or limit, so that patterns can keep them out.

In a marked text ruling words have a capital and joining words an underline; a pattern
need not list them to keep them out of what may vary.
"""

from __future__ import annotations

import re

from strategy.matching.text import wordset

# Words that set a rule of their own: nothing that may vary in a form contains them.
_RULING = wordset(
    "not no never none nor only solely exclusively unless except exception excluding "
    "exclude excludes excluded without must require requires required least provided "
    "however but count counts counted qualify qualifies qualifying include includes "
    "included considered treated regardless instead rather otherwise pay pays "
    "paid settle settles settled resolve resolves "
    "resolved shall if when whenever whether where while "
    "means meaning refer refers referring defined apply applies rounded rounding "
    "sufficient insufficient suffice suffices enough measured used eligible ineligible"
)
# Words that join or limit: a noun phrase contains neither these nor the former.
_JOINING = wordset(
    "other need needs more most less fewer greater above below over under before "
    "after until within once including minimum maximum exactly additional also "
    "further consecutive will should may can is are was were has have had be been "
    "agree agrees confirm confirmed whichever who whose that which than same "
    "different both either neither day days hour hours week weeks and or and/or"
)
_LITERAL = re.compile(r"(?<![\w<\\])[a-z][a-z'/-]*")


def is_ruling(masked: str) -> bool:
    """Whether a masked text has a word that sets a rule of its own."""
    return not _RULING.isdisjoint(masked.split())


def marked(text: str) -> str:
    """A text in which ruling words have a capital, joining words an underline.

    So a pattern need not list them to keep them out of what may vary.
    """
    return _LITERAL.sub(_mark_of, text)


def marked_outside(text: str) -> str:
    """A pattern marked but for the names of the macros in it."""
    parts = re.split(r"(\{[a-z]+\})", text)
    return "".join(p if p[:1] == "{" else marked(p) for p in parts)


def _mark_of(match: re.Match[str]) -> str:
    word = match[0]
    if word in _RULING:
        return word.capitalize()
    return f"_{word}" if word in _JOINING else word


def unmarked(text: str) -> str:
    """The text as it was before it was marked; the marks of masks are in capitals."""
    words = text.replace("_", "").split()
    return " ".join(w if w.isupper() else w.lower() for w in words)
