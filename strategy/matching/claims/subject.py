"""Are the people, teams, places and things of two claims the same?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from strategy.matching import names
from strategy.matching.claims.side import Side
from strategy.matching.lexicon import Name
from strategy.matching.text import numeral, stem
from strategy.matching.types import Fact, Standing

AGREE, CONFLICT, UNKNOWN = Standing.AGREE, Standing.CONFLICT, Standing.UNKNOWN

_US: Name = ("p:us",)


def subject_fact(one: Side, other: Side) -> Fact:
    first, second = one.reading.bag.names, other.reading.bag.names
    said = (_listed(first), _listed(second))
    met, doubt = partners(first, second, "")
    if doubt or len(met) < max(len(first), len(second)):
        met, doubt = partners(first, second, _league(one, other))
    found = set(met.values())
    left = [name for name in first if name not in met]
    right = [name for name in second if name not in found]
    doubt = doubt and not _is_sure(met, one, other)
    if any(set(a) & set(b) for a in left for b in right):
        return Fact("subject", CONFLICT, *said)
    left = [name for name in left if not _is_explained(name, other)]
    right = [name for name in right if not _is_explained(name, one)]
    if left and right:
        return Fact("subject", CONFLICT, *said)
    if len(met) > 1 and _is_turned(met, second) and _is_ordered(one, other):
        return Fact("subject", CONFLICT, *said)
    if left or right or doubt:
        return Fact("subject", UNKNOWN, *said)
    if not first and not second and not _is_told(one, other):
        return Fact("subject", UNKNOWN, *said)
    return Fact("subject", AGREE, *said)


def _league(one: Side, other: Side) -> str:
    """The one league both speak of; "l:" where there are several."""
    found = {c for c in one.concepts & other.concepts if c.startswith("l:")}
    if len(found) != 1:
        found = set(one.leagues | other.leagues)
    return found.pop() if len(found) == 1 else ("l:" if found else "")


def partners(
    first: Sequence[Name], second: Sequence[Name], league: str
) -> tuple[dict[Name, Name], bool]:
    """Each name's partner, and whether one of them is in doubt."""
    met: dict[Name, Name] = {}
    free = list(second)
    for wanted in (AGREE, UNKNOWN):
        for name in first:
            if name in met:
                continue
            alike = (o for o in free if names.compare(name, o, league) is wanted)
            found = next(alike, None)
            if found is not None:
                met[name] = found
                free.remove(found)
        if wanted is AGREE:
            sure = len(met)
    return met, len(met) > sure


def _is_sure(met: dict[Name, Name], one: Side, other: Side) -> bool:
    """Whether each short name is written out where its own rules say what pays, or
    is short only of words that stand elsewhere: "Pacific" in the NHL, "NHL Pacific".
    """
    return all(
        _is_written(mine, theirs, other) or _is_written(theirs, mine, one)
        for mine, theirs in met.items()
        if names.compare(mine, theirs) is UNKNOWN
    )


def _is_written(name: Name, short: Name, side: Side) -> bool:
    if len(name) <= len(short):
        return False
    more = {stem(word) for word in name if word not in short}
    if len(more) == len(name) - len(short) and more <= side.spoken:
        return True
    return any(
        names.compare(name, written) is AGREE for written in side.rules.core.names
    )


def _is_explained(name: Name, by: Side) -> bool:
    return name == _US or all(
        word in by.everything or numeral(word) in by.spoken for word in name
    )


def _is_turned(met: dict[Name, Name], second: Sequence[Name]) -> bool:
    places = [second.index(partner) for partner in met.values()]
    return places != sorted(places)


def _is_ordered(one: Side, other: Side) -> bool:
    return one.reading.is_ordered or other.reading.is_ordered


def _is_told(one: Side, other: Side) -> bool:
    """Without any name, a shared asset, party, office, deed or word is the subject."""
    shared = one.reading.bag.words & other.reading.bag.words
    return bool(shared or one.concepts & other.concepts)


def _listed(found: Iterable[Name]) -> str:
    return ", ".join(names.spoken(name) for name in found)
