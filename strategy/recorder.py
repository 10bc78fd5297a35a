"""The loop of a recorder: one reading after the other until it is stopped."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from pymongo.errors import PyMongoError

from positions.venues.replay import CaptureError
from positions.venues.streams.changes import Noted, StreamedBooks
from positions.venues.types import Mode
from positions.venues.wiring import Tools, open_clock, open_readers
from strategy.heartbeat import Stopped
from strategy.wiring import wall_now
from tasklog.storage.collections import collection
from tasklog.storage.retry import Retrier
from tasklog.trail import Journal

if TYPE_CHECKING:
    from strategy.services.recording import Sample

logger = logging.getLogger(__name__)

Say = Callable[[str], object]
# Some 5 KB each at ten levels a side.
MOST_WAITING = 20_000


@dataclass(slots=True)
class Recorded:
    """What a recorder has done: readings, changes of books, and pairs at the last."""

    readings: int = 0
    changes: int = 0
    pairs: int = 0
    failed: int = 0


class StreamedQueue:
    """Streamed books on their way to the recorder's thread.

    Those beyond `MOST_WAITING` are lost: the next reading shows what they became.
    """

    def __init__(self) -> None:
        self._waiting: deque[StreamedBooks] = deque(maxlen=MOST_WAITING)

    def put(self, books: StreamedBooks) -> None:
        self._waiting.append(books)

    def __iter__(self) -> Iterator[StreamedBooks]:
        with suppress(IndexError):
            while True:
                yield self._waiting.popleft()


class RecordingFailed(Exception):
    """A recording cannot be written."""


def record(
    folder: Path,
    stopping: threading.Event,
    readings: int | None,
    say: Say,
    streamed: Iterable[StreamedBooks] = (),
) -> Recorded:
    """Record into a folder until stopped, or so many readings.

    `streamed` has the streamed books that changed since it was last gone through.

    A database or a venue that does not answer costs its readings. Raises CaptureError
    where the folder cannot be used, RecordingFailed where it cannot be written.
    """
    # Here: whoever records nothing need not wait for what writes Parquet.
    from positions.venues.replay.recording.writer import Keeping, RecordingWriter
    from strategy.services.recording import Sampler

    config = settings.ARBSITE
    keeping = Keeping(timedelta(days=config.record_days), int(config.record_gb * 10**9))

    def sleep(seconds: float) -> None:
        if stopping.wait(seconds):
            raise Stopped

    done = Recorded()
    clock = open_clock(config, collection, wall_now)
    # Attempts that failed are the agent's business: its trail has no line of these.
    retrier = Retrier(Journal(wall_now, lambda: uuid.uuid4().hex), sleep)
    tools = Tools(retrier, collection, clock, time.monotonic, sleep)
    try:
        with RecordingWriter(folder, keeping) as writer:
            readers = open_readers(config, tools)
            sampler = Sampler(readers, clock, writer, lambda: sleep(0), streamed)
            with suppress(Stopped):
                for _ in _turns(readings, config.record_seconds, sleep):
                    _add(done, _sampled(sampler.sample, say))
    except OSError as error:
        raise RecordingFailed(
            f"{folder} cannot be written ({error.strerror}); what was not written "
            "yet is lost. Make room, or name another folder."
        ) from None
    for problem in writer.problems:
        say(problem)
    return done


def _turns(
    readings: int | None, seconds: float, sleep: Callable[[float], None]
) -> Iterator[int]:
    """One after the other, so many seconds apart; one that took longer shifts them."""
    due = time.monotonic()
    for number in count() if readings is None else range(readings):
        if number:
            due = max(due + seconds, time.monotonic())
            sleep(due - time.monotonic())
        yield number


def _sampled(sample: Callable[[], Sample], say: Say) -> Sample | None:
    try:
        return sample()
    except PyMongoError as error:
        say(f"MongoDB does not answer, no reading: {type(error).__name__}")
        return None


def _add(done: Recorded, sample: Sample | None) -> None:
    done.readings += 1
    if sample is None or sample.failed:
        done.failed += 1
    if sample is not None:
        done.changes += sample.changed
        done.pairs = sample.pairs


@contextmanager
def background_recorder() -> Iterator[Noted | None]:
    """Records beside an agent while a block runs, where the settings name a folder.

    Yields what takes streamed books, None where nothing is recorded. What goes wrong is
    logged, and never stops the agent.
    """
    config = settings.ARBSITE
    if config.record_dir is None or Mode(config.venues) is Mode.REPLAY:
        yield None
        return
    stopping, streamed = threading.Event(), StreamedQueue()
    folder: Path = config.record_dir
    thread = threading.Thread(
        target=_record_quietly,
        args=(folder, stopping, streamed),
        name="recorder",
        daemon=True,
    )
    thread.start()
    try:
        yield streamed.put
    finally:
        stopping.set()
        thread.join()


def _record_quietly(
    folder: Path, stopping: threading.Event, streamed: StreamedQueue
) -> None:
    try:
        record(folder, stopping, None, logger.warning, streamed)
    except (CaptureError, RecordingFailed) as error:
        logger.error("the recorder has ended: %s", error)
    except Exception:
        logger.exception("the recorder has ended")
