"""Slices of the positions in one state, in the order of their ends.

By the bounds of the index itself: what a filter finds depends on the type of a date,
and of damaged positions that is anything.
"""

from __future__ import annotations

from typing import Any

from bson import MaxKey, MinKey
from pymongo.synchronous.cursor import Cursor

from positions.lifecycle import State
from positions.models.records import POSITIONS
from tasklog.storage.collections import Filters

# Where a slice begins in the index: an expiration date, or what is there, and an id.
Place = tuple[Any, Any]
START: Place = (MinKey(), MinKey())
END: Place = (MaxKey(), MaxKey())
BY_END = "position_state_ending"


def place_after(state: State, start: Place, count: int) -> Place:
    """Where the slice of so many positions ends, END where there are no more."""
    # The keys of the index: for a list, which is damage, it has one for each part.
    keys = in_slice(state, start, END, {}, return_key=True)
    for key in keys.skip(count).limit(1):
        return key["expiration_date"], key["_id"]
    return END


def in_slice(
    state: State, start: Place, end: Place, filters: Filters, **options: Any
) -> Cursor[Any]:
    """The documents from one place of a state to before another one."""
    names = ("state", "expiration_date", "_id")
    cursor = POSITIONS.raw.find(filters, **options).hint(BY_END)
    cursor = cursor.min(list(zip(names, (str(state), *start), strict=True)))
    return cursor.max(list(zip(names, (str(state), *end), strict=True)))
