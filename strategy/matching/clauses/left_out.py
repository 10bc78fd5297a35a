"""Cores that leave out what both titles and the other core ask for.

A title says in short what its rules pay for; where these pay for something else, they
decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from strategy.matching.claims.alike import is_said_otherwise
from strategy.matching.claims.implied import is_implied
from strategy.matching.clauses.deeds import offices_of
from strategy.matching.clauses.sides import Side
from strategy.matching.date_patterns import MONTHS
from strategy.matching.lexicon import Name
from strategy.matching.rules import EVERY_RULE, tells_itself
from strategy.matching.text import (
    adjective,
    has_any,
    numeral,
    stem,
    wordset,
)
from strategy.matching.types import Fact, Standing
from strategy.matching.when import Kind

# How cores say what titles say in one word.
_IN_OTHER_WORDS = {
    "v:win": (
        *("champion", "sworn", "inaugurat", "elected", "award", "winner", "laureate"),
        *("receives", "first place", "most", "greatest", "title", "nominee", "seats"),
        *("become", "chosen"),
    ),
    "representativ": ("candidate", "member"),
    "x:next": (
        "next",
        *("success", "succe", "follow", "first", "elected", "appoint", "inaugurat"),
        *("sworn", "becomes", "become", "replace", "new "),
    ),
    "x:first": (
        *("next", "follow", "before any", "before another", "before all"),
        *("before the other", "earliest"),
    ),
    "v:be_top": (
        *("highest", "most", "rank", "top", "greatest", "no. 1", "number one"),
        *("first place", "best", "#1", "number 1"),
    ),
    "v:nominee": ("nominat", "primary"),
    "x:primary": ("nomin", "advance"),
    "v:reach": ("advanc", "qualif", "progress"),
    "v:advance": ("reach", "qualif", "progress"),
    "x:relegated": ("bottom", "releg"),
    "a:yoy": ("twelve months", "12-month", "12 month", "annual", "yearly"),
    "v:visit": ("travel", "present", "enter", "boundaries"),
    "attend": ("present", "physically", "in person"),
    "v:leave": ("no longer", "ceas", "remov", "resign", "depart"),
    "v:lead": ("greatest", "highest", "most"),
    "v:withdraw": ("withdraw",),
    "v:invade": ("offensive", "invasion"),
    "x:popular_vote": ("most votes",),
    "x:draw": ("tied",),
    "x:top5": ("first five", "top five"),
    "pick": ("nominee", "select", "draft"),
    "theater": ("theatrical",),
    "v:change": ("hike", "cut", "rais", "lower", "increas", "decreas", "adjust"),
    "v:release": ("available", "launch", "public", "premier", "ship"),
    "v:compete": ("play", "participat", "take part", "takes part"),
    "v:cut": ("reduc", "lower", "decreas", "eliminat"),
    "v:pass": ("in favor", "approv", "adopt"),
    "v:hold": ("held", "takes place", "take place", "occur", "conduct"),
    "v:become": ("elected", "appoint", "sworn", "is the", "named", "serv"),
    "x:most_seats": ("winner of", "wins the"),
    "o:governor": ("governor",),
    "o:congress": ("house of representatives", "senat"),
    "o:president": ("election", "votes", "white house"),
    "a:ai": ("model",),
    "a:fed": ("upper bound", "federal funds", "federal reserve", "fomc"),
    "a:ecb": ("deposit facility",),
    "a:boe": ("bank rate",),
    "a:boj": ("policy rate", "policy interest rate"),
    "a:bank_canada": ("overnight rate",),
    "x:draft": ("select", "pick", "chosen", "taken"),
    "x:margin_vote": ("vote",),
    "a:doge": ("government efficiency",),
    "a:price": ("clos", "trad", "settl", "candle", "value", "$"),
    "closest": ("smallest margin",),
    "referendum": ("votes",),
    "press": ("remarks",),
    "flu": ("h5n1", "influenza"),
    "scor": ("point", "goal"),
    "rat": ("rating",),
    "conferenc": ("remarks", "press briefing"),
    "trump": ("president",),
}
_OFFICE = re.compile(
    r"\b(?:president(?:ial)?|chair|minister|governor|mayor|speaker|secretary|pope|"
    r"king|queen|ceo|chancellor|person occupying)\b"
)
_AFTER = re.compile(rf"\bafter (?:{'|'.join(MONTHS)})\.? \d")
# Shorter words occur within others.
_SHORT = 3
# Whose contest it is goes without saying.
_LEFT_OUT = wordset("x:men x:singles")
_VOTE = re.compile(r"\b(?:votes?|voting|election|primary|nomin\w+|ballot)\b")
_STATION = re.compile(r"\b(?:airport|station|temperature)s?\b")
# A country's votes and charts.
_OF_COUNTRY = re.compile(
    rf"{_VOTE.pattern}|\b(?:artist|song|album|chart|streamed|movie|show)s?\b"
)


def left_out_facts(a: Side, b: Side) -> Iterator[Fact]:
    """Soft conflicts for "PPI" in two titles and in one core of two, and for "on May 3"
    of one core beside "by May 3" of the other, whatever both titles say.
    """
    if a.is_game or b.is_game:
        return
    left_a, left_b = _left_out(a, b), _left_out(b, a)
    if left_a or left_b:
        texts = " ".join(sorted(left_a)), " ".join(sorted(left_b))
        yield Fact("words of the title", Standing.CONFLICT, *texts, is_hard=False)
    kinds_a, kinds_b = a.kinds_of_days, b.kinds_of_days
    if not kinds_a or not kinds_b:
        return
    is_apart = kinds_a.isdisjoint(kinds_b) and Kind.DURING not in kinds_a | kinds_b
    if is_apart or _is_open(a) != _is_open(b):
        texts = " ".join(sorted(kinds_a)), " ".join(sorted(kinds_b))
        yield Fact("days of the rules", Standing.CONFLICT, *texts, is_hard=False)


def _is_open(side: Side) -> bool:
    """Whether a core pays for what happens after a day, whenever that is."""
    return side.kinds_of_days == {Kind.AFTER} and bool(_AFTER.search(side.core_lower))


def _left_out(own: Side, other: Side) -> frozenset[str]:
    asked, other_asked = own.read_asked(), other.read_asked()
    left = (asked.words | asked.concepts) - own.told - EVERY_RULE - _LEFT_OUT
    if left:
        left &= other_asked.words | other_asked.concepts
    if left:
        left &= other.said | other.told
    left |= _parts_missing(own, other)
    names = _names_missing(own, other)
    if not (left or names) or not tells_itself(*(c.words for c in own.cores)):
        return frozenset()
    said = own.said | own.told | own.stated
    return names.union(word for word in left if not _is_told(word, said, own, other))


def _is_told(word: str, said: frozenset[str], own: Side, other: Side) -> bool:
    """Whether a core says a word of its title in another way, or need not say it."""
    if word.startswith(("s:", "p:")) or word.isdigit():
        return True  # sources, places and numbers are facts of their own
    if word.upper() in own.asked:
        return True  # an acronym may be written out
    if not said.isdisjoint((word, adjective(word), numeral(word))):
        return True
    if is_implied(word, said) or is_said_otherwise(word, said):
        return True
    core = own.core_lower
    if has_any(core, _IN_OTHER_WORDS.get(word, ())):
        return True
    if word.startswith("o:"):
        return _has_no_office(own) and _is_vote(own, other)
    return word.startswith("v:") and word[2:6] in core


def _parts_missing(own: Side, other: Side) -> frozenset[str]:
    """The parts of names of both titles that a core shortens: "Strato 5" of a Mini."""
    missing: set[str] = set()
    for name in own.names & other.names:
        if len(name) == 1 or name in own.core_names:
            continue
        left = {part for part in name if not {part, stem(part)} & own.said}
        if len(left) < len(name):
            missing |= left
    return frozenset(missing & other.said) if missing else frozenset()


def _names_missing(own: Side, other: Side) -> frozenset[str]:
    """The names of both titles and the other core of which this one says nothing.

    But a core may name an office for its holder, a body at length, and no place for an
    election or another vote.
    """
    missing: set[str] = set()
    # An American question leaves its country out as often as it names it.
    for name in (own.names & other.names) - own.core_names - {("p:us",)}:
        if name not in other.core_names and not all(
            {part, stem(part)} & other.said for part in name
        ):
            continue
        parts = {form for part in name for form in (part, stem(part), adjective(part))}
        if parts & (own.said | own.stated) or _is_told_otherwise(name, own, other):
            continue
        missing |= set(name)
    return frozenset(missing)


def _is_told_otherwise(name: Name, own: Side, other: Side) -> bool:
    core = own.core_lower
    word = name[-1].removeprefix("p:").partition("_")[0]
    if _OFFICE.search(core) or (len(word) > _SHORT and word in core):
        return True
    if name == (word,) and len(word) > 1 and word.upper() in own.asked:
        return True  # an acronym may be written out
    if "".join(part[0] for part in name) in own.words:
        return True  # or a name in its initials
    if "x:first" in own.told or _STATION.search(core):
        return True  # of two, the other one is not first; a station is in its town
    if " or another " in other.core_lower:
        return True  # who is named beside others is one of many
    if name[0].startswith("p:") and _OF_COUNTRY.search(core):
        return True
    return _is_vote(own, other)


def _is_vote(own: Side, other: Side) -> bool:
    """Whether a core leaves it to its title whose election it is about."""
    return own.core_names <= other.core_names and bool(_VOTE.search(own.core_lower))


def _has_no_office(side: Side) -> bool:
    return offices_of(side) <= {"o:parliament"}  # as "the general election" is read
