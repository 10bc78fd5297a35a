"""A rate limit for the calls to one API."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Budget:
    """A token bucket: `per_second` calls on average, `burst` of them at once.

    Callers of all threads queue up: each reserves its turn before it sleeps, so two
    never wait for the same turn.
    """

    def __init__(
        self,
        per_second: float,
        *,
        monotonic: Callable[[], float],
        sleep: Callable[[float], None],
        burst: int = 1,
    ):
        if not per_second > 0:
            raise ValueError("a budget needs more than 0 calls per second")
        self._pause = 1 / per_second
        self._ahead = self._pause * (burst - 1)
        self._monotonic = monotonic
        self._sleep = sleep
        self._next = float("-inf")
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Return when the next call may start."""
        with self._lock:
            now = self._monotonic()
            # An idle budget earns at most `burst` calls at once.
            turn = max(self._next, now - self._ahead)
            self._next = turn + self._pause
        # Outside of the lock: others reserve their turns meanwhile.
        if turn > now:
            self._sleep(turn - now)
