"""The messenger: queues and sends notifications in threads beside the agent.

Nothing that it waits for is waited for by the agent. Any number of messengers may run
against one database.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import DatabaseError
from pymongo.errors import PyMongoError

from arbsite.config import Config
from arbsite.notifying import listening, rules, sending
from arbsite.notifying.channels import Channel, configured
from arbsite.notifying.sending import database_timeout
from arbsite.notifying.silence import report_silence
from arbsite.notifying.texts import MessageContext
from positions.venues.types import Mode
from strategy.wiring import wall_now

logger = logging.getLogger(__name__)

# Nobody reads a message sooner than that.
TICK_SECONDS = 2.0
SILENCE_CHECK_SECONDS = 10.0
# An agent that starts together with the messenger gets time for its first heartbeat.
FIRST_SILENCE_CHECK_SECONDS = 30.0
GRACE_SECONDS = 4.0

Task = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Messenger:
    """Reports news through `channels`; `owner` is its name on claims."""

    channels: Sequence[Channel]
    context: MessageContext
    owner: str

    @classmethod
    def from_config(cls, config: Config) -> Messenger:
        context = MessageContext(Mode(config.venues), config.pages_url)
        owner = f"{socket.gethostname()} ({os.getpid()})"
        return cls(configured(config), context, owner)

    def queue_messages(self, now: datetime) -> int:
        """Write the messages of every line that is news; how many lines there were."""
        return listening.queue_messages(self.channels, self.context, now)

    def send_due(self, channel: Channel, now: Callable[[], datetime]) -> int:
        """Send some of the messages that are due; how many the receiver took."""
        return sending.send_due(channel, self.context, self.owner, now)


@contextlib.contextmanager
def background_messenger() -> Iterator[None]:
    """A messenger that runs until the block ends, and then once more."""
    stopping = threading.Event()
    tasks = tasks_of(Messenger.from_config(settings.ARBSITE))
    threads = [
        _start(name, partial(_repeat, task, stopping)) for name, task in tasks.items()
    ]
    try:
        yield
    finally:
        stopping.set()
        deadline = time.monotonic() + GRACE_SECONDS
        for thread in threads:
            thread.join(max(deadline - time.monotonic(), 0.0))
        # What is not sent in time is due again when its claim expires.
        last_round = _start("last messages", partial(_run_all, tasks.values()))
        last_round.join(max(deadline - time.monotonic(), 0.0))


def tasks_of(messenger: Messenger) -> dict[str, Task]:
    """What is repeated, by the name of its thread.

    Each channel has a thread, so that a slow or dead one does not delay the others.
    The listener comes first: in the last round, what it queues is sent.
    """
    checked_at = time.monotonic() + FIRST_SILENCE_CHECK_SECONDS - SILENCE_CHECK_SECONDS

    def listen() -> None:
        nonlocal checked_at
        with database_timeout():
            if time.monotonic() - checked_at >= SILENCE_CHECK_SECONDS:
                checked_at = time.monotonic()
                report_silence(wall_now())
                # What an operator's process left half done when it died.
                rules.relay_lines()
            messenger.queue_messages(wall_now())

    senders = {
        channel.name: partial(messenger.send_due, channel, wall_now)
        for channel in messenger.channels
    }
    return {"listener": listen, **senders}


def _start(name: str, task: Task) -> threading.Thread:
    # A daemon: a channel that hangs must not keep the process from exiting.
    thread = threading.Thread(target=task, name=name, daemon=True)
    thread.start()
    return thread


def _repeat(task: Task, stopping: threading.Event) -> None:
    while not stopping.wait(TICK_SECONDS):
        _run(task)


def _run_all(tasks: Iterable[Task]) -> None:
    for task in tasks:
        _run(task)


def _run(task: Task) -> None:
    """Run a task; after any failure its messages wait for the next run."""
    try:
        task()
    except (PyMongoError, DatabaseError) as error:
        # The name alone: the message of such an error has the server's address.
        name = type(error.__cause__ or error).__name__
        logger.warning("Notifications wait for the database (%s).", name)
    except Exception:
        logger.exception("Notifications failed.")
