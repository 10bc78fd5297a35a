"""django-q's cluster, as the main process of the worker's tree.

Started by the supervisor as `python -m arbsite.worker.cluster PARENT_PID`. django-q
restarts a killed child in place, but the dead child may hold a lock that its successor
waits for forever. Here any abnormal exit ends the whole tree, and the supervisor starts
a fresh one.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import threading
from importlib import import_module
from typing import Any

import django

logger = logging.getLogger("arbsite.worker.cluster")  # __name__ is __main__ here

STUCK_SECONDS = 5.0
# An internal error, as sysexits.h names it.
EXIT_BROKEN = 70


def main(parent: int) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arbsite.settings")
    django.setup()
    from arbsite.startup import forks

    forks.die_with(parent)
    forks.install()
    _prepare()
    from django_q.cluster import Cluster

    cluster = Cluster()
    # What is loaded by now stays. Left alone by the collector, its memory is shared by
    # all processes of the tree; a collection would write into each object.
    gc.collect()
    gc.freeze()
    cluster.start()
    cluster.sentinel.join()
    # Unless the supervisor asked for it, the sentinel has no reason to exit.
    return (
        0 if cluster.stop_event is None or cluster.stop_event.is_set() else EXIT_BROKEN
    )


def _prepare() -> None:
    """Load the jobs, use our sentinel, count attempts and store no results."""
    from django.conf import settings
    from django_q import cluster, monitor
    from django_q.signals import pre_execute

    from arbsite.worker.broker import count_attempt

    for function in settings.WORKER_FUNCTIONS:
        # Once, before the forks; not in every worker at its first job.
        import_module(function.rpartition(".")[0])
    cluster.Sentinel = _sentinel_class(cluster.Sentinel)
    # Stored results would be unsigned pickles; the trail records what happened.
    monitor.save_task = lambda task, broker: None
    pre_execute.connect(count_attempt)


def _sentinel_class(base: type) -> type:
    class Sentinel(base):
        """Ignores SIGTERM, which would leave locks held; no child dies unnoticed."""

        def start(self) -> None:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            super().start()

        def reincarnate(self, process: Any) -> None:
            if process.exitcode not in (None, 0):
                _kill_tree(process.pid, process.exitcode)
            super().reincarnate(process)
            if process.exitcode is None:
                # A worker past its time limit that ignores even the alarm.
                threading.Timer(STUCK_SECONDS, _kill_if_stuck, [process]).start()

    return Sentinel


def _kill_tree(pid: int, code: int) -> None:
    logger.error("Worker process %s died (%s): restarting all.", pid, _describe(code))
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _kill_if_stuck(process: Any) -> None:
    if process.is_alive():
        process.kill()
        _kill_tree(process.pid, -signal.SIGKILL)


def _describe(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
