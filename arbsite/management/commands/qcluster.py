"""The worker: django-q's cluster under the supervisor, which also runs the agent."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

from arbsite import config
from arbsite.startup import mongod
from arbsite.worker import queue
from arbsite.worker.starting import Forked, fork_early
from arbsite.worker.stream_process import StreamProcess
from arbsite.worker.supervisor import Supervisor
from strategy.recorder import background_recorder

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Run the worker: it queues the jobs that are due, and runs them."
    # `launch` makes them; here they would load the API once more.
    requires_system_checks = []
    needs_migrations = True
    waits_for_database = True
    needs_linux = True
    _first: Forked | None = None

    def before_database(self) -> None:
        """While there are no threads: what this process has loaded is shared."""
        self._first = fork_early()

    def handle(self, *args: Any, **options: Any) -> None:
        # The queue is no Django model, so that no migration creates its indexes.
        queue.ensure_indexes()
        installation = config.load()
        agent = import_string(settings.WORKER_AGENT)()
        heal = mongod.Healer(installation, logger.error)
        supervisor = Supervisor(agent, heal, self._first)
        with ExitStack() as beside:
            beside.enter_context(import_string(settings.AGENT_SIDECAR)())
            noted = beside.enter_context(background_recorder())
            if installation.streams and installation.venues != "replay":
                beside.enter_context(StreamProcess(supervisor.tick_soon, noted))
            supervisor.run()
