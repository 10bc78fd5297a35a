"""Shows that a working process is alive, and tells it when it must stop.

While work goes on, `pulse` is called again and again: before each venue call, between
two positions, during each wait. It keeps the lease and the claim, updates the run's
heartbeat, and raises where the process may not continue.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from strategy import schedule
from strategy.schedule import Claim
from tasklog.runs import Run
from tasklog.storage.leases import Lease

# How late a stop is noticed during a wait.
SLICE_SECONDS = 0.5
# A quarter of schedule.CLAIM_SECONDS: a renewal may come late and still be in time.
CLAIM_RENEWAL_SECONDS = 5.0


class Stopped(Exception):
    """The process was asked to stop."""


class LeaseLost(Exception):
    """Another agent acts now; this one may not write any more."""


class Heartbeat:
    """Keeps what a process holds while it works.

    `monotonic` is in seconds, `is_stopping` is true once the process was asked to stop,
    `wait` sleeps for seconds. A queue worker holds no lease: its `lease` and `run` are
    None, and only the claim is kept.
    """

    def __init__(
        self,
        monotonic: Callable[[], float],
        wait: Callable[[float], None],
        is_stopping: Callable[[], bool],
        lease: Lease | None = None,
        run: Run | None = None,
    ):
        self._monotonic = monotonic
        self._wait = wait
        self._is_stopping = is_stopping
        self._lease = lease
        self._run = run
        # Entries in several threads share it: one of them renews, the others go on.
        self._renewing = threading.Lock()
        self._renewed = monotonic()
        self._prolong: Callable[[], bool] = lambda: True
        self._prolonged = monotonic()

    @contextmanager
    def keep(self, claim: Claim, wall_now: Callable[[], datetime]) -> Iterator[None]:
        """Prolong this claim as long as the block runs.

        Not longer: a finished claim cannot be prolonged, which would look like a lost
        lease, and that of a failed job would block its next attempt.
        """
        self._prolong = lambda: schedule.prolong(claim, wall_now())
        self._prolonged = self._monotonic()
        try:
            yield
        finally:
            self._prolong = lambda: True

    def pulse(self) -> None:
        """Raises Stopped or LeaseLost."""
        if self._is_stopping():
            raise Stopped
        if not self._renewing.acquire(blocking=False):
            return
        try:
            self._renew()
        finally:
            self._renewing.release()

    def _renew(self) -> None:
        now = self._monotonic()
        # At a third, so that a pulse that comes late still finds the lease held.
        if self._lease and now - self._renewed >= self._lease.seconds / 3:
            if not self._lease.renew():
                raise LeaseLost
            if self._run:
                self._run.beat()
            self._renewed = now
        if now - self._prolonged >= CLAIM_RENEWAL_SECONDS:
            # A lost claim means the same: another process does this job now.
            if not self._prolong():
                raise LeaseLost
            self._prolonged = now

    def sleep(self, seconds: float, woken: threading.Event | None = None) -> None:
        """Wait, with a pulse every half second, no longer than until `woken` is set."""
        wait = woken.wait if woken else self._wait
        end = self._monotonic() + seconds
        while (left := end - self._monotonic()) > 0 and not (woken and woken.is_set()):
            self.pulse()
            wait(min(left, SLICE_SECONDS))
        # Once more, so that also a wait of no length asks whether to stop.
        self.pulse()
