"""From lines of the trail that are news to messages that wait to be sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from arbsite.notifying import outbox, rules, texts
from arbsite.notifying.channels import Channel
from arbsite.notifying.events import Event, event_of
from arbsite.notifying.outbox import Announcement
from arbsite.notifying.texts import MessageContext
from arbsite.notifying.throttle import Mode
from positions.models import POSITIONS, PositionRecord
from tasklog.records import TRAIL, TrailLine
from tasklog.storage.codec import salvage, to_milliseconds

BATCH = 200
# After an outage of days, what happened at its start is no news any more.
STALE = timedelta(days=1)
# The long fields of a position, of which no message says anything.
UNUSED_FIELDS = ("events", "outbox", "opportunity")


def queue_messages(
    channels: Sequence[Channel], context: MessageContext, now: datetime
) -> int:
    """Write the messages of every line that is news; how many lines there were."""
    now = to_milliseconds(now)
    for channel in channels:
        for event in outbox.events_to_release(channel.name, now):
            outbox.release_suppressed(event, channel.name, context, now)
    processed = 0
    while True:
        lines, ids = _unnotified_lines()
        if not lines:
            return processed
        modes = {event: rule.mode for event, rule in rules.rules().items()}
        positions = _positions_of(lines)
        for line in lines:
            announcement = _announce(
                line, positions.get(line.position_id or ""), modes, context, now
            )
            if announcement is not None:
                mode = modes[announcement.event]
                for channel in channels:
                    outbox.queue_message(announcement, channel.name, mode, now)
        # Last: a crash before it queues the same messages again, under the same ids.
        _clear_mark(ids)
        processed += len(lines)


def _announce(
    line: TrailLine,
    position: PositionRecord | None,
    modes: Mapping[Event, Mode],
    context: MessageContext,
    now: datetime,
) -> Announcement | None:
    """What to report of a line; None for one that is old, damaged or switched off."""
    event = event_of(line, position)
    # A salvaged line may lack its time, whatever the record declares.
    at: datetime | None = line.timestamp
    if event is None or at is None or now - at > STALE or modes[event] is Mode.OFF:
        return None
    message = texts.compose(event, line, position, context)
    return Announcement(event, message, line.id, line.position_id or None)


def _unnotified_lines() -> tuple[list[TrailLine], list[object]]:
    """The oldest lines without notifications, salvaged, and their ids as stored."""
    cursor = TRAIL.raw.find({"unnotified": True})
    documents = list(cursor.sort([("timestamp", 1), ("_id", 1)]).limit(BATCH))
    # A damaged line must not stop the others. Its id, salvaged as text, might match
    # nothing, and its mark would never be cleared: hence the stored ids.
    return (
        [salvage(TrailLine, document) for document in documents],
        [document["_id"] for document in documents],
    )


def _clear_mark(ids: Iterable[object]) -> None:
    TRAIL.raw.update_many({"_id": {"$in": list(ids)}}, {"$unset": {"unnotified": ""}})


def _positions_of(lines: Iterable[TrailLine]) -> dict[str, PositionRecord]:
    """The positions that lines are about, salvaged, by id."""
    ids = [line.position_id for line in lines if line.position_id]
    positions = POSITIONS.show({"_id": {"$in": ids}}, without=UNUSED_FIELDS)
    return {position.id: position for position in positions}
