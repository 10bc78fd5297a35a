"""Who does what to whom: "Norway sues Chile" is not "Chile sues Norway"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from strategy.matching import names
from strategy.matching.caching import cached_text
from strategy.matching.claims.claim import Claim
from strategy.matching.date_patterns import by_first_letter
from strategy.matching.lexicon import Name, scan
from strategy.matching.statement import statement
from strategy.matching.types import Fact, Standing

# What one does to another, who may not do the same in return. A verb is compared by
# its stem; the passive turns it round, and "with" makes it what both do.
_STEMS = (
    *("annex", "acquir", "apologi", "arm", "attack", "blockad", "block", "bomb", "buy"),
    *(
        r"call(?!ed\b)",
        "critici[sz]",
        "defend",
        "endors",
        "expel",
        "extradit",
        "follow",
    ),
    *("fir(?=e|ing)", "fund", "impos", "insult", "invad", "invit", "kill", "mention"),
    *("nominat", "outgross", "outperform", "outscor", "outsell", "overtak", "pardon"),
    *("purchas", "recogni", "replac", "sanction", "seiz", "sell", "shoot"),
    *("str[iu](?=k|ck)", "succeed", r"su(?=es?\b|ed\b|ing\b)", "surpass", "target"),
    *("tariff", "thank", "threaten", "trad", "unfollow", "visit"),
)
_STEM = re.compile(rf"\b(?P<deed>{by_first_letter(_STEMS)})")
_DEED = re.compile(rf"{_STEM.pattern}[a-z]*\b(?! (?:by|with|between|and)\b)")
# Whoever receives a pardon has not given it.
_RECEIVED = re.compile(
    r"\b(?:receives?|received|gets?|given|granted|accepts?|faces?|faced|survives?)\b"
)


class _Deed:
    """A deed of a text, with the names on both sides of it."""

    __slots__ = ("doers", "done_to", "stem")

    def __init__(self, text: str, match: re.Match[str]) -> None:
        self.stem = match["deed"]
        start, end = match.span()
        self.doers = _named(text[:start], match.string[:start])
        self.done_to = _named(text[end:], match.string[end:])


def _named(text: str, lower: str) -> tuple[Name, ...]:
    found = scan(text, lower).names
    return tuple(name for name in found if not all(map(str.isdigit, name)))


@cached_text(512)
def _deed_of(text: str) -> _Deed | None:
    """The first deed with a name on each side of it; dates are no names."""
    lower = statement(text, None).undated
    deeds = (
        _Deed(text, match)
        for match in _DEED.finditer(lower)
        if not _RECEIVED.search(lower[: match.start()])
    )
    return next((deed for deed in deeds if deed.doers and deed.done_to), None)


def direction_of_deed(a: Claim, b: Claim) -> Iterator[Fact]:
    """A conflict where the one who does it in one text suffers it in the other."""
    for text_a, text_b in (
        (a.title, b.title),
        (a.rules.written_core, b.rules.written_core),
    ):
        stems_a = set(_STEM.findall(text_a.lower()))
        if not stems_a or stems_a.isdisjoint(_STEM.findall(text_b.lower())):
            continue  # as of most
        deed_a, deed_b = _deed_of(text_a), _deed_of(text_b)
        if deed_a and deed_b and _is_turned(deed_a, deed_b):
            texts = _shown(deed_a), _shown(deed_b)
            yield Fact("who does it to whom", Standing.CONFLICT, *texts)
            return


def _is_turned(a: _Deed, b: _Deed) -> bool:
    return (
        a.stem == b.stem
        and _meet(a.doers, b.done_to)
        and _meet(a.done_to, b.doers)
        and not _meet(a.doers, b.doers)
        and not _meet(a.done_to, b.done_to)
    )


def _meet(a: tuple[Name, ...], b: tuple[Name, ...]) -> bool:
    return any(names.compare(x, y) is not Standing.CONFLICT for x in a for y in b)


def _shown(deed: _Deed) -> str:
    doers, done_to = (
        ", ".join(map(names.spoken, group)) for group in (deed.doers, deed.done_to)
    )
    return f"{doers} to {done_to}"
