"""Hands the jobs that are due to the queue's workers, under the agent's lease.

The worker's supervisor calls it every second. A job that is handed out twice does no
harm, and one that got lost is handed out again.
"""

from __future__ import annotations

import logging
import os
import socket
import time
import uuid
from contextlib import suppress

import pymongo
from django.conf import settings
from django_q.tasks import async_task
from pymongo.errors import PyMongoError

from positions.venues.types import Mode
from strategy import agent, recovery
from strategy.heartbeat import Heartbeat
from strategy.services import AgentContext
from strategy.tasks import RUN_JOB
from strategy.wiring import open_context
from tasklog.runs import Run
from tasklog.storage.leases import Lease

logger = logging.getLogger(__name__)

# What no worker has claimed by then may be lost; a second delivery does no harm.
OFFERED_AGAIN_SECONDS = 10.0
CURRENT_WITHIN_SECONDS = 2.0
LONG_AGO = float("-inf")


class Dispatcher:
    """Call `tick` every second and `stop` at the end."""

    def __init__(self) -> None:
        config = settings.ARBSITE
        host, pid, identity = socket.gethostname(), os.getpid(), uuid.uuid4().hex
        self._lease = Lease(
            agent.LEASE,
            f"qcluster on {host} ({pid}) {identity[:8]}",
            config.lease_seconds,
            recovery.newest_token,
        )
        self._run = Run(identity, "qcluster", Mode(config.venues), host, pid)
        self._context: AgentContext | None = None
        self._offered: dict[str, tuple[object, float]] = {}
        self._renewed_at = LONG_AGO

    def tick(self) -> bool:
        """Keep or take the lease; while it is held, hand out what is due, if anything.

        Whether it has handed out something.
        """
        if self._context is None or not self._keep():
            self._context = self._take_over()
        if self._context is None:
            return False
        return self._offer(self._context)

    def _keep(self) -> bool:
        """Whether the lease is still held; renewed in time, with the run's heartbeat.

        At a third: nobody takes it before its end, so that between two renewals there
        is nothing to ask.
        """
        now = time.monotonic()
        if now - self._renewed_at < self._lease.seconds / 3:
            return True
        if not self._lease.renew():
            return False
        self._renewed_at = now
        self._run.beat()
        return True

    def restarted(self) -> None:
        """The workers were lost: a new token frees what they had claimed."""
        self._lease.release()
        self._context = None

    def stop(self) -> None:
        if self._context is not None:
            # Within what the supervisor leaves: the end of the run matters more.
            with suppress(PyMongoError), pymongo.timeout(CURRENT_WITHIN_SECONDS):
                recovery.stop(self._context.positions.wall_now())
            self._run.end()
            self._lease.release()
            self._context = None

    def _offer(self, context: AgentContext) -> bool:
        """Offer what is due and free; whether there was anything new.

        Each run of a job is offered once; a run is known by the time it is due since.
        """
        now = time.monotonic()
        waiting = agent.due_since(context)
        self._offered = {
            name: (since, at)
            for name, (since, at) in self._offered.items()
            if name in waiting and waiting[name] == since
        }
        has_offered = False
        for name, since in waiting.items():
            _, offered_at = self._offered.get(name, (since, LONG_AGO))
            if now - offered_at >= OFFERED_AGAIN_SECONDS:
                async_task(RUN_JOB, name, context.positions.token)
                self._offered[name] = since, now
                has_offered = True
        return has_offered

    def _take_over(self) -> AgentContext | None:
        now = time.monotonic()
        token = self._lease.acquire()
        if token is None:
            return None
        self._renewed_at = now
        # Without lease and run: the next ticks renew the one and keep the other alive.
        heartbeat = Heartbeat(time.monotonic, time.sleep, lambda: False)
        context = open_context(token, heartbeat)
        self._run.begin(token)
        recovery.start(context)
        # What was offered under an earlier token finds nothing to claim.
        self._offered.clear()
        return context
