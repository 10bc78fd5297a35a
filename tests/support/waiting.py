"""Waiting for another process: asks again until a deadline."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
PAUSE = 0.05


def eventually(ask: Callable[[], T], seconds: float, what: str = "") -> T:
    """The first true answer. Fails when there is none in time."""
    deadline = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < deadline, f"not within {seconds} s: {what or ask}"
        time.sleep(PAUSE)
    return answer
