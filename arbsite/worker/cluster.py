"""What runs inside the worker's process tree: django-q's cluster, made to fail loudly.

Started by the supervisor as `python -m arbsite.worker.cluster PARENT_PID`. django-q
restarts a killed child in place, but the dead child may hold a lock that its successor
waits for, for ever. Here any unnatural death ends the whole tree, and the supervisor
starts a fresh one.
"""

from __future__ import annotations

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
BROKEN = 70


def main(parent: int) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arbsite.settings")
    django.setup()
    from arbsite.startup import forks

    forks.die_with(parent)
    forks.install()
    _equip()
    from django_q.cluster import Cluster

    cluster = Cluster()
    cluster.start()
    cluster.sentinel.join()
    # Without a word from the supervisor the sentinel has no reason to end.
    return 0 if cluster.stop_event is None or cluster.stop_event.is_set() else BROKEN


def _equip() -> None:
    """Load the jobs, put our sentinel in, count starts, keep no pickled results."""
    from django.conf import settings
    from django_q import cluster, monitor
    from django_q.signals import pre_execute

    from arbsite.worker.broker import count_start

    for function in settings.Q_ALLOWED:
        # Once, before the forks; not in every worker at its first job.
        import_module(function.rpartition(".")[0])
    cluster.Sentinel = _sentinel_class(cluster.Sentinel)
    # Stored results would be unsigned pickles; our documents say what happened.
    monitor.save_task = lambda task, broker: None
    pre_execute.connect(count_start)


def _sentinel_class(base: type) -> type:
    class Sentinel(base):
        """Ignores SIGTERM (dying of it leaves locks held); trusts no broken child."""

        def start(self) -> None:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            super().start()

        def reincarnate(self, process: Any) -> None:
            if process.exitcode not in (None, 0):
                _give_up(process.pid, process.exitcode)
            super().reincarnate(process)
            if process.exitcode is None:
                # A worker past its time limit that does not even hear the alarm.
                threading.Timer(STUCK_SECONDS, _end_stuck, [process]).start()

    return Sentinel


def _give_up(pid: int, code: int) -> None:
    logger.error("Worker process %s died (%s): all are started anew.", pid, _name(code))
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _end_stuck(process: Any) -> None:
    if process.is_alive():
        process.kill()
        _give_up(process.pid, -signal.SIGKILL)


def _name(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
