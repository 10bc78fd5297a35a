"""Comparison of the people, teams, places and things that two claims name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from strategy.matching import names
from strategy.matching.catch_alls import compare_catch_alls
from strategy.matching.claims.asides import is_beside_the_question
from strategy.matching.claims.claim import Claim
from strategy.matching.lexicon import Name
from strategy.matching.text import numeral, stem, stems, wordset
from strategy.matching.types import Fact, Standing

AGREE, CONFLICT, UNKNOWN = Standing.AGREE, Standing.CONFLICT, Standing.UNKNOWN

# The capitalised words that end a text, as those before an abbreviation.
_WRITTEN_OUT = re.compile(
    r"[A-Z][\w'-]{0,30}(?: (?:(?:of|the|and|for) ){0,2}[A-Z][\w'-]{0,30}){1,6} $"
)
_SMALL = wordset("of the and for")
_SUFFIXES = wordset("jr sr ii iii iv")
_US: Name = ("p:us",)
# What one of several countries does, or what is done by it or to it.
_US_ACTS = re.compile(
    r"\b(?:us|u\.s\.|usa|united states|america) (?:or|and)\b|"
    r"\b(?:or|and) (?:the )?(?:us|u\.s\.|usa|united states|america)\b|"
    r"\b(?:us|u\.s\.|united states|america) (?:strikes?|attacks?|bombs?|invades?|"
    r"sanctions?|recogni[sz]es?|joins?|leaves?|withdraws?|imposes?|sends?|agrees?|signs?)\b"
)


def subject_fact(a: Claim, b: Claim) -> Fact:
    texts = (_listed(a.reading.bag.names), _listed(b.reading.bag.names))
    left_out = compare_catch_alls(a.catch_all, b.catch_all)
    if left_out in (CONFLICT, UNKNOWN):
        return Fact("subject", left_out, _shown(a, texts[0]), _shown(b, texts[1]))
    names_a, names_b = _subjects(a), _subjects(b)
    if names_a and names_a == names_b:
        return Fact("subject", AGREE, *texts)
    names_a, names_b = _parted(names_a, names_b), _parted(names_b, names_a)
    # Names mostly agree as they are; finding the league may need the rules parsed.
    met, is_doubtful = partners(names_a, names_b, "")
    if is_doubtful or len(met) < max(len(names_a), len(names_b)):
        met, is_doubtful = partners(names_a, names_b, _league(a, b))
    partners_b = set(met.values())
    lone_a = [name for name in names_a if name not in met]
    lone_b = [name for name in names_b if name not in partners_b]
    is_doubtful = is_doubtful and not _is_sure(met, a, b)
    # Two people of one surname, two teams of one city: rules do not explain those.
    if any(set(name) & set(name_b) for name in lone_a for name_b in lone_b):
        return Fact("subject", CONFLICT, *texts)
    # "Harbor" and "The Harbors" are two titles, though one word for most purposes.
    if lone_a and lone_b:
        stems_a, stems_b = (
            {tuple(map(stem, name)) for name in lone} for lone in (lone_a, lone_b)
        )
        is_doubtful = is_doubtful or not stems_a.isdisjoint(stems_b)
    lone_a = [name for name in lone_a if not _is_told(name, a, b)]
    lone_b = [name for name in lone_b if not _is_told(name, b, a)]
    if lone_a and lone_b:
        return Fact("subject", CONFLICT, *texts)
    if len(met) > 1 and _is_reordered(met, names_b) and _is_ordered(a, b):
        return Fact("subject", CONFLICT, *texts)
    if lone_a or lone_b or is_doubtful:
        return Fact("subject", UNKNOWN, *texts)
    if not names_a and not names_b and not _has_shared_word(a, b):
        return Fact("subject", UNKNOWN, *texts)
    return Fact("subject", AGREE, *texts)


def _subjects(claim: Claim) -> tuple[Name, ...]:
    """The names of a title without those that it leaves out."""
    excluded = claim.catch_all.excluded if claim.catch_all else ()
    named = (name for name in claim.reading.bag.names if name not in excluded)
    return tuple(
        _as_in_core(name, claim) if name[-1] in _SUFFIXES else name for name in named
    )


def _as_in_core(name: Name, claim: Claim) -> Name:
    """The name without a "Jr." by which its own core does not call it."""
    written, bare = claim.rules.core.names, name[:-1]
    return bare if bare in written and name not in written else name


def _parted(names_of: tuple[Name, ...], others: tuple[Name, ...]) -> tuple[Name, ...]:
    """Names as the other title parts them: "the Norland Reform Party" and "the Reform
    Party of Norland".
    """
    return tuple(
        part
        for name in names_of
        for part in (
            (name[:1], name[1:])
            if name[0].startswith("p:") and {name[:1], name[1:]} <= set(others)
            else (name,)
        )
    )


def _shown(claim: Claim, text: str) -> str:
    if claim.catch_all is None:
        return text
    return f"anyone but {_listed(sorted(claim.catch_all.excluded)) or 'those named'}"


def _league(a: Claim, b: Claim) -> str:
    """The one league of both claims; "l:" where there are several."""
    leagues = {c for c in a.concepts & b.concepts if c.startswith("l:")}
    if len(leagues) != 1:
        leagues = set(a.leagues | b.leagues)
    return leagues.pop() if len(leagues) == 1 else ("l:" if leagues else "")


def partners(
    names_a: Sequence[Name], names_b: Sequence[Name], league: str
) -> tuple[dict[Name, Name], bool]:
    """Each name's partner in b, and whether any of the partners is in doubt."""
    if names_a == names_b:
        return {name: name for name in names_a}, False
    met: dict[Name, Name] = {}
    free = list(names_b)
    # Sure partners first, so that a short name does not take the partner of another.
    for wanted in (AGREE, UNKNOWN):
        for name in names_a:
            if name in met:
                continue
            alike = (o for o in free if names.compare(name, o, league) is wanted)
            partner = next(alike, None)
            if partner is not None:
                met[name] = partner
                free.remove(partner)
        if wanted is AGREE:
            sure = len(met)
    return met, len(met) > sure


def _is_sure(met: dict[Name, Name], a: Claim, b: Claim) -> bool:
    """Whether each short name is written out where its own rules say what pays, or
    lacks only words that are elsewhere in its texts: "Pacific" for "NHL Pacific".
    """
    return all(
        _is_written(name_a, name_b, b) or _is_written(name_b, name_a, a)
        for name_a, name_b in met.items()
        if names.compare(name_a, name_b) is UNKNOWN
    )


def _is_written(name: Name, short: Name, claim: Claim) -> bool:
    if len(name) <= len(short):
        return False
    more = {stem(word.removeprefix("p:")) for word in name if word not in short}
    # American questions leave the country out as often as they name it.
    if len(more) == len(name) - len(short) and more - {"us"} <= claim.spoken:
        return True
    return any(
        names.compare(name, written) is AGREE for written in claim.rules.core.names
    )


def _is_told(name: Name, own: Claim, other: Claim) -> bool:
    """Whether the other text has the name, or what it is short for in its own rules:
    "Workers' Party of Norway (APN)".
    """
    if name == _US:
        # American questions leave the country out as often as they name it.
        return not _US_ACTS.search(own.title.lower())
    if _is_explained(name, other) or is_beside_the_question(name, own, other):
        return True
    league = _league(own, other)
    if league and any(
        names.compare(name, written, league) is AGREE
        for written in other.rules.core.names
    ):
        return True  # "Buccaneers" for "the Tampa Bay pro football team"
    if len(name) != 1:
        return False
    short = f"({name[0].upper()})"
    before, found, _ = own.rules.written_core.partition(short)
    long = _WRITTEN_OUT.search(before) if found else None
    words = stems(long[0].lower()) - _SMALL if long else frozenset()
    return len(words) > 1 and words <= other.spoken


def _is_explained(name: Name, claim: Claim) -> bool:
    return all(
        word in claim.everything
        or not claim.spoken.isdisjoint((numeral(word), stem(word)))
        for word in name
    )


def _is_reordered(met: dict[Name, Name], names_b: Sequence[Name]) -> bool:
    places = [names_b.index(partner) for partner in met.values()]
    return places != sorted(places)


def _is_ordered(a: Claim, b: Claim) -> bool:
    return a.reading.is_ordered or b.reading.is_ordered


def _has_shared_word(a: Claim, b: Claim) -> bool:
    """Without any name, a shared asset, party, office, deed or word is the subject."""
    shared = a.reading.bag.words & b.reading.bag.words
    measured = {concept for concept in a.stated & b.stated if concept[:2] == "a:"}
    return bool(shared or a.concepts & b.concepts or measured)


def _listed(listed_names: Iterable[Name]) -> str:
    return ", ".join(names.spoken(name) for name in listed_names)
