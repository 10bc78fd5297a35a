"""Comparison of the sentences that say what pays Yes, word by word.

The title's facts are compared elsewhere; here is what only the rules say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from strategy.matching.claims.alike import is_said_otherwise
from strategy.matching.claims.implied import is_implied
from strategy.matching.clauses.asides import (
    described,
    glossed,
    offices_of_holders,
    words_of,
)
from strategy.matching.clauses.days import is_vote
from strategy.matching.clauses.deeds import deed_facts
from strategy.matching.clauses.game_cores import game_core_facts
from strategy.matching.clauses.harmless import HARMLESS
from strategy.matching.clauses.left_out import left_out_facts
from strategy.matching.clauses.parliaments import is_of_parliament
from strategy.matching.clauses.short_names import abbreviated, acronyms, long_names
from strategy.matching.clauses.sides import Side
from strategy.matching.clauses.told_names import is_told
from strategy.matching.clauses.variants import variants
from strategy.matching.rules import EVERY_RULE
from strategy.matching.text import has_any, numeral, stem, stems, wordset
from strategy.matching.types import Fact, Standing

# Deeds that have one name each, so that a core without it asks for something else.
_EXACT_DEEDS = wordset(
    "v:pass v:ratify v:sign v:convict v:indict v:arrest v:impeach v:engage "
    "v:ipo v:acquire v:buy v:ban v:invade v:veto v:pardon"
)
# Deeds that come after their announcement, or never.
_ANNOUNCED = wordset(
    "v:retire v:leave v:resign v:run v:release v:acquire v:divorce v:fire"
)
# Whom one court charges, another may not.
_CHARGING = wordset("v:indict v:convict")
_LAW = re.compile(
    r"\b(federal|state|military|local)(?:ly)?(?= (?:or|and|law|crim|charge|court|offen|"
    r"indict|convict|grand|felon|misdem|jurisd|prosecut|stat|level))"
)
# "The next Mayor of Tidewater following Ines Prado": there is one alone.
_FOLLOWED = re.compile(
    r"\b(?:next|first|announced|named|appointed)\b[^.;]{3,120} "
    r"(?:following|succeeding|to succeed|to replace|after|successor to) "
    r"(?P<name>[A-Z][\w'-]{1,30}(?: [A-Z][\w'-]{1,30}){1,2})(?=$| (?:is|will be|as)\b)"
)
# A series on a special election: "SENATEOHS" for Ohio's, "KXTX18SPECIAL".
_SPECIAL_SERIES = re.compile(r"(?:senate|house|gov)[a-z]{2}\d{0,2}s$|special")
_SMALL = stems("of the and for")


# Who has to do something, and does not: "If Brandt does not win".
_DENIED = re.compile(
    r"(?:^If|\byes\"? if) [^,;]{1,90}? (?:(?:does|do|did|will|has|have|is|are) not|"
    r"fails? to|failed to)\b|"
    r"\bto the [^,;]{1,60}? (?:that|who|which) "
    r"(?:(?:does|do|did) not|fails? to)\b",
    re.IGNORECASE,
)
_DENYING = re.compile(
    r"\b(?:not?|none|never|neither|without|cannot|(?:do|does|did|wo|is|are|has|ca)nt|fails?|remains?|stays?|holds?|"
    r"keeps?|unchanged|avoids?|miss(?:es)?|out|under|below|fewer|less|last|still)\b|n't\b",
    re.IGNORECASE,
)


def core_facts(a: Side, b: Side) -> Iterator[Fact]:
    """A soft conflict for words of one core that neither title nor other core has."""
    lone_a, lone_b = _lone(a, b), _lone(b, a)
    if lone_a or lone_b:
        texts = " ".join(sorted(lone_a)), " ".join(sorted(lone_b))
        yield Fact("words of the rules", Standing.CONFLICT, *texts, is_hard=False)
    yield from variants(a, b)
    yield from left_out_facts(a, b)
    yield from deed_facts(a, b)
    deeds_a, deeds_b = _lone_deeds(a, b), _lone_deeds(b, a)
    if deeds_a or deeds_b:
        texts = " ".join(sorted(deeds_a)), " ".join(sorted(deeds_b))
        yield Fact("deed of the rules", Standing.CONFLICT, *texts, is_hard=False)
    is_charge = not _CHARGING.isdisjoint(a.deeds) or not _CHARGING.isdisjoint(b.deeds)
    if is_charge and (laws_a := _laws(a)) != (laws_b := _laws(b)):
        texts = " ".join(sorted(laws_a)), " ".join(sorted(laws_b))
        yield Fact("law of the rules", Standing.CONFLICT, *texts, is_hard=False)
    if a.codes and b.codes and a.codes.isdisjoint(b.codes):
        texts = " ".join(sorted(a.codes)), " ".join(sorted(b.codes))
        yield Fact("code of the rules", Standing.CONFLICT, *texts, is_hard=False)
    denied_a, denied_b = _is_denied(a), _is_denied(b)
    if denied_a != denied_b:
        texts = ("denies its title" * denied_a, "denies its title" * denied_b)
        yield Fact("denial of the rules", Standing.CONFLICT, *texts, is_hard=False)
    limits_a, limits_b = _lone_limits(a, b), _lone_limits(b, a)
    if limits_a or limits_b:
        texts = ", ".join(map(str, limits_a)), ", ".join(map(str, limits_b))
        yield Fact("limit of the rules", Standing.CONFLICT, *texts, is_hard=False)
    yield from game_core_facts(a, b)
    missing = [
        bool(side.clauses) and not side.cores and not side.is_game for side in (a, b)
    ]
    if any(missing):
        texts = (
            "no sentence that says what pays Yes" * missing[0],
            "no sentence that says what pays Yes" * missing[1],
        )
        yield Fact("core clause", Standing.UNKNOWN, *texts)


def _laws(side: Side) -> frozenset[str]:
    """Under whose laws the question or its core says that a charge has to be."""
    found = _LAW.findall(f"{side.asked} {side.core}".lower())
    return frozenset(found)


def _is_denied(side: Side) -> bool:
    """Whether a core asks that its deed does not happen, which its title does not."""
    # Most cores have no "not" at all.
    denied = any(
        has_any(clause.words, (" not", " fail")) and _DENIED.search(clause.words)
        for clause in side.cores
    )
    return denied and not _DENYING.search(side.asked)


def _lone_deeds(own: Side, other: Side) -> frozenset[str]:
    """What has to be done by one core alone, although both titles ask for it."""
    if own.is_game or not own.cores or not other.cores:
        return frozenset()
    lone = (own.deeds & _EXACT_DEEDS) - other.deeds
    if (
        "v:announce" in own.deeds - other.deeds - other.stated
        and _ANNOUNCED & other.deeds
    ):
        lone |= {"v:announce"}  # what the other core wants done, this one wants said
    return lone


def _lone_limits(own: Side, other: Side) -> list[date]:
    """The deadlines of one core alone that come before the event may be decided.

    Where both cores are dated, their dates are compared as a fact. A contest without
    one is decided on its day; that a venue stops waiting later is no limit.
    """
    if other.is_dated or own.is_game or is_vote(own, other):
        return []
    return sorted(
        limit
        for limit in own.deadlines
        if any(day - timedelta(days=1) > limit for day in other.ends_on)
    )


def _lone(own: Side, other: Side) -> frozenset[str]:
    lone = own.core_words - other.core_words
    if not lone and not own.core_names:
        return lone
    asked = own.asked_stems
    lone -= asked
    unasked = [n for n in own.core_names if not asked.issuperset(map(stem, n))]
    if not lone and not unasked:
        return lone
    spoken = other.spoken
    for name in unasked:
        if all(part in asked or part in spoken for part in map(stem, name)):
            continue
        if not is_told(name, own, other):
            lone |= {stem(word) for word in name}
    lone = lone - asked - spoken - other.stated - EVERY_RULE - HARMLESS
    lone = frozenset(word for word in lone if numeral(word) not in spoken)
    if lone and not own.is_game:
        lone = lone - described(own, other) - offices_of_holders(own, other)
        lone -= glossed(own)
    if not lone:
        return lone  # as of most
    for short, written in abbreviated(own.core).items():
        if short in spoken:
            lone -= written
    capitals = acronyms(f"{other.asked} {other.core}")
    for short, long in long_names(own.core).items():
        if short in capitals:
            lone -= words_of(long, own)
    shared = own.spoken & spoken
    if "x:next" in shared:
        lone -= _predecessor(own)
    return frozenset(
        word
        for word in lone
        if not is_implied(word, shared)
        and not is_said_otherwise(word, other.spoken)
        and not _is_league_of(word, own, other)
        and not (word == "x:special" and _is_special(other))
        and not is_of_parliament(word, own, other)
    )


def _is_special(side: Side) -> bool:
    """Whether core or series say that an election is a special one."""
    text = side.core.lower()
    return "special election" in text or bool(_SPECIAL_SERIES.search(side.series))


def _predecessor(side: Side) -> frozenset[str]:
    """The words of the name of whom the next holder of an office follows."""
    found = _FOLLOWED.search(side.core.rstrip(". "))
    return stems(found["name"].lower()) if found else frozenset()


def _is_league_of(word: str, own: Side, other: Side) -> bool:
    """Whether a core adds the league of an award that the title asks for without it.

    The other text names no league, or the series in its market's id does.
    """
    if not word.startswith("l:") or word in own.asked_stems:
        return False
    return not other.leagues or word[2:] in other.series
