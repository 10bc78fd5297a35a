"""The process of the streams beside the worker: its requests, its end, its return."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from arbsite.worker import stream_process
from arbsite.worker.stream_process import StreamProcess
from arbsite.worker.supervisor import Supervisor
from positions.venues.streams.changes import BOOKS, Noted, StreamedBooks
from positions.venues.types import Level
from tests.support.waiting import eventually

BIDS, ASKS = ((Level(Decimal(price), Decimal(5)),) for price in ("0.40", "0.60"))
SIDES = ((BIDS, ASKS), (BIDS, ASKS))


def running(
    program: str, woken: Callable[[], object], noted: Noted | None = None
) -> StreamProcess:
    return StreamProcess(woken, noted, (sys.executable, "-c", program))


def test_each_request_of_the_process_wakes_the_worker_once() -> None:
    woken: list[int] = []
    program = "import time; print('due'); print('due', flush=True); time.sleep(60)"
    with running(program, lambda: woken.append(1)):
        eventually(lambda: len(woken) == 2, 10, "both requests have arrived")
    assert len(woken) == 2


def test_streamed_books_reach_whoever_records_and_wake_nobody() -> None:
    woken: list[int] = []
    noted: list[StreamedBooks] = []
    books = StreamedBooks("kalshi", "KX-1", datetime(2027, 1, 1, tzinfo=UTC), SIDES)
    program = f"print({BOOKS!r}, {books.to_line()!r}, flush=True); print('due')"
    with running(program, lambda: woken.append(1), noted.append):
        eventually(lambda: bool(woken), 10, "both lines have arrived")
    assert noted[0] == books


def test_a_process_that_ends_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_process, "BACK_OFF", (0.0,))
    woken: list[int] = []
    with running("print('due')", lambda: woken.append(1)):
        eventually(lambda: len(woken) >= 2, 20, "it ran twice")


def test_leaving_it_ends_the_process() -> None:
    woken = threading.Event()
    program = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    with running(program, woken.set) as streams:
        assert woken.wait(10)
        process = streams._process
    assert process is not None
    assert process.poll() is not None


class Ticking:
    """An agent that counts its ticks."""

    def __init__(self) -> None:
        self.ticked = threading.Event()

    def tick(self) -> bool:
        self.ticked.set()
        return False

    def restarted(self) -> None:
        """Nothing was lost."""

    def stop(self) -> None:
        """There is nothing to sign off."""


def test_a_request_runs_the_agent_before_its_next_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("arbsite.worker.supervisor.TICK_SECONDS", 60.0)
    agent = Ticking()
    supervisor = Supervisor(agent)
    thread = supervisor._every_second(supervisor._tick, "agent", supervisor._awaited)
    assert not agent.ticked.is_set()
    supervisor.tick_soon()
    assert agent.ticked.wait(10)
    supervisor._stop.set()
    supervisor.tick_soon()
    thread.join(10)
    assert not thread.is_alive()
