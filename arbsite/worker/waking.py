"""Wakes the cluster where a job was queued, so that it need not ask all the time.

The supervisor writes into a pipe; its other end is the standard input of the cluster's
main process. What nobody wakes it for, as a job that another host has queued, the
cluster finds when it asks the next time.
"""

from __future__ import annotations

import contextlib
import os
import select
import time

STANDARD_INPUT = 0
CHUNK = 4096
# The pipe of this process; None where nobody wakes it.
_pipe: int | None = None


def listen() -> None:
    """From now on, `wait` ends early where the supervisor says so."""
    global _pipe
    _pipe = STANDARD_INPUT


def wait(seconds: float) -> None:
    """Sleep for so long, or until there may be a job."""
    if _pipe is None:
        time.sleep(seconds)
    elif select.select([_pipe], [], [], seconds)[0]:
        _read(_pipe)


def _read(pipe: int) -> None:
    """Take out everything, since one look at the queue answers all of it."""
    global _pipe
    if not os.read(pipe, CHUNK):
        # Its other end is closed: it would be ready again and again.
        _pipe = None


def wake(pipe: int) -> None:
    """Write into a pipe. A reader that has hung or ended is somebody else's business.

    The pipe must not block: a reader that has hung empties it no more.
    """
    with contextlib.suppress(BlockingIOError, BrokenPipeError):
        os.write(pipe, b"\n")
