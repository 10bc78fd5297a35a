"""django-q's cluster: the main process of the worker's tree, and its workers.

Started by the supervisor as `python -m arbsite.worker.cluster PARENT_PID`. django-q's
sentinel is this process itself, and its pusher and monitor are threads of it, where
django-q would run three more processes. It would also replace a killed child in place,
but the dead child may hold a lock that its successor waits for forever. Here any
abnormal exit ends the whole tree, and the supervisor starts a fresh one.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
import uuid
from collections.abc import Callable
from importlib import import_module
from typing import Any

import django

from arbsite.startup import collector

logger = logging.getLogger("arbsite.worker.cluster")  # __name__ is __main__ here

LOADED_LATE = ("strategy.matching.incremental", "tenacity")
STUCK_SECONDS = 5.0
# What the other workers have to finish their jobs where one has to be replaced.
FINISH_SECONDS = 30.0
# An internal error, as sysexits.h names it.
EXIT_BROKEN = 70


def main(parent: int) -> int:
    collector.collect_rarely()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arbsite.settings")
    django.setup()
    load_jobs()
    return run(parent)


def run(parent: int) -> int:
    """Work until the end; the exit code. Django is set up, and the jobs are loaded."""
    from arbsite.startup import forks
    from arbsite.worker import waking

    forks.die_with(parent)
    forks.install()
    waking.listen()
    # Workers leave it to this process when to end.
    os.register_at_fork(
        after_in_child=lambda: signal.signal(signal.SIGTERM, signal.SIG_IGN)
    )
    _connect_jobs()
    from django_q import cluster

    sentinel = _sentinel_class(cluster)
    collector.leave_loaded_alone()
    is_stopping = Flag()
    signal.signal(signal.SIGTERM, lambda *_: is_stopping.set())
    # Returns when all workers have ended.
    sentinel(is_stopping, Flag(), uuid.uuid4())
    return EXIT_BROKEN if is_stopping.is_failure else 0


def load_jobs() -> None:
    """Load what the workers run, once and before the forks."""
    from django.conf import settings

    for function in settings.WORKER_FUNCTIONS:
        import_module(function.rpartition(".")[0])
    # What `run` needs itself, and what jobs load on first use, each for itself.
    for name in ("django_q.cluster", "arbsite.worker.broker", *LOADED_LATE):
        import_module(name)


def _connect_jobs() -> None:
    """Count attempts and store no results."""
    from django_q import cluster, monitor, pusher
    from django_q.signals import pre_execute

    from arbsite.worker.broker import count_attempt

    # They are threads here: the process is not called after the one that starts last.
    monitor.setproctitle = pusher.setproctitle = None
    # Stored results would be unsigned pickles; the trail records what happened.
    monitor.save_task = lambda task, broker: None
    cluster.Stat = NoStatus
    pre_execute.connect(count_attempt)


class Flag:
    """What django-q expects of an event, for one thread and its signal handlers.

    A handler that interrupts `wait` must find no lock there.
    """

    def __init__(self) -> None:
        self._is_set = False
        self.is_failure = False

    def set(self) -> None:
        self._is_set = True

    def is_set(self) -> bool:
        return self._is_set

    def wait(self, seconds: float) -> bool:
        """Sleep, at most so long; whether it is set."""
        if not self._is_set:
            time.sleep(seconds)
        return self._is_set


class NoStatus:
    """Instead of django-q's, which signs and pickles one twice a second."""

    def __init__(self, sentinel: object) -> None:
        pass

    def save(self) -> None:
        """The supervisor registers its cluster itself."""


class Part(threading.Thread):
    """A part of the cluster that needs no process of its own.

    It ends when it is asked to. If the sentinel finds it dead before, it has failed.
    """

    exitcode = EXIT_BROKEN

    def __init__(self, target: Callable[..., object], *args: Any) -> None:
        super().__init__(target=target, args=args, name=target.__name__, daemon=True)
        self.pid = os.getpid()
        self.start()


def _sentinel_class(cluster: Any) -> Any:
    from arbsite.worker import waking

    class Sentinel(cluster.Sentinel):
        """Ends all its processes where one has to be replaced."""

        def start(self) -> None:
            # The base class has set it to its default.
            signal.signal(signal.SIGTERM, lambda *_: self.stop_event.set())
            # Its reader is a thread of this process, and would lose the end that it
            # reads from before it has read that it is to stop.
            for closing in ("close", "join_thread"):
                setattr(self.result_queue, closing, lambda: None)
            super().start()

        def spawn_process(self, target: Any, *args: Any) -> Any:
            # The workers come first: none is forked beside threads.
            if target is cluster.worker:
                _warn_of_threads()
                return super().spawn_process(target, *args)
            return Part(target, *args)

        def stop(self) -> None:
            # It waits for the pusher, which waits for jobs.
            waking.end()
            super().stop()

        def reincarnate(self, process: Any) -> None:
            if process.exitcode not in (None, 0):
                _kill_tree(process.pid, _describe(process.exitcode))
            if process.exitcode is None:
                # A worker past its time limit that may ignore even the alarm.
                threading.Timer(STUCK_SECONDS, _kill_if_stuck, [process]).start()
            # It could inherit a lock from one of the threads, so no single worker is
            # replaced: the others finish what they do, and the supervisor starts again.
            self.pool.remove(process)
            self.stop_event.is_failure = True
            self.stop_event.set()
            late = threading.Timer(
                FINISH_SECONDS, _kill_tree, [process.pid, "others still run"]
            )
            late.daemon = True
            late.start()

    return Sentinel


def _warn_of_threads() -> None:
    """A fork may inherit a lock of another thread, which nobody releases."""
    names = [thread.name for thread in threading.enumerate()]
    if len(names) > 1:
        logger.warning("A worker is forked beside threads: %s.", ", ".join(names))


def _kill_tree(pid: int, reason: str) -> None:
    logger.error("Worker process %s ended (%s): restarting all.", pid, reason)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _kill_if_stuck(process: Any) -> None:
    if process.is_alive():
        process.kill()
        _kill_tree(process.pid, "killed past its time limit")


def _describe(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
