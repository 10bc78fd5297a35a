"""Who tells people what happened, and when?

The messenger listens to the trail, watches for agents that have fallen silent, and
sends what is due, in threads beside the agent: nothing that it waits for is waited for
by the agent. Any number of messengers may run against one database.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import pymongo
from django.conf import settings
from django.db import DatabaseError
from pymongo.errors import PyMongoError

from arbsite.config import Config
from arbsite.notifying import outbox, rules, texts
from arbsite.notifying.channels import Channel, Message, Undelivered, configured
from arbsite.notifying.events import Event, event_of
from arbsite.notifying.outbox import News
from arbsite.notifying.texts import Saying
from arbsite.notifying.throttle import Mode
from positions.venues.types import Mode as Venues
from tasklog import formats
from tasklog.models import Action, Status
from tasklog.storage.codec import Document, collection, content_id, to_milliseconds
from tasklog.storage.reading import moment, text
from tasklog.storage.retry import ATTEMPTS
from tasklog.topics import MARK
from tasklog.trail import append, entry

logger = logging.getLogger(__name__)

TICK_SECONDS = 1.0
WATCH_SECONDS = 10.0
# The first look at agents: one that starts with the messenger may speak first.
FIRST_WATCH_SECONDS = 30.0
SILENT_SECONDS = 60
STALE = timedelta(days=1)
AT_ONCE = 200
SENT_AT_ONCE = 20
DATABASE_SECONDS = 10.0
GRACE_SECONDS = 4.0
OF_POSITIONS = dict.fromkeys(
    (
        *("event_name", "stake", "target_profit", "worst_case", "expiration_date"),
        *("actual_profit", "actual_profit_pct", "days_held", "venues_differ"),
        *("legs.venue", "legs.outcome_name", "legs.payout"),
    ),
    1,
)


@dataclass(frozen=True, slots=True)
class Messenger:
    """Tells what is news through `channels`; `owner` is its name on claims."""

    channels: Sequence[Channel]
    mode: str
    saying: Saying
    owner: str

    @classmethod
    def of(cls, config: Config) -> Messenger:
        mode = Venues(config.venues)
        saying = Saying(mode.banner, config.pages_url)
        owner = f"{socket.gethostname()} ({os.getpid()})"
        return cls(configured(config), mode, saying, owner)

    def listen(self, now: datetime) -> int:
        """Write down what becomes of each line that is news; how many there were."""
        now = to_milliseconds(now)
        rules.keep()
        modes = {event: rule.mode for event, rule in rules.rules().items()}
        for channel in self.channels:
            for event in outbox.held_back(channel.name, now):
                outbox.release(Event(event), channel.name, self.saying, now)
        heard = 0
        while lines := _untold():
            positions = _positions_of(lines)
            for line in lines:
                about = positions.get(text(line, "position_id"), {})
                self._hear(line, about, modes, now)
            _take_off([line["_id"] for line in lines])
            heard += len(lines)
        return heard

    def _hear(
        self, line: Document, about: Document, modes: dict[Event, Mode], now: datetime
    ) -> None:
        event, at = event_of(line, about), moment(line, "timestamp")
        if event is None or at is None or now - at > STALE:
            return
        if modes[event] is Mode.OFF:
            return
        told = texts.tell(event, line, about, self.saying)
        news = News(line["_id"], event, told, text(line, "position_id") or None)
        for channel in self.channels:
            outbox.hear(news, channel.name, modes[event], now)

    def deliver(self, channel: Channel, now: Callable[[], datetime]) -> int:
        """Send some of what is due; how many messages were taken."""
        taken = 0
        for _ in range(SENT_AT_ONCE):
            with _bounded():
                at = to_milliseconds(now())
                claimed = outbox.claim(channel.name, self.owner, at)
            if claimed is None:
                break
            taken += self._send(claimed, channel, now)
        return taken

    def _send(
        self, claimed: Document, channel: Channel, now: Callable[[], datetime]
    ) -> bool:
        problem = self._try(claimed, channel)
        with _bounded():
            if problem is None:
                outbox.mark_sent(claimed, to_milliseconds(now()))
            else:
                outbox.mark_undelivered(claimed, problem, to_milliseconds(now()))
        return problem is None

    def _try(self, claimed: Document, channel: Channel) -> Undelivered | None:
        """One attempt; why the message was not taken."""
        try:
            if claimed["attempts"] > ATTEMPTS:
                raise Undelivered("its sender died in each attempt", False)
            if channel.problem:
                raise Undelivered(channel.problem, is_retryable=False)
            channel.send(self._message(claimed))
        except Undelivered as error:
            logger.debug("message through %s: %s", channel.name, error)
            return error
        return None

    def _message(self, claimed: Document) -> Message:
        return Message(
            key=claimed["_id"],
            event=claimed["event"],
            title=claimed["title"],
            text=claimed["text"],
            link=claimed["link"],
            mode=self.mode,
            banner=self.saying.banner,
            decided_at=claimed["decided_at"],
            held_back=claimed["held_back"],
            position_id=claimed["position_id"],
        )


def _untold() -> list[Document]:
    """The oldest lines that nobody was told of, by the index over them alone."""
    found = collection("task_log").find({MARK: True})
    return list(found.sort([("timestamp", 1), ("_id", 1)]).limit(AT_ONCE))


def _take_off(ids: list[str]) -> None:
    collection("task_log").update_many({"_id": {"$in": ids}}, {"$unset": {MARK: ""}})


def _positions_of(lines: Sequence[Document]) -> dict[str, Document]:
    ids = [text(line, "position_id") for line in lines if line.get("position_id")]
    found = collection("positions").find({"_id": {"$in": ids}}, OF_POSITIONS)
    return {one["_id"]: one for one in found}


def watch(now: datetime) -> bool:
    """Write it down, once, if the agent that should be at work is silent.

    Judged by the server's clock, by which hearts beat.
    """
    patience = {"startDate": "$$NOW", "unit": "second", "amount": SILENT_SECONDS}
    stages: list[Document] = [
        {"$match": {"ended_at": None}},
        {"$sort": {"heartbeat_at": -1}},
        {"$limit": 1},
        {"$match": {"$expr": {"$lt": ["$heartbeat_at", {"$dateSubtract": patience}]}}},
    ]
    for run in collection("agent_runs").aggregate(stages):
        append([_silence(run, now)])
        return True
    return False


def _silence(run: Document, now: datetime) -> Document:
    seen = moment(run, "heartbeat_at")
    return entry(
        content_id("silence", run["_id"], run.get("token"), seen),
        Action.MONITOR,
        Status.FAILURE,
        f"no agent has shown a sign of life since {formats.exact(seen)}; the last was "
        f"{text(run, 'door')} on {text(run, 'host')} ({text(run, 'pid')})",
        now,
        kind="silence",
    )


def wall_now() -> datetime:
    return datetime.now(UTC)


@contextlib.contextmanager
def beside() -> Iterator[None]:
    """A messenger at work for as long as the block runs, and once more at its end."""
    stopping, all_of = threading.Event(), works(Messenger.of(settings.ARBSITE))
    threads = [
        _thread(name, partial(_repeat, work, stopping)) for name, work in all_of.items()
    ]
    try:
        yield
    finally:
        stopping.set()
        deadline = time.monotonic() + GRACE_SECONDS
        for thread in threads:
            thread.join(max(deadline - time.monotonic(), 0.0))
        # What does not go out in time is due again once its claim is over.
        last = _thread("last words", partial(_once, all_of.values()))
        last.join(max(deadline - time.monotonic(), 0.0))


def works(messenger: Messenger) -> dict[str, Callable[[], object]]:
    """What is done again and again, each in a thread of its own: a channel that is
    slow or dead keeps no other waiting."""
    watched = [time.monotonic() + FIRST_WATCH_SECONDS - WATCH_SECONDS]

    def listen() -> None:
        with _bounded():
            if time.monotonic() - watched[0] >= WATCH_SECONDS:
                watched[0] = time.monotonic()
                watch(wall_now())
            messenger.listen(wall_now())

    def delivery(channel: Channel) -> Callable[[], object]:
        return lambda: messenger.deliver(channel, wall_now)

    return {
        "listener": listen,
        **{one.name: delivery(one) for one in messenger.channels},
    }


def _thread(name: str, work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work, name=name, daemon=True)
    thread.start()
    return thread


def _repeat(work: Callable[[], object], stopping: threading.Event) -> None:
    while not stopping.wait(TICK_SECONDS):
        _attempt(work)


def _once(works: Iterable[Callable[[], object]]) -> None:
    """The listener comes first, so that what it writes down is sent."""
    for work in works:
        _attempt(work)


def _bounded() -> AbstractContextManager[None]:
    """For the database alone: what a channel waits for is bounded by itself."""
    return pymongo.timeout(DATABASE_SECONDS)


def _attempt(work: Callable[[], object]) -> None:
    """Messages wait where the database is away, or where anything fails."""
    try:
        work()
    except (PyMongoError, DatabaseError) as error:
        name = type(error.__cause__ or error).__name__
        logger.warning("Messages wait: the database (%s).", name)
    except Exception:
        logger.exception("Telling what happened failed.")
