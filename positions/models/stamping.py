"""What every change of a position writes: version, times, event, and its result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from positions.lifecycle import SETTLED
from positions.models.attribution import result_of
from positions.models.records import PositionRecord
from positions.venues.interface import Clock
from tasklog.records import NOT_YET, TrailLine
from tasklog.storage.codec import changes, encode, to_milliseconds
from tasklog.storage.ids import content_id
from tasklog.trail import stamped

# The trail has all events. A list without an end would make each write dearer, up to
# the 16 MB that a document may have.
EVENTS_KEPT = 200


def next_version(
    before: PositionRecord, after: PositionRecord, token: int | None, clock: Clock
) -> PositionRecord:
    """`after` as the version that follows `before`, written now under `token`."""
    is_settled_now = after.state in SETTLED and before.state not in SETTLED
    return replace(
        after,
        result=result_of(after) if is_settled_now else after.result,
        version=before.version + 1,
        touched_at=to_milliseconds(clock.wall_now()),
        last_checked=venue_moment(clock),
        # An operator leaves the agent's fence as it is.
        fence=before.fence if token is None else token,
    )


def event_line(
    position: PositionRecord,
    event: TrailLine,
    clock: Clock,
    soonest: datetime = NOT_YET,
) -> TrailLine:
    """The line of an event; without an id, under one that a repeated write makes.

    Its time is not before `soonest`.
    """
    return stamped(
        event,
        event.task_id or content_id(position.id, position.version, event.kind),
        max(to_milliseconds(clock.wall_now()), soonest),
        version=position.version,
        state=str(position.state),
        venue_time=venue_moment(clock),
    )


def with_line(
    position: PositionRecord, before: PositionRecord, *lines: TrailLine
) -> PositionRecord:
    """The position with the events of `before` and these after them."""
    return replace(
        position,
        events=(*before.events, *lines)[-EVENTS_KEPT:],
        outbox=(*before.outbox, *lines),
    )


def update_of(
    before: PositionRecord, after: PositionRecord, lines: Sequence[TrailLine]
) -> dict[str, Any]:
    """The update that makes one of the other, its events in history and outbox."""
    stored = [encode(line) for line in lines]
    return {
        "$set": changes(before, after),
        "$push": {
            "events": {"$each": stored, "$slice": -EVENTS_KEPT},
            "outbox": {"$each": stored},
        },
    }


def venue_moment(clock: Clock) -> datetime:
    """The venues' time as MongoDB gives it back."""
    return to_milliseconds(clock.venue_now())
