"""Does the queue hold what a dead worker claimed, and does this worker still turn?

A thread of the supervisor, once a second: renew the registration of this cluster, set
free the claims of dead ones, and now and then do what requests left half done and send
a pulse through the queue. A pulse that does not come back while no job runs is a hang.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import pymongo
from django.conf import settings
from django_q.conf import Conf
from django_q.tasks import async_task

from arbsite.worker import broker, recovery, registry
from arbsite.worker.broker import MongoBroker

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 5.0
PULSE_SECONDS = getattr(settings, "Q_PULSE_SECONDS", 10.0)
STALL_SECONDS = getattr(settings, "Q_STALL_SECONDS", 20.0)
# A tree that has not yet answered once may still be starting, on a busy machine.
START_SECONDS = 90.0
PULSE = "arbsite.worker.tasks.pulse"


class Warden:
    """The queue's side of the supervisor. `clock` is monotonic seconds."""

    def __init__(self, name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.cluster = registry.Cluster.of_this_process(name)
        self._clock = clock
        self._last_beat = clock()
        self._patient_until = clock()
        self._incarnation = ""
        self._proven = False
        self._sent = 0
        self._sent_at: float | None = None
        self._seen = 0

    def announce(self, incarnation: str, restarts: int) -> None:
        """This incarnation lives; what the dead ones hold is free."""
        with pymongo.timeout(TIMEOUT_SECONDS):
            entry = registry.beat(self.cluster, incarnation, restarts)
            now = self._clock()
            if now - self._last_beat > registry.SILENT_SECONDS / 2:
                # After an outage everybody is silent: the others may speak first,
                # and no pulse can have come back.
                self._patient_until = now + registry.SILENT_SECONDS
                self._sent_at = None
            self._last_beat = now
            if now >= self._patient_until:
                freed = broker.release_all_but(registry.living(self.cluster))
                if freed:
                    logger.info("%d jobs of a dead worker are free again.", freed)
        if incarnation != self._incarnation:
            self._incarnation, self._sent_at, self._proven = incarnation, None, False
        self._seen = int(entry.get("pulse") or 0)

    def stalled(self) -> bool:
        """Send the next pulse when it is time; True when one does not come back."""
        now = self._clock()
        if self._sent_at is None:
            self._send(now)
            return False
        waited = now - self._sent_at
        if self._seen >= self._sent:
            self._proven = True
            if waited >= PULSE_SECONDS:
                self._send(now)
            return False
        if waited < (STALL_SECONDS if self._proven else START_SECONDS):
            return False
        with pymongo.timeout(TIMEOUT_SECONDS):
            return not broker.is_working(self._incarnation, Conf.TIMEOUT + 10)

    def retire(self, incarnation: str) -> None:
        """A clean end: nothing stays claimed."""
        with pymongo.timeout(TIMEOUT_SECONDS):
            broker.release(incarnation)
            registry.retire(self.cluster)

    def _send(self, now: float) -> None:
        broker = MongoBroker(list_key=self._incarnation)
        with pymongo.timeout(TIMEOUT_SECONDS):
            recovery.keep()
            async_task(PULSE, self.cluster.name, self._sent + 1, broker=broker)
        self._sent += 1
        self._sent_at = now
