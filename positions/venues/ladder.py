"""How do the levels of one side of a book become a ladder, best first?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from positions.venues.fields import Skipped, number, price
from positions.venues.types import Level

Pair = tuple[object, object]


def pairs_of(levels: object) -> list[Pair]:
    """Price and size of each level, written as objects or as two-item lists.

    None is an empty side; anything else that is no level spoils the whole book,
    because a ladder with a missing rung lies about its depth.
    """
    if levels is None:
        return []
    if not isinstance(levels, list):
        raise Skipped("bad_level")
    return [_pair(level) for level in levels]


def ladder(pairs: Iterable[Pair], *, best_is_highest: bool) -> tuple[Level, ...]:
    """Levels best first: equal prices merged, empty and unquotable ones dropped."""
    sizes: dict[Decimal, Decimal] = {}
    for given_price, given_size in pairs:
        level_price, size = price(given_price), _size(given_size)
        if level_price is None:
            raise Skipped("bad_price")
        if size > 0 and 0 < level_price < 1:
            sizes[level_price] = sizes.get(level_price, Decimal(0)) + size
    ordered = sorted(sizes.items(), reverse=best_is_highest)
    return tuple(Level(level_price, size) for level_price, size in ordered)


def _pair(level: object) -> Pair:
    if isinstance(level, Mapping):
        return level.get("price"), level.get("size")
    if isinstance(level, list) and len(level) == 2:
        return level[0], level[1]
    raise Skipped("bad_level")


def _size(value: object) -> Decimal:
    try:
        found = number(value)
    except ValueError:
        raise Skipped("bad_size") from None
    if found is None:
        raise Skipped("bad_size")
    return found
