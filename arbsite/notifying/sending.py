"""Send messages that are due, each under the same key however often it is tried.

A message is claimed by one guarded write that also plans the next attempt, so that
another sender tries again if this one dies. What was sent but not marked is sent again
under the same key, by which the receiver recognises it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pymongo
from pymongo import ReturnDocument

from arbsite.notifying.channels import Channel, Message, Undelivered
from arbsite.notifying.records import (
    NOTIFICATIONS,
    NotificationRecord,
    NotificationStatus,
)
from arbsite.notifying.texts import MessageContext
from tasklog.kinds import Action, Kind, Status
from tasklog.records import TrailLine
from tasklog.storage.codec import DamagedDocument, to_milliseconds
from tasklog.storage.ids import content_id
from tasklog.storage.retry import ATTEMPTS, LONGEST_WAIT_SECONDS
from tasklog.trail import append, stamped

logger = logging.getLogger(__name__)

# A thread with many messages must notice soon that it has to stop.
SENT_AT_ONCE = 20
DATABASE_SECONDS = 10.0
# Longer than any attempt takes: every channel limits its own time.
CLAIM = timedelta(seconds=60)
LONGEST_BACKOFF_SECONDS = 16
PENDING, SENT, FAILED = (
    NotificationStatus.PENDING.value,
    NotificationStatus.SENT.value,
    NotificationStatus.FAILED.value,
)


def send_due(
    channel: Channel, context: MessageContext, owner: str, now: Callable[[], datetime]
) -> int:
    """Send some of the messages that are due; how many the receiver took."""
    taken = 0
    for _ in range(SENT_AT_ONCE):
        with database_timeout():
            message = claim(channel.name, owner, to_milliseconds(now()))
        if message is None:
            break
        error = _attempt(message, channel, context)
        # A timeout of its own: sending may have taken longer than the other one.
        with database_timeout():
            if error is None:
                taken += 1
                mark_sent(message, to_milliseconds(now()))
            else:
                mark_undelivered(message, error, to_milliseconds(now()))
    return taken


def database_timeout() -> AbstractContextManager[None]:
    """A limit for the database alone: channels limit their own time."""
    return pymongo.timeout(DATABASE_SECONDS)


def _attempt(
    message: NotificationRecord, channel: Channel, context: MessageContext
) -> Undelivered | None:
    """Send the message once; why it was not taken, None if it was."""
    try:
        if message.attempts > ATTEMPTS:
            # Each earlier attempt was claimed and none was marked.
            raise Undelivered("its sender died in each attempt", False)
        if channel.problem:
            raise Undelivered(channel.problem, is_retryable=False)
        channel.send(_outgoing(message, context))
    except Undelivered as error:
        logger.debug("Message through %s not delivered: %s", channel.name, error)
        return error
    return None


def _outgoing(message: NotificationRecord, context: MessageContext) -> Message:
    return Message(
        key=message.id,
        event=message.event,
        title=message.title,
        text=message.text,
        link=message.link,
        mode=context.mode,
        banner=context.banner,
        decided_at=message.decided_at,
        suppressed=message.suppressed,
        position_id=message.position_id,
    )


def claim(channel: str, owner: str, now: datetime) -> NotificationRecord | None:
    """The message that was due first, claimed by `owner` until CLAIM has passed."""
    while True:
        document = NOTIFICATIONS.raw.find_one_and_update(
            {"status": PENDING, "channel": channel, "due_at": {"$lte": now}},
            {
                "$set": {"due_at": to_milliseconds(now + CLAIM), "claimed_by": owner},
                "$inc": {"attempts": 1},
            },
            sort=[("due_at", 1)],
            return_document=ReturnDocument.AFTER,
        )
        try:
            return NOTIFICATIONS.read(document)
        except DamagedDocument as damage:
            _fail_damaged(damage)


def _fail_damaged(damage: DamagedDocument) -> None:
    """A message that cannot be read must not be claimed again and again."""
    logger.warning("Message not sent: %s", damage)
    NOTIFICATIONS.raw.update_one(
        {"_id": damage.identity, "status": PENDING},
        {"$set": {"status": FAILED, "due_at": None, "error": str(damage)}},
    )


def mark_sent(message: NotificationRecord, now: datetime) -> None:
    """The receiver took the message."""
    _mark(message, status=SENT, sent_at=now, due_at=None, error=None)


def mark_undelivered(
    message: NotificationRecord, error: Undelivered, now: datetime
) -> None:
    """Try again after 1, 2, 4, 8, 16 seconds (or as the receiver asks), or give up."""
    if not error.is_retryable or message.attempts >= ATTEMPTS:
        # Before the mark: a crash between the two writes repeats the same line.
        _report_failure(message, error, now)
        _mark(message, status=FAILED, due_at=None, error=str(error))
        return
    planned = min(2 ** (message.attempts - 1), LONGEST_BACKOFF_SECONDS)
    wait = max(planned, min(error.retry_after, LONGEST_WAIT_SECONDS))
    later = to_milliseconds(now + timedelta(seconds=wait))
    _mark(message, due_at=later, error=str(error))


def _report_failure(
    message: NotificationRecord, error: Undelivered, now: datetime
) -> None:
    details = f"message through {message.channel} not delivered: {message.title}"
    logger.warning("%s (%s)", details, error)
    line = TrailLine(
        kind=Kind.UNDELIVERED,
        action=Action.MONITOR,
        status=Status.FAILURE,
        details=details,
        error=str(error),
    )
    append([stamped(line, content_id("undelivered", message.id), now)])


def _mark(message: NotificationRecord, **changes: str | datetime | None) -> None:
    """Set these fields, unless another sender has claimed the message since."""
    # Every claim counts an attempt: the number tells one claim from the next.
    claimed = {"_id": message.id, "attempts": message.attempts, "status": PENDING}
    NOTIFICATIONS.raw.update_one(claimed, {"$set": changes})
