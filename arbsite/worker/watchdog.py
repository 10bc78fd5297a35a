"""Release what dead workers claimed, and notice when this worker hangs.

A thread of the supervisor, every few seconds: it renews the registration of this
cluster and releases the claims of dead ones. Now and then it finishes interrupted
changes and sends a probe through the queue. A probe that does not come back while no
job runs is a hang, and so is one whose result nobody records.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import pymongo
from django.conf import settings
from django_q.conf import Conf
from django_q.tasks import async_task

from arbsite.worker import queue, recovery, registry
from arbsite.worker.broker import MongoBroker

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 5.0
PROBE_SECONDS = getattr(settings, "WORKER_PROBE_SECONDS", 10.0)
STALL_SECONDS = getattr(settings, "WORKER_STALL_SECONDS", 20.0)
# Until its first answer a process tree may still be starting, on a busy machine.
START_SECONDS = 90.0
# Beyond its time limit, for a job whose worker django-q is about to kill.
TIMEOUT_MARGIN_SECONDS = 10
PROBE = "arbsite.worker.tasks.answer_probe"


class Watchdog:
    """The queue's side of the supervisor. `clock` is monotonic seconds.

    `wake` is called where the queue has got a job, or one is free again.
    """

    def __init__(
        self,
        name: str,
        clock: Callable[[], float] = time.monotonic,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self.cluster = registry.Cluster.of_this_process(name)
        self._clock = clock
        self._wake = wake
        # Until it has looked, it cannot know.
        self.has_others = True
        self._last_renewal = clock()
        self._release_from = clock()
        self._released_except: frozenset[str] = frozenset()
        self._generation = ""
        self._has_answered = False
        self._sent = 0
        self._sent_at: float | None = None
        self._answered = 0

    def announce(self, generation: str, restarts: int) -> None:
        """Register this generation as alive and release the claims of dead ones."""
        with pymongo.timeout(TIMEOUT_SECONDS):
            registration = registry.renew(self.cluster, generation, restarts)
            now = self._clock()
            if now - self._last_renewal > registry.SILENT_SECONDS / 2:
                # After an outage of the database every cluster has been silent. The
                # others get time to renew, and no probe can have come back.
                self._release_from = now + registry.SILENT_SECONDS
                self._sent_at = None
            self._last_renewal = now
            if now >= self._release_from:
                self._release_claims_of_the_dead(generation)
        if generation != self._generation:
            self._generation, self._sent_at = generation, None
            self._has_answered = False
        self._answered = registration.probe or 0

    def stalled(self) -> bool:
        """Send the next probe when it is due; True when one does not come back."""
        now = self._clock()
        if self._sent_at is None:
            self._send(now)
            return False
        waited = now - self._sent_at
        if self._answered >= self._sent:
            self._has_answered = True
            if waited < PROBE_SECONDS:
                return False
            # Answered by a worker, but never taken out of the queue: nobody records
            # results any more, and every job would be run again and again.
            with pymongo.timeout(TIMEOUT_SECONDS):
                if queue.has_jobs(self._generation):
                    return waited >= STALL_SECONDS
            self._send(now)
            return False
        if waited < (STALL_SECONDS if self._has_answered else START_SECONDS):
            return False
        # All workers may be busy with long jobs; then the probe waits behind them.
        with pymongo.timeout(TIMEOUT_SECONDS):
            longest = Conf.TIMEOUT + TIMEOUT_MARGIN_SECONDS
            return not queue.is_working(self._generation, longest)

    def retire(self, generation: str) -> None:
        """Sign off cleanly: nothing stays claimed."""
        with pymongo.timeout(TIMEOUT_SECONDS):
            queue.release(generation)
            registry.retire(self.cluster)

    def _release_claims_of_the_dead(self, generation: str) -> None:
        alive = frozenset(registry.live_generations(self.cluster))
        self.has_others = bool(alive - {generation})
        if alive == self._released_except:
            # Who claims something now is alive, so that there is nothing to release.
            return
        self._released_except = alive
        if released := queue.release_all_except(alive):
            logger.info("Released %d jobs of a dead worker.", released)
            self._wake()

    def _send(self, now: float) -> None:
        broker = MongoBroker(list_key=self._generation)
        with pymongo.timeout(TIMEOUT_SECONDS):
            # With each probe: what a dead process of the pages left half done waits no
            # longer.
            recovery.finish_interrupted()
            # Also what a worker has claimed that had been taken for dead before.
            self._released_except = frozenset()
            async_task(PROBE, self.cluster.name, self._sent + 1, broker=broker)
        self._wake()
        self._sent += 1
        self._sent_at = now
