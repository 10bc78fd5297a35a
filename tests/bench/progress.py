"""One line on a terminal that says what a benchmark is doing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# Back to the start of the line, and erase it.
CLEAR_LINE = "\r\033[K"
_stage: ContextVar[str] = ContextVar("stage", default="")


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Begin each line shown inside with `name`; leave an empty line at the end."""
    token = _stage.set(name)
    show("starting")
    try:
        yield
    finally:
        _stage.reset(token)
        _write("")


def show(activity: str) -> None:
    """Replace the line. Nothing where standard error is not a terminal.

    Only called between measurements. A spinner would redraw from a thread of its own,
    and that thread's CPU time would count as the benchmark's.
    """
    if name := _stage.get():
        _write(f"{name}: {activity}")


def _write(line: str) -> None:
    if sys.stderr.isatty():
        print(f"{CLEAR_LINE}{line}", end="", file=sys.stderr, flush=True)
