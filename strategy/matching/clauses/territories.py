"""The territories for which a question is asked, where both texts name one.

An American question leaves its country out as often as it names it, so that the country
alone is no difference. Beside another territory, or beside the whole world, it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from strategy.matching.clauses.sides import Side
from strategy.matching.lexicon import Name
from strategy.matching.required import Guarded
from strategy.matching.text import has_any
from strategy.matching.types import Fact, Standing

_PLACE = "p:"
_US = "p:us"
# The word comes first: the engine skips ahead to what a pattern literally begins with.
_AMERICANS = re.compile(
    r"American(?<=\bAmerican)(?<!Latin American)(?<!North American)(?<!South American)"
    r"s?\b(?! [A-Z])"
)
# "Any US company" is one of all companies.
_ANY_AMERICAN = re.compile(
    r"\b(?:any|another|every|each|no|which) (?:other )?(?:US|U\.S\.|USA|United States) "
    r"(?!of\b|(?:President|Congress|Senat|House|government|state|federal|territor|adult))"
    r"[A-Za-z]"
)
_SPELT = ("US", "U.S.", "United States")
_WORLD = Guarded(
    r"(?<!s&p )\b(?:globa(?:l|lly)|worldwide|world-wide|internationally|"
    r"(?:in|around|across|throughout) the (?:whole |entire )?(?:world|globe))\b",
    ("glob", "world", "internationally"),
)


def territory_facts(a: Side, b: Side) -> Iterator[Fact]:
    """A soft conflict if two texts name territories of which they share none.

    Nor is one of them worldwide alone.
    """
    if a.is_game or b.is_game:
        return  # the places of games are their teams'
    places_a, places_b = _places(a), _places(b)
    world_a, world_b = _is_worldwide(a), _is_worldwide(b)
    is_apart = bool(places_a and places_b) and places_a.isdisjoint(places_b)
    is_wider = world_a != world_b and bool(places_b if world_a else places_a)
    # "The first American" is one of all who may be the first.
    is_narrower = _is_american(a, b) or _is_american(b, a)
    if is_apart or is_wider or is_narrower:
        texts = _shown(places_a, world_a), _shown(places_b, world_b)
        yield Fact("territory", Standing.CONFLICT, *texts, is_hard=False)


def _places(side: Side) -> frozenset[str]:
    """The places of the core; of a core without any those of the question."""
    return _in(side.core_names) or _in(side.names)


def _in(names: Iterable[Name]) -> frozenset[str]:
    return frozenset(word for name in names for word in name if word[:2] == _PLACE)


def _is_worldwide(side: Side) -> bool:
    """Whether the core says so, or the question does and the core names no place."""
    if _WORLD.search(side.core_lower):
        return True
    return not _in(side.core_names) and bool(_WORLD.search(side.asked.lower()))


def _is_american(own: Side, other: Side) -> bool:
    """Whether a core is about Americans, of whom the other text says nothing."""
    core = own.core
    is_about = ("American" in core and _AMERICANS.search(core)) or (
        has_any(core, _SPELT) and _ANY_AMERICAN.search(core)
    )
    if not is_about or _AMERICANS.search(other.core):
        return False
    return _US not in _in(other.core_names | other.names)


def _shown(places: frozenset[str], is_worldwide: bool) -> str:
    listed = [place.removeprefix(_PLACE) for place in sorted(places)]
    return " ".join([*listed, "worldwide"] if is_worldwide else listed)
