"""What does the queue's supervisor do each second for the agent?

It holds the agent's lease, shows that it lives, and hands what is due to the workers.
A duty handed out twice does no harm; one that got lost is handed out again.
"""

from __future__ import annotations

import logging
import os
import socket
import time
import uuid

from django.conf import settings
from django_q.tasks import async_task

from positions.venues.types import Mode
from strategy import agent, recovery
from strategy.heartbeat import Keeper
from strategy.services import Mandate
from strategy.tasks import RUN_DUTY
from strategy.wiring import open_mandate
from tasklog.runs import Run
from tasklog.storage.codec import collection
from tasklog.storage.leases import Lease

logger = logging.getLogger(__name__)

OFFERED_AGAIN_SECONDS = 10.0
LONG_AGO = float("-inf")


class Beat:
    """Call `tick` every second and `stop` at the end."""

    def __init__(self) -> None:
        config = settings.ARBSITE
        host, pid, identity = socket.gethostname(), os.getpid(), uuid.uuid4().hex
        self._lease = Lease(
            collection("leases"),
            agent.LEASE,
            f"qcluster on {host} ({pid}) {identity[:8]}",
            config.lease_seconds,
        )
        self._run = Run(identity, "qcluster", Mode(config.venues), host, pid)
        self._mandate: Mandate | None = None
        self._offered: dict[str, float] = {}

    def tick(self) -> None:
        """Keep or take the lease; while it is held, hand out what is due."""
        if self._mandate is None or not self._lease.renew():
            self._mandate = self._take_over()
        if self._mandate is None:
            return
        self._run.beat()
        self._offer(self._mandate)

    def restarted(self) -> None:
        """The workers were lost: what they had claimed is free under a new token."""
        self._lease.release()
        self._mandate = None

    def stop(self) -> None:
        if self._mandate is not None:
            self._run.end()
            self._lease.release()
            self._mandate = None

    def _offer(self, mandate: Mandate) -> None:
        """What is due and free; a duty claimed meanwhile is forgotten here, so that
        its next slot is offered at once."""
        now = time.monotonic()
        waiting = agent.due(mandate)
        self._offered = {
            duty: at for duty, at in self._offered.items() if duty in waiting
        }
        for duty in waiting:
            if now - self._offered.get(duty, LONG_AGO) >= OFFERED_AGAIN_SECONDS:
                async_task(RUN_DUTY, duty, mandate.desk.token)
                self._offered[duty] = now

    def _take_over(self) -> Mandate | None:
        token = self._lease.acquire()
        if token is None:
            return None
        keeper = Keeper(time.monotonic, time.sleep, lambda: False)
        mandate = open_mandate(token, keeper)
        self._run.begin(token)
        recovery.start(mandate)
        self._offered.clear()
        return mandate
