"""Deeds and offices of two cores that have none of them in common.

Where titles are short ("Will Brandt leave?"), the rules alone say what is done, or what
is left.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from strategy.matching.clauses.sides import Side
from strategy.matching.text import wordset
from strategy.matching.types import Fact, Standing

# Each of these may stand for another one of its group.
_DEEDS = tuple(
    frozenset(f"v:{deed}" for deed in wordset(group))
    for group in (
        "win nominee nominate elect declare become announce confirm lead be_top",
        "change cut hike hold hold_rates leave remain",
        "leave remove resign withdraw fire announce",
        "reach advance",
        "run announce compete join",
        "acquire buy",
        "enact sign become",
        "hold host",
        "say talk",
    )
)
_OFFICES = tuple(
    frozenset(f"o:{office}" for office in wordset(group))
    for group in ("house congress parliament", "senate congress parliament")
)


def deed_facts(a: Side, b: Side) -> Iterator[Fact]:
    """Soft conflicts for cores that name other deeds, and for other offices."""
    if a.is_game or b.is_game:
        return
    deeds_a, deeds_b = _deeds(a), _deeds(b)
    if _are_apart(deeds_a, deeds_b, _DEEDS):
        yield _conflict("deeds of the rules", deeds_a, deeds_b)
    # Of an impeachment one text names who impeaches, and one who is impeached.
    is_impeachment = "v:impeach" in a.deeds & b.deeds
    offices_a, offices_b = offices_of(a), offices_of(b)
    if not is_impeachment and _are_apart(offices_a, offices_b, _OFFICES):
        yield _conflict("offices of the rules", offices_a, offices_b)


def offices_of(side: Side) -> frozenset[str]:
    """The offices that the core names."""
    return frozenset(concept for concept in side.told if concept[:2] == "o:")


def _deeds(side: Side) -> frozenset[str]:
    is_figure = "advance estimate" in side.core_lower
    return side.deeds - {"v:advance"} if is_figure else side.deeds


def _are_apart(
    a: frozenset[str], b: frozenset[str], groups: tuple[frozenset[str], ...]
) -> bool:
    if not a or not b or not a.isdisjoint(b):
        return False
    return not any(a & group and b & group for group in groups)


def _conflict(name: str, a: Collection[str], b: Collection[str]) -> Fact:
    texts = " ".join(sorted(a)), " ".join(sorted(b))
    return Fact(name, Standing.CONFLICT, *texts, is_hard=False)
