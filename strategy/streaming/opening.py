"""Follows the streams of this installation's settings."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event, Thread

from django.conf import settings

from positions.venues.stream_wiring import Tools, open_streams
from positions.venues.streams.changes import Noted
from positions.venues.streams.connection import Outside
from positions.venues.types import Mode
from positions.venues.wiring import open_clock
from strategy.streaming.watcher import Watcher
from tasklog.storage.collections import collection

logger = logging.getLogger(__name__)

# After a failure of the whole, before the streams are followed again.
AGAIN_SECONDS = 5.0
STOP_SECONDS = 5.0


@contextmanager
def following(
    woken: Callable[[], object], noted: Noted | None = None
) -> Iterator[None]:
    """Follow the streams in a thread while a block runs."""
    stopping = Event()
    thread = Thread(
        target=follow, args=(stopping, woken, noted), name="streams", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(STOP_SECONDS)


def has_streams() -> bool:
    """Whether this installation's settings stream anything."""
    config = settings.ARBSITE
    return bool(config.streams) and Mode(config.venues) is not Mode.REPLAY


def follow(
    stopping: Event, woken: Callable[[], object], noted: Noted | None = None
) -> None:
    """Follow the streams until `stopping` is set, again after any failure.

    `woken` is called when a poll was requested, `noted` with books that changed.
    """
    while has_streams() and not stopping.is_set():
        try:
            _follow(stopping, woken, noted)
        except Exception:
            logger.exception("The streams failed; polling continues without them.")
            stopping.wait(AGAIN_SECONDS)


def _follow(stopping: Event, woken: Callable[[], object], noted: Noted | None) -> None:
    config = settings.ARBSITE
    clock = open_clock(config, collection, _wall_now)
    tools = Tools(collection, clock, time.monotonic, time.sleep)
    outside = Outside(_wall_now, random.random, asyncio.sleep)
    with open_streams(config, tools) as streams:
        watcher = Watcher(
            streams.endpoints, streams.readers, outside, config.min_edge, woken, noted
        )
        asyncio.run(watcher.watch(stopping))


def _wall_now() -> datetime:
    return datetime.now(UTC)
