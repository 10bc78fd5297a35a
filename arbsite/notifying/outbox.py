"""Which messages wait, and how does each go out once, whoever tries and dies?

One document per event and channel, under an id made of the line of the trail and the
channel. The messages of one kind through one channel are a numbered chain: each keeps
how the throttle stands after it, and of two who would write the next one the index
over the numbers lets one through. Sending is claimed in one guarded write that also
plans the next attempt, so that a sender who dies is followed by another one; what was
sent but not marked goes out again under the same key, and the receiver knows it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from arbsite.models import MessageStatus
from arbsite.notifying import texts, throttle
from arbsite.notifying.channels.channel import Undelivered
from arbsite.notifying.events import Event
from arbsite.notifying.texts import Saying, Words
from arbsite.notifying.throttle import Gate, Mode
from tasklog.models import Action, Status
from tasklog.storage.codec import Document, collection, content_id, to_milliseconds
from tasklog.storage.retry import ATTEMPTS, LONGEST_WAIT_SECONDS
from tasklog.trail import append, entry

logger = logging.getLogger(__name__)

NAME = "notifications"
KEPT = timedelta(days=30)
BY_TIME = "notification_due"
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
# Longer than any attempt takes.
CLAIM = timedelta(seconds=60)
LONGEST_BACKOFF = 16
KINDS_AT_ONCE = 100

WAITING, HELD, SENT, FAILED = MessageStatus.values


@dataclass(frozen=True, slots=True)
class News:
    """One event as it is to be told; `line` is its id in the trail."""

    line: str
    event: Event
    words: Words
    position_id: str | None = None


def notifications() -> Collection[Document]:
    return collection(NAME)


def key(line: str, channel: str) -> str:
    """The id of the message that tells a line through a channel."""
    return content_id("notification", line, channel)


def hear(news: News, channel: str, mode: Mode, now: datetime) -> bool:
    """Write down what becomes of an event: told, or held back. False: it was before."""
    identity = key(news.line, channel)

    def made(gate: Gate | None) -> Document:
        passage = throttle.arrive(gate, mode, now)
        said = texts.with_held(news.words, passage.held_back)
        status = WAITING if passage.is_open else HELD
        return {
            "_id": identity,
            "line": news.line,
            "position_id": news.position_id,
            "status": status,
            "due_at": now if passage.is_open else passage.gate.opens_at,
            **_told(said, passage),
        }

    return _linked(news.event, channel, now, made) is not None


def release(event: Event, channel: str, saying: Saying, now: datetime) -> None:
    """Tell what was held back, if its time has come, and take it off the list."""
    head = _head(event, channel)
    if head is None:
        return
    passage = throttle.release(_gate(head), now)
    if passage is None:
        _tidy(event, channel, head)
        return
    count = passage.held_back
    told = texts.recall(event, _titles(event, channel, count), count, saying)
    summary = {
        "_id": content_id("held back", channel, event, head["_id"]),
        "line": None,
        "position_id": None,
        "status": WAITING,
        "due_at": now,
        **_told(told, passage),
    }
    _linked(event, channel, now, lambda _: summary, head)


def held_back(channel: str, now: datetime) -> set[str]:
    """The kinds of events whose held messages are due to be told."""
    due = {"status": HELD, "channel": channel, "due_at": {"$lte": now}}
    found = notifications().find(due, {"event": 1}).sort("due_at").limit(KINDS_AT_ONCE)
    return {str(one["event"]) for one in found}


def claim(channel: str, owner: str, now: datetime) -> Document | None:
    """The message that is due first; ours until CLAIM is over."""
    return notifications().find_one_and_update(
        {"status": WAITING, "channel": channel, "due_at": {"$lte": now}},
        {
            "$set": {"due_at": to_milliseconds(now + CLAIM), "claimed_by": owner},
            "$inc": {"attempts": 1},
        },
        sort=[("due_at", 1)],
        return_document=ReturnDocument.AFTER,
    )


def mark_sent(claimed: Document, now: datetime) -> None:
    values = {"status": SENT, "sent_at": now, "due_at": None, "error": None}
    _mark(claimed, values)


def mark_undelivered(claimed: Document, why: Undelivered, now: datetime) -> None:
    """To be tried again after 1, 2, 4, 8, 16 seconds (or as asked), then given up."""
    attempts, error = int(claimed["attempts"]), str(why)
    if not why.is_retryable or attempts >= ATTEMPTS:
        _write_failure(claimed, error, now)
        _mark(claimed, {"status": FAILED, "due_at": None, "error": error})
        return
    planned = min(2 ** (attempts - 1), LONGEST_BACKOFF)
    wait = max(planned, min(why.retry_after, LONGEST_WAIT_SECONDS))
    later = to_milliseconds(now + timedelta(seconds=wait))
    _mark(claimed, {"due_at": later, "error": error})


def _write_failure(claimed: Document, error: str, now: datetime) -> None:
    """Before it is marked: a crash between the two repeats the same line."""
    what = f"message through {claimed['channel']} not delivered: {claimed['title']}"
    logger.warning("%s (%s)", what, error)
    line = entry(
        content_id("undelivered", claimed["_id"]),
        Action.MONITOR,
        Status.FAILURE,
        what,
        now,
        error=error,
        kind="undelivered",
    )
    append([line])


def _mark(claimed: Document, values: Document) -> None:
    """Unless somebody else has claimed it since."""
    held = {key: claimed[key] for key in ("_id", "attempts")}
    notifications().update_one({**held, "status": WAITING}, {"$set": values})


def _told(said: Words, passage: throttle.Passage) -> Document:
    gate = passage.gate
    return {
        "title": said.title,
        "text": said.text,
        "link": said.link,
        "held_back": passage.held_back,
        "gate": {
            "opens_at": gate.opens_at,
            "gap_seconds": int(gate.gap.total_seconds()),
            "held": gate.held,
            "heard_at": gate.heard_at,
        },
    }


def _linked(
    event: Event,
    channel: str,
    now: datetime,
    make: Callable[[Gate | None], Document],
    after: Document | None = None,
) -> Document | None:
    """The next of the chain, made from how the throttle stands; None if it is there.

    `after`: only if this is still the last one.
    """
    while True:
        head = after or _head(event, channel)
        document = {
            **make(None if head is None else _gate(head)),
            "event": str(event),
            "channel": channel,
            "number": 1 if head is None else int(head["number"]) + 1,
            "decided_at": now,
            "attempts": 0,
            "sent_at": None,
            "error": None,
            "expires_at": to_milliseconds(now + KEPT),
        }
        if notifications().find_one({"_id": document["_id"]}, {"_id": 1}):
            return None
        try:
            notifications().insert_one(document)
        except DuplicateKeyError:
            if after is not None:
                return None
            continue
        if head is not None and document["status"] == WAITING:
            _tidy(event, channel, document)
        return document


def _head(event: Event, channel: str) -> Document | None:
    """The last of the chain."""
    return notifications().find_one(_chain(event, channel), sort=[("number", -1)])


def _chain(event: Event, channel: str) -> Document:
    return {"event": str(event), "channel": channel, "number": {"$gte": 1}}


def _gate(document: Document) -> Gate:
    stored: dict[str, Any] = document["gate"]
    return Gate(
        stored["opens_at"],
        timedelta(seconds=stored["gap_seconds"]),
        stored["held"],
        stored["heard_at"],
    )


def _titles(event: Event, channel: str, count: int) -> list[str]:
    """Of those that are held back, oldest first."""
    found = (
        notifications()
        .find(_chain(event, channel), {"title": 1})
        .sort("number", -1)
        .limit(min(count, texts.RECALLED))
    )
    return [one["title"] for one in found][::-1]


def _tidy(event: Event, channel: str, head: Document) -> None:
    """What was held back and is told by now waits no longer."""
    told = int(head["number"]) - int(head["gate"]["held"])
    notifications().update_many(
        {
            "status": HELD,
            "channel": channel,
            "due_at": {"$gt": LONG_AGO},
            "event": str(event),
            "number": {"$lte": told},
        },
        {"$set": {"due_at": None}},
        hint=BY_TIME,
    )
