"""Keeps the process that follows the venues' streams running beside the worker."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Self

from arbsite.config import ROOT
from positions.venues.streams.changes import BOOKS, Noted, StreamedBooks

logger = logging.getLogger(__name__)

# Before the next start, by the number of starts in a row that soon ended.
BACK_OFF = (1.0, 2.0, 5.0, 10.0, 30.0)
SETTLED_SECONDS = 60.0
STOP_SECONDS = 3.0
# An arena for each of its threads would take more memory than the books.
SPARING = {"MALLOC_ARENA_MAX": "1"}
COMMAND = (sys.executable, "-m", "arbsite.worker.streams")


class StreamProcess:
    """A context manager; `woken` is called when the process has requested a poll.

    `noted` receives books that changed, where this installation records them.
    Its end is no reason to end the worker: polling works without it.
    """

    def __init__(
        self,
        woken: Callable[[], object],
        noted: Noted | None = None,
        command: tuple[str, ...] = COMMAND,
    ) -> None:
        self._woken, self._noted, self._command = woken, noted, command
        self._stopping = threading.Event()
        self._process: subprocess.Popen[str] | None = None
        self._thread = threading.Thread(target=self._run, name="streams", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._end()
        self._thread.join(STOP_SECONDS)

    def _end(self) -> None:
        process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            started = time.monotonic()
            code = self._run_once()
            if self._stopping.is_set():
                return
            if time.monotonic() - started > SETTLED_SECONDS:
                failures = 0
            pause = BACK_OFF[min(failures, len(BACK_OFF) - 1)]
            failures += 1
            logger.warning("Streams exited (%s). Restarting in %g s.", code, pause)
            self._stopping.wait(pause)

    def _run_once(self) -> int:
        with subprocess.Popen(  # noqa: S603  (our own module)
            [*self._command, str(os.getpid())],
            cwd=ROOT,
            env=os.environ | SPARING,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            # Signals to the worker's group miss it: it is ended in its turn.
            start_new_session=True,
        ) as process:
            self._process = process
            if self._stopping.is_set():
                process.terminate()
            for line in process.stdout or ():
                self._take(line)
        return process.returncode

    def _take(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        if word != BOOKS:
            self._woken()
        elif self._noted is not None:
            self._noted(StreamedBooks.from_line(rest))
