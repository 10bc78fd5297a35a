"""The loop of a recorder: one reading after the other until it is stopped."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from pymongo.errors import PyMongoError

from positions.venues.replay import CaptureError
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


@dataclass(slots=True)
class Recorded:
    """What a recorder has done: readings, changes of books, and pairs at the last."""

    readings: int = 0
    changes: int = 0
    pairs: int = 0
    failed: int = 0


class RecordingFailed(Exception):
    """A recording cannot be written."""


def record(
    folder: Path, stopping: threading.Event, readings: int | None, say: Say
) -> Recorded:
    """Record into a folder until stopped, or so many readings.

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
            sampler = Sampler(readers, clock, writer, lambda: sleep(0))
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
def background_recorder() -> Iterator[None]:
    """Records beside an agent while a block runs, where the settings name a folder.

    What goes wrong with it is logged, and never stops the agent.
    """
    config = settings.ARBSITE
    if config.record_dir is None or Mode(config.venues) is Mode.REPLAY:
        yield
        return
    stopping = threading.Event()
    folder: Path = config.record_dir
    thread = threading.Thread(
        target=_record_quietly, args=(folder, stopping), name="recorder", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def _record_quietly(folder: Path, stopping: threading.Event) -> None:
    try:
        record(folder, stopping, None, logger.warning)
    except (CaptureError, RecordingFailed) as error:
        logger.error("the recorder has ended: %s", error)
    except Exception:
        logger.exception("the recorder has ended")
