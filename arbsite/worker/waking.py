"""Wakes the cluster where a job was queued, so that it need not ask all the time.

The supervisor writes into a pipe; its other end is the standard input of the cluster's
main process. Beside other clusters, which may have queued a job, it does so every
second. What nobody wakes it for, the cluster finds when it asks the next time.
"""

from __future__ import annotations

import contextlib
import os
import select
import threading

STANDARD_INPUT = 0
CHUNK = 4096
# Where nobody wakes this process, it looks for jobs as often.
UNWOKEN_SECONDS = 1.0
# The pipe of this process; None where nobody wakes it.
_pipe: int | None = None
# Its reading end is ready from the moment on at which nobody shall wait any more. Made
# by `listen`, since a fork may close what was open when this module was loaded.
_ending: tuple[int, int] | None = None


class Bell:
    """The supervisor's end of a pipe, and `reader`, which a cluster gets."""

    def __init__(self) -> None:
        self.reader, self._writer = os.pipe()
        # A cluster that hangs empties it no more.
        os.set_blocking(self._writer, False)
        self._is_open = True
        # One thread rings and another one closes: numbers of files are used again.
        self._lock = threading.Lock()

    def ring(self, text: bytes = b"\n") -> None:
        """Say it to the cluster; one that has hung or ended hears nothing."""
        with self._lock, contextlib.suppress(BlockingIOError, BrokenPipeError):
            if self._is_open:
                os.write(self._writer, text)

    def close(self) -> None:
        with self._lock:
            if self._is_open:
                self._is_open = False
                os.close(self._writer)


def listen() -> None:
    """From now on, `wait` ends early where the supervisor says so."""
    global _pipe, _ending
    _pipe, _ending = STANDARD_INPUT, os.pipe()


def end() -> None:
    """From now on, `wait` returns at once: this process, which listens, is to end."""
    if _ending is not None:
        os.write(_ending[1], b"\n")


def wait(seconds: float) -> None:
    """Sleep for so long, or until there may be a job, or the process is to end."""
    ends = [] if _ending is None else [_ending[0]]
    if _pipe is None:
        select.select(ends, [], [], min(seconds, UNWOKEN_SECONDS))
    elif _pipe in select.select([_pipe, *ends], [], [], seconds)[0]:
        _empty(_pipe)


def _empty(pipe: int) -> None:
    """Take out everything, since one look at the queue answers all of it."""
    global _pipe
    if not os.read(pipe, CHUNK):
        # Its other end is closed: it would be ready again and again.
        _pipe = None
