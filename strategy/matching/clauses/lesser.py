"""Clauses by which less than a question demands does not count.

"A phone call does not count" changes nothing where somebody has to be met: the table
says which deeds are less than which, and which questions ask for the lesser deed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from strategy.matching.clauses.marking import is_ruling
from strategy.matching.clauses.reading import ReadClause
from strategy.matching.clauses.sides import Side
from strategy.matching.tables import Table, read_tables
from strategy.matching.text import plain, stem, wordset

FILE = Path(__file__).parent / "lesser.toml"
LONGEST_EXCLUSION = 400
_DENIED = (
    r"(?:(?:alone|by itself|by themselves|in itself|in and of itself) )?"
    r"(?:(?:will|do|does|shall|would|should|is|are)(?: (?:alone|also|themselves))? not|"
    r"wont|dont|doesnt|isnt|arent)"
    r"(?: (?:alone|necessarily|by (?:itself|themselves)|on (?:its|their) own))?"
)
_COUNTING = (
    r"(?:(?:be )?(?:enough|sufficient|considered|counted|included|used|"
    r"taken into account)|count|qualify|suffice|constitute|"
    r"resolve(?= (?:this|the) market)|"
    r"(?:affect|change|alter|impact)"
    r"(?= (?:the |this )?(?:resolution|outcome|result|market)))"
)
_BEHIND = re.compile(
    rf"(?:note that |however,? )?(?P<deeds>.{{3,300}}?),? (?:{_DENIED} {_COUNTING}|"
    r"(?:is|are|will be) (?:insufficient|excluded|disregarded|ignored)|"
    r"(?:will )?(?:have|has) no (?:effect|bearing|impact)(?= on\b))"
    r"(?P<rest>(?: [a-zA-Z'-]+){0,12})"
)
_BEFORE = re.compile(
    r"(?:(?:this|the) market (?:does|will) not (?:include|count|consider)|"
    r"(?:this |it )?(?:does not include|not including|not counting|excluding|"
    r"excludes)) "
    r"(?P<deeds>.{3,300})"
)
_ITEMS = re.compile(r",? (?:or|and|nor|and/or|as well as) |, ")
_ABOUT = re.compile(r" (?:of|to|that|about|for|regarding|by|from|on) ")
_WORD = re.compile(r"[A-Za-z][\w'/&+-]*")
# They say nothing of a deed.
_FILLERS = wordset(
    "a an the any such of by from to for with at in on between either both their his "
    "her its who this that being made merely mere simply just public official formal "
    "informal verbal written alone itself themselves future potential possible all "
    "other NAME"
)
# Where only some of the announcements do not count, the others do.
_LIMITING = wordset(
    "other than more most less fewer before after until within through over under "
    "longer later earlier acting interim"
)
# What a deed that does not count would count as.
_COUNTED_AS = wordset(
    "as a an the toward towards for to yes resolution resolve resolving qualify "
    "qualifying purposes purpose of this market markets result in outcome on event "
    "criteria positive sufficient"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """Deeds that are less than another, as the data file describes them."""

    reason: str
    deeds: re.Pattern[str]
    is_about: bool
    details: frozenset[str]
    needed: frozenset[str]
    unless: frozenset[str]


@dataclass(frozen=True, slots=True)
class Item:
    """One of the deeds that a clause excludes.

    `number` is that of its kind in the table, `words` the others beside it, of which
    the question has to speak.
    """

    number: int
    words: frozenset[str]


def _read_kind(table: Table) -> Kind:
    return Kind(
        table.text("reason"),
        re.compile("|".join(table.texts("deeds"))),
        bool(table.content.get("about", False)),
        wordset(table.text("details", "")),
        _concepts(table.text("for", "")),
        _concepts(table.text("unless")),
    )


def _concepts(text: str) -> frozenset[str]:
    words = wordset(text)
    return words | frozenset(stem(word) for word in words if ":" not in word)


_KEYS = ("reason", "deeds", "about", "details", "for", "unless")
KINDS = tuple(map(_read_kind, read_tables(FILE).tables("kind", *_KEYS)))


def lesser_reason(clause: ReadClause, own: Side, other: Side) -> str:
    """Why what a clause excludes is less than the questions ask for, or ""."""
    for text in (clause.masked, plain(clause.words).lower().strip(" .")):
        excluded = _excluded(text)
        found = [_less(choice, own, other) for choice in excluded]
        if found and all(found):
            return found[-1]
    return ""


_UNLESS = re.compile(
    r"unless (?!.*\b(?:not|no|never|only|also|or|and|DATE|TIME|NUM)\b)"
    r"[a-zA-Z' ]{2,40}? (?:has|have|is|are)(?: \w+)? "
    r"(?:actually|officially|formally|in fact) [a-zA-Z',/ -]{3,120}"
)


def is_demanding_itself(clause: ReadClause) -> bool:
    """Whether a clause excepts from an exclusion what has actually happened."""
    return bool(_UNLESS.fullmatch(clause.masked))


def _less(choice: tuple[Item, ...], own: Side, other: Side) -> str:
    """Why a deed is less than what both questions ask for; "" if it is not."""
    numbers = (item.number for item in choice if _is_less(item, own, other))
    return next((KINDS[number].reason for number in numbers), "")


def _is_less(item: Item, own: Side, other: Side) -> bool:
    kind = KINDS[item.number]
    asked = own.spoken
    if not kind.unless.isdisjoint(asked | other.spoken | other.stated):
        return False
    # What the clause restates is in its own text; how the other asks is compared.
    if kind.needed and kind.needed.isdisjoint(asked):
        return False
    return item.words <= asked


@lru_cache(maxsize=8192)
def _excluded(masked: str) -> tuple[tuple[Item, ...], ...]:
    """The deeds that a clause excludes, each with what it may be; () if none."""
    if len(masked) > LONGEST_EXCLUSION:
        return ()
    found = _BEHIND.fullmatch(masked)
    rest = frozenset[str]()
    if found:
        rest = frozenset(found["rest"].split()) - _COUNTED_AS - {"NAME"}
    else:
        found = _BEFORE.fullmatch(masked)
    if found is None:
        return ()
    asides = frozenset(stem(word) for word in rest)
    items: list[tuple[Item, ...]] = []
    continued: tuple[Item, ...] = ()
    for text in _parted(found["deeds"]):
        item = tuple(
            Item(one.number, one.words | asides)
            for number, kind in enumerate(KINDS)
            if (one := _read_item(text, number, kind))
        )
        if not item and continued:
            item = _continued(text, continued)
        if not item:
            return ()
        items.append(item)
        continued = item if _ABOUT.search(text) else ()
    return tuple(items)


def _parted(deeds: str) -> list[str]:
    """The deeds of a list; what is called by several words is one of them."""
    named = [found.span() for kind in KINDS for found in kind.deeds.finditer(deeds)]
    parts, start = [], 0
    for joint in _ITEMS.finditer(deeds):
        if not any(first < joint.start() < last for first, last in named):
            parts.append(deeds[start : joint.start()])
            start = joint.end()
    return [part for part in (*parts, deeds[start:]) if part]


def _read_item(text: str, number: int, kind: Kind) -> Item | None:
    deed = kind.deeds.search(text)
    if deed is None or text[: deed.start()][-1:].strip():
        return None
    if text[deed.end() : deed.end() + 1].strip():
        return None
    before, behind = text[: deed.start()], text[deed.end() :]
    if kind.is_about and re.match(_ABOUT, behind):
        if is_ruling(behind) or not _LIMITING.isdisjoint(behind.split()):
            return None
        behind = ""
    return _item(f"{before} {behind}", number, kind)


def _continued(text: str, before: tuple[Item, ...]) -> tuple[Item, ...]:
    """What the deed before it is of, too: "an announcement of a date or a place"."""
    if "NAME" in text:
        return ()
    found = (_item(text, one.number, KINDS[one.number]) for one in before)
    return tuple(item for item in found if item)


def _item(text: str, number: int, kind: Kind) -> Item | None:
    if re.search(r"[,:;\d]|\b(?:DATE|TIME|NUM|URL)\b", text) or is_ruling(text):
        return None
    words = frozenset(_WORD.findall(text)) - _FILLERS - kind.details
    return Item(number, frozenset(map(stem, words)))
