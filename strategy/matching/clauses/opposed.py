"""Words that mean little alone, and another question beside their opposite.

Either of two cores may leave such a word out; where both have one, it has to be the
same: an award to an actor is none to an actress.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from strategy.matching.clauses.sides import Side
from strategy.matching.text import has_any, plain, wordset
from strategy.matching.types import Fact, Standing

_GROUPS = tuple(
    wordset(group)
    for group in (
        "actor actress",
        "votes seats",
        "federal state",
        "general primary",
        "any all",
        "employment unemployment",
        "daily weekly monthly annual",
        "upper lower",
        "artist song album",
        "score song",
        "drama comedy",
        "lead supporting guest",
    )
)
_ALL = frozenset().union(*_GROUPS)
_US = re.compile(r"\b(?:us|u\.s\.?|usa|united states|america)\b")
_OR_US = re.compile(rf"{_US.pattern} or\b|\bor (?:the )?{_US.pattern}")
# Services that rank worldwide and by country.
_SERVICES = ("spotify", "netflix", "apple music", "youtube")
# "100 posts in a day" are more than 100 posts by a day.
_WITHIN = re.compile(
    r"\b(?:in|within|during|on|per|every|each) (?:an? |one |any )*(?:single |given )?"
    r"(?P<unit>hour|day|week|month)\b(?! of)"
)
# Another class of players under the same names.
_CLASS = re.compile(
    r"\b(?:boys|girls)'? (?:singles|doubles)|\bjunior (?:singles|boys|girls|open)|"
    r"\b(?:u|under)-?(?:1[5-9]|2[0-3])s?\b|\breserves\b|\byouth\b"
)
_CLASS_MARKS = (
    "boys",
    "girls",
    "junior",
    "u1",
    "u2",
    "u-",
    "under",
    "reserves",
    "youth",
)
_RANKS = {
    **dict.fromkeys(("second", "2nd"), "second"),
    **dict.fromkeys(("third", "3rd"), "third"),
    **dict.fromkeys(("fourth", "4th"), "fourth"),
    **dict.fromkeys(("fifth", "5th"), "fifth"),
    "last": "last",
}
_RANK = re.compile(
    rf"\b({'|'.join(_RANKS)})[- ](?=most|place|best|highest|largest|greatest|ranked)|"
    rf"\b(?:finish(?:es|ed)?|comes? in|places|ranks) ({'|'.join(_RANKS)})\b"
)
_MONEY = re.compile(r"\$ ?\d|\d (?P<code>[A-Z]{3})\b(?<=USD|EUR|GBP|JPY|INR|KRW)")
_FOREIGN = (
    *("\u20ac", "\u00a3", "\u00a5", "\u20b9", "\u20a9"),
    *("EUR", "GBP", "JPY", "INR", "KRW"),
)
_UNITS = (" hour", " day", " week", " month")
_UNADJUSTED = re.compile(r"\b(?:not|non)[- ]seasonally[- ]adjusted|\bunadjusted")
# All that is no letter ends a word.
_MARKS = {code: " " for code in range(128) if not chr(code).isalpha()}


def opposed_facts(a: Side, b: Side) -> Iterator[Fact]:
    """A soft conflict where two cores have words of one group, and none in common."""
    text_a, text_b = (f"{side.asked} {side.core}".lower() for side in (a, b))
    if has_any(text_a, _SERVICES) and has_any(text_b, _SERVICES):
        place_a, place_b = ("US" * bool(_US.search(t)) for t in (text_a, text_b))
        if place_a != place_b:
            texts = place_a, place_b
            yield Fact("place of the chart", Standing.CONFLICT, *texts, is_hard=False)
    alone_a, alone_b = _lone_alternative(a, b), _lone_alternative(b, a)
    if alone_a or alone_b:
        yield Fact("alternative", Standing.CONFLICT, alone_a, alone_b, is_hard=False)
    is_foreign = has_any(a.core, _FOREIGN) or has_any(b.core, _FOREIGN)
    money_a, money_b = (_currencies(side) if is_foreign else set() for side in (a, b))
    if money_a and money_b and money_a.isdisjoint(money_b):
        texts = " ".join(sorted(money_a)), " ".join(sorted(money_b))
        yield Fact("currency of the rules", Standing.CONFLICT, *texts, is_hard=False)
    if _is_unadjusted(a) != _is_unadjusted(b) and _is_monthly(a) and _is_monthly(b):
        yield Fact("seasonal adjustment", Standing.CONFLICT, is_hard=False)
    if "v:leave" in a.deeds & b.deeds and ("next" in a.words) != ("next" in b.words):
        texts = "next" * ("next" in a.words), "next" * ("next" in b.words)
        yield Fact("order of leaving", Standing.CONFLICT, *texts, is_hard=False)
    if a.is_game and b.is_game and bool(_class_of(a)) != bool(_class_of(b)):
        texts = _class_of(a), _class_of(b)
        yield Fact("class of players", Standing.CONFLICT, *texts, is_hard=False)
    ranks_a, ranks_b = _ranks(a), _ranks(b)
    if ranks_a != ranks_b and a.cores and b.cores:
        texts = " ".join(sorted(ranks_a)), " ".join(sorted(ranks_b))
        yield Fact("rank of the rules", Standing.CONFLICT, *texts, is_hard=False)
    units_a, units_b = _units(text_a), _units(text_b)
    if units_a != units_b:
        texts = " ".join(sorted(units_a)), " ".join(sorted(units_b))
        yield Fact("time for a count", Standing.CONFLICT, *texts, is_hard=False)
    words_a, words_b = _words(a), _words(b)
    if not words_a and not words_b:
        return
    asked_a, asked_b = _asked(a), _asked(b)
    for group in _GROUPS:
        one = words_a & group or asked_a & group
        other = words_b & group or asked_b & group
        if one and other and one.isdisjoint(other):
            texts = " ".join(sorted(one)), " ".join(sorted(other))
            yield Fact("word of the rules", Standing.CONFLICT, *texts, is_hard=False)


def _currencies(side: Side) -> set[str]:
    """The currencies of the amounts in a core, by their codes."""
    return {match["code"] or "USD" for match in _MONEY.finditer(plain(side.core))}


def _is_unadjusted(side: Side) -> bool:
    core = side.core_lower
    return "adjusted" in core and bool(_UNADJUSTED.search(core))


def _is_monthly(side: Side) -> bool:
    """Whether a core is about a change within a month, which is published adjusted."""
    return "a:mom" in side.core_words


def _lone_alternative(own: Side, other: Side) -> str:
    """The country that one core alone has as an alternative: "the US or Israel"."""
    core = own.core_lower
    found = _OR_US.search(core) if " or " in core else None
    is_alone = found and not _US.search(other.core_lower)
    return found[0] if found and is_alone else ""


def _class_of(side: Side) -> str:
    text = " ".join([side.asked, *(clause.words for clause in side.clauses)]).lower()
    found = _CLASS.search(plain(text)) if has_any(text, _CLASS_MARKS) else None
    return found[0] if found else ""


def _ranks(side: Side) -> frozenset[str]:
    """The ranks below the first for which a core pays: "second" of "second place"."""
    if side.is_game or not has_any(side.core_lower, _RANKS):
        return frozenset()
    found = _RANK.finditer(side.core_lower)
    return frozenset(_RANKS[match[1] or match[2]] for match in found)


def _units(text: str) -> frozenset[str]:
    """The units of time within which question or core count."""
    return frozenset(_WITHIN.findall(text)) if has_any(text, _UNITS) else frozenset()


def _asked(side: Side) -> frozenset[str]:
    return _ALL.intersection(side.asked.lower().translate(_MARKS).split())


def _words(side: Side) -> frozenset[str]:
    core = side.core_lower.replace("employment situation", "")
    return _ALL.intersection(core.translate(_MARKS).split())
