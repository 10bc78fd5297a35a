"""Messages are written here before they are sent: one per event and channel.

The id of a message is made of the line of the trail that it reports and the channel.
The messages of one kind of event through one channel are a numbered chain. Each stores
the state of the throttle after it; of two processes that write the next message of a
chain, the unique index over the numbers lets one through.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta

from arbsite.notifying import texts, throttle
from arbsite.notifying.events import Event
from arbsite.notifying.records import (
    NOTIFICATIONS,
    NotificationRecord,
    NotificationStatus,
)
from arbsite.notifying.texts import MessageContext, MessageText
from arbsite.notifying.throttle import Decision, Mode, ThrottleState
from tasklog.storage.codec import to_milliseconds
from tasklog.storage.collections import Filters
from tasklog.storage.ids import content_id

LIFETIME = timedelta(days=30)
DUE_INDEX = "notification_due"
# Only dates compare as greater than a date: no message without a due date matches.
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
# What is left over is released by the next look, a second later.
RELEASED_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a message reports: one line of the trail, or a summary of several events.

    `task_id` is the id of the line, None for a summary.
    """

    event: Event
    message: MessageText
    task_id: str | None = None
    position_id: str | None = None


def message_id(task_id: str | None, channel: str) -> str:
    """The id of the message that reports a line through a channel."""
    return content_id("notification", task_id, channel)


def queue_message(
    announcement: Announcement, channel: str, mode: Mode, now: datetime
) -> bool:
    """Write the message of an event, to be sent now or suppressed.

    False where it was written before.
    """
    identity = message_id(announcement.task_id, channel)
    # Again where another process wrote the next message of the chain meanwhile: it
    # moved the throttle, so that the decision must be made again.
    while True:
        head = _head(announcement.event, channel)
        if _is_written(identity):
            return False
        decision = throttle.decide(_state(head), mode, now)
        text = texts.with_suppressed(announcement.message, decision.suppressed)
        message = _next(
            head, identity, replace(announcement, message=text), channel, decision, now
        )
        if _append(head, message):
            return True


def release_suppressed(
    event: Event, channel: str, context: MessageContext, now: datetime
) -> None:
    """Write the summary of suppressed events, if it is due."""
    head = _head(event, channel)
    state = _state(head)
    if head is None or state is None:
        return
    decision = throttle.release(state, now)
    if decision is None:
        # A process died between writing the message that reported them and this.
        _clear_reported(head)
        return
    count = decision.suppressed
    titles = _suppressed_titles(event, channel, count)
    summary = texts.compose_summary(event, titles, count, context)
    identity = content_id("held back", channel, event, head.id)
    if not _is_written(identity):
        announcement = Announcement(event, summary)
        message = _next(head, identity, announcement, channel, decision, now)
        # Only as the successor of this head: if it has one, that reported the events.
        _append(head, message)


def events_to_release(channel: str, now: datetime) -> set[Event]:
    """The kinds of events with suppressed messages whose gap is over."""
    filters = {
        "status": NotificationStatus.SUPPRESSED.value,
        "channel": channel,
        "due_at": {"$lte": now},
    }
    cursor = NOTIFICATIONS.raw.find(filters, {"event": 1}).sort("due_at")
    names = {document["event"] for document in cursor.limit(RELEASED_AT_ONCE)}
    return {event for event in Event if event in names}


def _next(
    head: NotificationRecord | None,
    identity: str,
    announcement: Announcement,
    channel: str,
    decision: Decision,
    now: datetime,
) -> NotificationRecord:
    """The message that follows `head` in its chain, the first one for None."""
    is_sent_now = decision.is_sent_now
    return NotificationRecord(
        id=identity,
        task_id=announcement.task_id,
        position_id=announcement.position_id,
        event=announcement.event,
        channel=channel,
        number=1 if head is None else head.number + 1,
        status=(
            NotificationStatus.PENDING if is_sent_now else NotificationStatus.SUPPRESSED
        ),
        title=announcement.message.title,
        text=announcement.message.text,
        link=announcement.message.link,
        suppressed=decision.suppressed,
        throttle=decision.state,
        decided_at=now,
        due_at=now if is_sent_now else decision.state.opens_at,
        attempts=0,
        claimed_by=None,
        sent_at=None,
        error=None,
        expires_at=to_milliseconds(now + LIFETIME),
    )


def _append(head: NotificationRecord | None, message: NotificationRecord) -> bool:
    """False where the chain has a successor of `head` already."""
    if not NOTIFICATIONS.insert(message):
        return False
    if head is not None and message.status is NotificationStatus.PENDING:
        _clear_reported(message)
    return True


def _is_written(identity: str) -> bool:
    # An insertion fails for a number that is taken and for an id that is; only the
    # first is worth another attempt.
    return NOTIFICATIONS.raw.find_one({"_id": identity}, {"_id": 1}) is not None


def _head(event: Event, channel: str) -> NotificationRecord | None:
    """The last message of a chain, as far as it can be read."""
    last = NOTIFICATIONS.show(_chain(event, channel), [("number", -1)], 1)
    return next(last, None)


def _chain(event: Event, channel: str) -> Filters:
    return {"event": event.value, "channel": channel, "number": {"$gte": 1}}


def _state(head: NotificationRecord | None) -> ThrottleState | None:
    """The throttle after a message; None without one, or if it is damaged.

    A damaged state starts over: no message is lost, at worst one is sent early.
    """
    if head is None:
        return None
    contents = [getattr(head.throttle, field.name) for field in fields(ThrottleState)]
    return None if None in contents else head.throttle


def _suppressed_titles(event: Event, channel: str, count: int) -> list[str]:
    """The titles of the last suppressed messages, oldest first."""
    limit = min(count, texts.TITLES_LISTED)
    messages = NOTIFICATIONS.show(
        _chain(event, channel), [("number", -1)], limit, without=("text",)
    )
    return [message.title for message in messages][::-1]


def _clear_reported(message: NotificationRecord) -> None:
    """Suppressed messages that this one or an earlier one reports are due no more."""
    reported = message.number - message.throttle.suppressed
    NOTIFICATIONS.raw.update_many(
        {
            "status": NotificationStatus.SUPPRESSED.value,
            "channel": message.channel,
            "due_at": {"$gt": LONG_AGO},
            "event": message.event.value,
            "number": {"$lte": reported},
        },
        {"$set": {"due_at": None}},
        # Left alone, the server may choose the index over the chain and read all of it.
        hint=DUE_INDEX,
    )
