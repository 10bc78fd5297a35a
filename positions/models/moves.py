"""The one way a position changes: a guarded write that carries its own event.

Every change is filtered by id, state, version and fence, sets what changed, raises the
version and pushes its event into the history and into the outbox, from which the audit
trail is filled. No match means that another process changed the position first.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument

from positions.lifecycle import check_move
from positions.models.records import POSITIONS, PositionRecord
from positions.venues.interface import Clock
from tasklog.records import TrailLine
from tasklog.storage.codec import (
    DamagedDocument,
    changes,
    decode,
    encode,
    to_milliseconds,
)
from tasklog.storage.ids import content_id
from tasklog.trail import stamped

# The trail has all events. A list without an end would make each write dearer, up to
# the 16 MB that a document may have.
EVENTS_KEPT = 200


def create(
    position: PositionRecord, event: TrailLine, *, token: int, clock: Clock
) -> PositionRecord | None:
    """Insert a position as version 1; None if it, or one on its event, is open."""
    line = _event(replace(position, version=1), event, clock)
    fresh = replace(
        position,
        version=1,
        fence=token,
        touched_at=to_milliseconds(clock.wall_now()),
        events=(line,),
        outbox=(line,),
    )
    # The unique index on the event decides between two processes that open at once.
    return fresh if POSITIONS.insert(fresh) else None


def change(
    before: PositionRecord,
    after: PositionRecord,
    event: TrailLine,
    *,
    token: int | None,
    clock: Clock,
) -> PositionRecord | None:
    """The position as stored after the change, or None if it was no longer `before`.

    `after` is `before` with other values; what is equal in both is not written. `token`
    is the fencing token of the lease acted under; an operator, who holds none, gives
    None and is bound by state and version alone. Raises IllegalMove for a state that
    the table of moves does not lead to.
    """
    if after.state is not before.state:
        check_move(before.state, after.state)
    after = replace(
        after,
        version=before.version + 1,
        touched_at=to_milliseconds(clock.wall_now()),
        # An operator leaves the agent's fence as it is.
        fence=before.fence if token is None else token,
    )
    line = _event(after, event, clock)
    stored_line = encode(line)
    # A write to one document, which the driver repeats by itself if a failover swallows
    # the reply; `update_many`, which the ORM uses, is not repeated.
    document = POSITIONS.raw.find_one_and_update(
        _guard(before, token),
        {
            "$set": changes(before, after),
            "$push": {
                "events": {"$each": [stored_line], "$slice": -EVENTS_KEPT},
                "outbox": stored_line,
            },
        },
        # The history is most of the document, and `before` has it already.
        projection={"events": 0, "outbox": 0},
        return_document=ReturnDocument.AFTER,
    )
    if document is None:
        return None
    return replace(
        decode(PositionRecord, {**document, "events": [], "outbox": []}),
        events=(*before.events, line)[-EVENTS_KEPT:],
        outbox=(*before.outbox, line),
    )


def set_damaged_aside(
    damaged: DamagedDocument, now: datetime, pause: timedelta
) -> None:
    """Plan the next look at a document that cannot be read after a pause.

    It is no move: nothing is known of the position but its id. Without this write the
    document would be the first that is due in every pass.
    """
    later = to_milliseconds(now + pause)
    # Not guarded by state or version: either may be what is damaged.
    POSITIONS.raw.update_one(
        {"_id": damaged.identity},
        {
            "$set": {
                "attention": f"the document is damaged: {damaged.problem}",
                "outcome_due_at": later,
                "retry_at": later,
            }
        },
    )


def _guard(position: PositionRecord, token: int | None) -> dict[str, Any]:
    guard: dict[str, Any] = {
        "_id": position.id,
        "state": str(position.state),
        "version": position.version,
    }
    if token is not None:
        # A higher fence was written under a newer lease: this writer is late.
        guard["fence"] = {"$lte": token}
    return guard


def _event(position: PositionRecord, event: TrailLine, clock: Clock) -> TrailLine:
    """The line of an event; without an id, under one that a repeated write makes."""
    return stamped(
        event,
        event.task_id or content_id(position.id, position.version, event.kind),
        to_milliseconds(clock.wall_now()),
        version=position.version,
        state=str(position.state),
        venue_time=venue_moment(clock),
    )


def venue_moment(clock: Clock) -> datetime:
    """The venues' time as MongoDB gives it back."""
    return to_milliseconds(clock.venue_now())
