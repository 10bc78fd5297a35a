"""Looks for open positions that cannot be read or make no sense.

Damage can hide a document from every query by which work is found, so it is looked for
by itself: by what MongoDB would not take if it were written now, and by what `flaw`
objects to. That reads whole documents: each look covers some of them, and the next one
those after them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from functools import cache
from typing import Any

from pymongo.synchronous.cursor import Cursor

from positions.lifecycle import HELD, OPEN, State
from positions.models.quarantine import LISTED_AT_ONCE, NOT_CLOSED, problem_of
from positions.models.records import POSITIONS, PositionRecord
from positions.models.slices import END, START, Place, in_slice, place_after
from positions.venues.registry import specs
from tasklog.storage.collections import Filters
from tasklog.storage.validators import validator_of

# A look covers this part of the open positions, within these bounds: to hold a document
# against its schema costs the server a fifth of a millisecond.
LOOKS_A_ROUND, LOOKED_AT_LEAST, LOOKED_AT_ONCE = 12, 25, 250

FIRST_DATE = datetime(1, 1, 1, tzinfo=UTC)
LAST_DATE = datetime(9999, 12, 31, tzinfo=UTC)
DATES = tuple(
    each.name
    for each in fields(PositionRecord)
    if str(each.type).startswith("datetime")
)
IS_BOUGHT: Filters = {"$elemMatch": {"filled_size": {"$ne": 0}}}
# As positions.models.quarantine.flaw says of records.
FLAWS: tuple[Filters, ...] = (
    {"$expr": {"$ne": ["$position_id", "$_id"]}},
    {"version": {"$lt": 1}},
    {"legs": {"$size": 0}},
    {"state": {"$in": [str(state) for state in HELD]}, "legs": {"$not": IS_BOUGHT}},
    # MongoDB has dates that no calendar has.
    *({name: {"$gt": LAST_DATE}} for name in DATES),
    *({name: {"$lt": FIRST_DATE}} for name in DATES),
)
# Whatever else stands there is damage itself.
NOT_APART: Filters = {"quarantined_at": {"$not": {"$type": "date"}}}
STATELESS: Filters = {"state": {"$nin": [str(state) for state in State]}}
BY_STATE = "position_next_day"


@dataclass(slots=True)
class Round:
    """Where the next slice of each state begins."""

    places: dict[State, Place] = field(default_factory=dict)


def damaged(progress: Round, looked_at: int = LOOKED_AT_ONCE) -> list[tuple[Any, str]]:
    """Ids of damaged open positions, and what is wrong there.

    Covers a part of each open state from where the round stands, of `looked_at`
    positions at most, and moves it on; few open positions are covered all at once.
    Those in no state that there is are found each time.
    """
    flaws: list[Filters] = [_undeclared(), *FLAWS, _bad_leg()]
    many = LOOKS_A_ROUND * looked_at
    open_now = POSITIONS.raw.count_documents(NOT_CLOSED, limit=many)
    looked_at = min(looked_at, max(LOOKED_AT_LEAST, -(-open_now // LOOKS_A_ROUND)))
    if open_now <= looked_at:
        filters: Filters = {**NOT_CLOSED, "$or": [STATELESS, *flaws], **NOT_APART}
        return _described(
            POSITIONS.raw.find(filters).hint(BY_STATE).limit(LISTED_AT_ONCE)
        )
    documents = list(_stateless())
    filters = {"$or": flaws, **NOT_APART}
    for state in OPEN:
        start = progress.places.get(state, START)
        end = place_after(state, start, looked_at)
        found = list(in_slice(state, start, end, filters).limit(LISTED_AT_ONCE))
        documents += found
        # Where there are more than are taken at once, the same slice comes again.
        if len(found) < LISTED_AT_ONCE:
            progress.places[state] = START if end is END else end
    return _described(documents)


def _described(documents: Iterable[Any]) -> list[tuple[Any, str]]:
    return [
        (document["_id"], problem_of(document) or "does not have the declared fields")
        for document in documents
    ]


@cache
def _undeclared() -> Filters:
    # On first use: deriving it takes as long as loading everything else here.
    return {"$nor": [validator_of(PositionRecord)]}


def _bad_leg() -> Filters:
    # Now: a venue may be registered after this module was read.
    venues = [venue.name for venue in specs()]
    bad: list[Filters] = [
        {"venue": {"$nin": venues}},
        {"outcome_index": {"$nin": [0, 1]}},
        {"filled_size": {"$lt": 0}},
        {"size": {"$lt": 0}},
    ]
    return {"legs": {"$elemMatch": {"$or": bad}}}


def _stateless() -> Cursor[Any]:
    return (
        POSITIONS.raw.find({**STATELESS, **NOT_APART})
        .hint(BY_STATE)
        .limit(LISTED_AT_ONCE)
    )
