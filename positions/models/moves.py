"""How does a position change, so that of several who try exactly one succeeds?

Every change is one guarded write: filtered by id, state, version and fence, it
sets the values, raises the version and carries its own event, also into the outbox
from which the audit trail is filled. No match means that somebody else was first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pymongo import ReturnDocument
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from positions.lifecycle import State, check_move
from positions.venues.interface import Clock
from tasklog.models import Action, Status
from tasklog.storage.codec import (
    Document,
    collection,
    content_id,
    encode,
    to_milliseconds,
)
from tasklog.trail import entry

EVENTS_KEPT = 200


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, in the words of the trail. `kind` names it within a position.

    `about` holds what else its line says; of an override who, why, before and after.
    """

    kind: str
    action: Action
    details: str
    status: Status = Status.SUCCESS
    error: str | None = None
    about: Mapping[str, Any] = field(default_factory=dict)


def positions() -> Collection[Document]:
    return collection("positions")


def create(
    document: Mapping[str, Any], event: Event, *, token: int, clock: Clock
) -> Document | None:
    """Insert a new position as version 1; None if it, or one like it, is there."""
    wall = to_milliseconds(clock.wall_now())
    line = _line(document["position_id"], 1, document["state"], event, clock)
    full = encode(
        {
            "_id": document["position_id"],
            **document,
            "version": 1,
            "fence": token,
            "touched_at": wall,
            "events": [line],
            "outbox": [line],
        }
    )
    try:
        positions().insert_one(full)
    except DuplicateKeyError:
        return None
    return full  # type: ignore[no-any-return]


def change(
    position: Mapping[str, Any],
    event: Event,
    values: Mapping[str, Any] | None = None,
    *,
    to: State | None = None,
    token: int | None,
    clock: Clock,
) -> Document | None:
    """The position after the change, or None if it was no longer as given.

    `position` is the document as last read; `values` may name nested fields by
    dots. `token` is the fencing token of the lease acted under; an operator, who
    holds none, gives None and is bound by state and version alone. Raises
    IllegalMove for a move that is not in the table.
    """
    source = State(position["state"])
    target = source if to is None else to
    if to is not None:
        check_move(source, target)
    version = int(position["version"]) + 1
    line = _line(position["_id"], version, target, event, clock)
    wall = to_milliseconds(clock.wall_now())
    settings = {**(values or {}), "state": str(target), "touched_at": wall}
    if token is not None:
        settings["fence"] = token
    return positions().find_one_and_update(
        _guard(position, token),
        {
            "$set": encode(settings),
            "$inc": {"version": 1},
            "$push": {
                "events": {"$each": [line], "$slice": -EVENTS_KEPT},
                "outbox": line,
            },
        },
        return_document=ReturnDocument.AFTER,
    )


def _guard(position: Mapping[str, Any], token: int | None) -> Document:
    guard: Document = {key: position[key] for key in ("_id", "state", "version")}
    if token is not None:
        guard["fence"] = {"$lte": token}
    return guard


def _line(
    position_id: str, version: int, state: str, event: Event, clock: Clock
) -> Document:
    return entry(
        content_id(position_id, version, event.kind),
        event.action,
        event.status,
        event.details,
        clock.wall_now(),
        event.error,
        kind=event.kind,
        version=version,
        state=str(state),
        venue_time=moment(clock),
        **{"actor": None, **event.about},
    )


def moment(clock: Clock) -> datetime:
    """The venues' time as MongoDB will give it back."""
    return to_milliseconds(clock.venue_now())
