"""The one way a position changes: a guarded write that carries its own event.

Every change is filtered by id, state, version and fence, sets what changed, raises the
version and pushes its event into the history and into the outbox, from which the audit
trail is filled. No match means that another process changed the position first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from bson.decimal128 import Decimal128
from pymongo import ReturnDocument

from positions.lifecycle import State, check_move
from positions.models.quarantine import IS_SOUND
from positions.models.records import POSITIONS, PositionRecord
from positions.venues.interface import Clock
from tasklog.records import TrailLine
from tasklog.storage.codec import (
    changes,
    decode,
    encode,
    field_plans,
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


def restore(
    document: Mapping[str, Any],
    position: PositionRecord,
    event: TrailLine,
    clock: Clock,
) -> PositionRecord | None:
    """Put a repaired position in the place of its damaged document, due at once.

    Returns it as stored, or None if the document is no longer as it was read.
    """
    now = to_milliseconds(clock.wall_now())
    is_waiting = position.state is State.WATCHING
    after = replace(
        position,
        version=position.version + 1,
        touched_at=now,
        outcome_due_at=now,
        # Nobody works on it: whoever does next claims it.
        retry_at=now if is_waiting else position.retry_at,
        attention=None,
        quarantined_at=None,
        quarantine_reason=None,
        quarantine_stake=None,
    )
    line = _event(after, event, clock)
    after = replace(
        after,
        events=(*after.events, line)[-EVENTS_KEPT:],
        outbox=(*after.outbox, line),
    )
    fields = encode(after)
    update = POSITIONS.raw.update_one(
        _guard_as_read(document),
        {
            "$set": {key: part for key, part in fields.items() if key != "_id"},
            # What a record leaves out is not left as it was, either.
            "$unset": {
                plan.key: ""
                for plan in field_plans(PositionRecord)
                if plan.key not in fields
            },
        },
    )
    return after if update.matched_count else None


def close_damaged(
    mended: Mapping[str, Any],
    document: Mapping[str, Any],
    state: State,
    earned: tuple[Decimal, Decimal | None],
    resolved_at: datetime,
    event: TrailLine,
    clock: Clock,
) -> bool:
    """Close a document that stays damaged; False if it is no longer as it was read.

    `mended` is what could be derived of it, `earned` the profit in dollars and in
    percent of the stake.
    """
    profit, percent = earned
    stored_version = mended.get("version")
    version = stored_version + 1 if isinstance(stored_version, int) else 1
    line = stamped(
        event,
        event.task_id or content_id(document["_id"], version, event.kind),
        to_milliseconds(clock.wall_now()),
        version=version,
        state=str(state),
        venue_time=venue_moment(clock),
    )
    lists = {
        name: [*(part if isinstance(part, list) else ()), encode(line)]
        for name in ("events", "outbox")
        for part in (mended.get(name),)
    }
    update = POSITIONS.raw.update_one(
        _guard_as_read(document),
        {
            "$set": {
                "state": str(state),
                "version": version,
                "actual_profit": Decimal128(profit),
                "actual_profit_pct": None if percent is None else Decimal128(percent),
                "resolved_at": resolved_at,
                "touched_at": to_milliseconds(clock.wall_now()),
                **lists,
            }
        },
    )
    return bool(update.matched_count)


def _guard_as_read(document: Mapping[str, Any]) -> dict[str, Any]:
    """Not as plain values: those of a damaged document could be operators."""
    names = ("_id", "state", "version", "touched_at", "quarantined_at")
    return {name: {"$eq": document.get(name)} for name in names}


def _guard(position: PositionRecord, token: int | None) -> dict[str, Any]:
    guard: dict[str, Any] = {
        "_id": position.id,
        "state": str(position.state),
        "version": position.version,
        # One in quarantine is left to an operator.
        **IS_SOUND,
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
