"""Looks for open positions that cannot be read or make no sense.

Damage can hide a document from every query by which work is found, so it is looked for
by itself: by what MongoDB would not take if it were written now, and by what `flaw`
objects to. That reads whole documents: each look covers some of them, and the next one
those after them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from positions.lifecycle import HELD, OPEN, State
from positions.models.quarantine import LISTED_AT_ONCE, problem_of
from positions.models.records import POSITIONS, PositionRecord
from positions.venues.registry import specs
from tasklog.storage.collections import Filters
from tasklog.storage.validators import validator_of

LOOKED_AT_ONCE = 1000

IS_OPEN = {"state": {"$in": [str(state) for state in OPEN]}}
BAD_LEG: Filters = {
    "$or": [
        {"venue": {"$nin": [venue.name for venue in specs()]}},
        {"outcome_index": {"$nin": [0, 1]}},
        {"filled_size": {"$lt": 0}},
        {"size": {"$lt": 0}},
    ]
}
IS_BOUGHT: Filters = {"$elemMatch": {"filled_size": {"$ne": 0}}}
# As positions.models.quarantine.flaw says of records.
FLAWS: tuple[Filters, ...] = (
    {"$expr": {"$ne": ["$position_id", "$_id"]}},
    {"version": {"$lt": 1}},
    {"legs": {"$size": 0}},
    {"state": {"$in": [str(state) for state in HELD]}, "legs": {"$not": IS_BOUGHT}},
    {"legs": {"$elemMatch": BAD_LEG}},
)
IS_DAMAGED: Filters = {
    # Whatever else stands there is damage itself.
    "quarantined_at": {"$not": {"$type": "date"}},
    "$or": [{"$nor": [validator_of(PositionRecord)]}, *FLAWS],
}
# Of open positions alone, and of one for each event.
BY_EVENT = "position_one_open_per_event"
BY_STATE = "position_next_day"
# What no slice would cover. Neither reads a sound document.
HIDDEN: tuple[tuple[str, Filters], ...] = (
    (BY_STATE, {"state": {"$nin": [str(state) for state in State]}}),
    # Not by `$type`, for which an index has no bounds.
    (BY_EVENT, {"event_key": {"$not": {"$gte": ""}}, **IS_OPEN}),
)


@dataclass(slots=True)
class Round:
    """How far a round over all open positions has come, by event key."""

    after: str = ""


def damaged(progress: Round, looked_at: int = LOOKED_AT_ONCE) -> list[tuple[Any, str]]:
    """Ids of damaged open positions, and what is wrong there.

    Covers `looked_at` positions from where the round stands, and moves it on. Those
    without a usable state or event key are found each time.
    """
    problems = [each for index, where in HIDDEN for each in _found(where, index)]
    keys: Filters = {"$gt": progress.after}
    ahead = POSITIONS.raw.find({"event_key": keys, **IS_OPEN}, {"event_key": 1})
    ahead = ahead.hint(BY_EVENT).sort([("event_key", 1)])
    boundary = list(ahead.skip(looked_at - 1).limit(1))
    last = boundary[0]["event_key"] if boundary else ""
    if last:
        keys = {**keys, "$lte": last}
    in_slice = list(_found({"event_key": keys, **IS_OPEN}, BY_EVENT))
    # Where there are more than are taken at once, the same slice comes again.
    if len(in_slice) < LISTED_AT_ONCE:
        progress.after = last
    return problems + in_slice


def _found(where: Filters, index: str) -> Iterator[tuple[Any, str]]:
    # With all that damage may be, the server would not choose the index by itself.
    cursor = POSITIONS.raw.find({**where, **IS_DAMAGED}).hint(index)
    for document in cursor.limit(LISTED_AT_ONCE):
        problem = problem_of(document) or "does not have the declared fields"
        yield document["_id"], problem
