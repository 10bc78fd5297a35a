"""Turns the levels of one side of a book into a ladder, best first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from positions.venues.fields import Skipped, number, price
from positions.venues.types import Level

RawLevel = tuple[object, object]  # price and size as the venue wrote them


def raw_levels(levels: object) -> list[RawLevel]:
    """Price and size of each level, written as objects or as two-item lists.

    None is an empty side. Anything else that is no level makes the whole book
    unusable, because a ladder with a missing level lies about its depth.
    """
    if levels is None:
        return []
    if not isinstance(levels, list):
        raise Skipped("bad_level")
    return [_raw_level(level) for level in levels]


def ladder(levels: Iterable[RawLevel], *, best_is_highest: bool) -> tuple[Level, ...]:
    """Levels best first: equal prices merged, empty and unquotable ones dropped.

    Raises Skipped where a price or a size makes no sense.
    """
    sizes: dict[Decimal, Decimal] = {}
    for raw_price, raw_size in levels:
        level_price, size = price(raw_price), _size(raw_size)
        if level_price is None:
            raise Skipped("bad_price")
        # Nothing trades at 0 or 1, and an emptied level may be listed with size 0.
        if size > 0 and 0 < level_price < 1:
            sizes[level_price] = sizes.get(level_price, Decimal(0)) + size
    ordered = sorted(sizes.items(), reverse=best_is_highest)
    return tuple(Level(level_price, size) for level_price, size in ordered)


def _raw_level(level: object) -> RawLevel:
    if isinstance(level, Mapping):
        return level.get("price"), level.get("size")
    if isinstance(level, list) and len(level) == 2:
        return level[0], level[1]
    raise Skipped("bad_level")


def _size(value: object) -> Decimal:
    size = number(value, "bad_size")
    if size is None:
        raise Skipped("bad_size")
    return size
