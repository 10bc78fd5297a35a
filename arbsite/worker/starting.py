"""Starts the main process of a cluster, in a session of its own.

The first one is forked before this process has a thread or a connection, so that it
shares the memory of what is loaded; a fork beside threads may inherit a lock that
nobody releases. It waits for the name of its generation. What has to replace it later
is Python, executed once more.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from typing import Protocol

from setproctitle import setproctitle

from arbsite.config import ROOT
from arbsite.logs import WORKER_GENERATION
from arbsite.startup import collector, forks
from arbsite.worker import cluster
from arbsite.worker.waking import STANDARD_INPUT, Bell

MODULE = "arbsite.worker.cluster"


class MainProcess(Protocol):
    """The main process of a cluster, a child of this one."""

    pid: int
    bell: Bell

    def poll(self) -> int | None:
        """Its exit code, None while it runs."""

    def terminate(self) -> None:
        """Ask it to end."""


class Executed:
    """Python, executed once more."""

    def __init__(self, generation: str) -> None:
        self.bell = Bell()
        self._process = subprocess.Popen(  # noqa: S603  (our own module)
            [sys.executable, "-m", MODULE, str(os.getpid())],
            # Where Python finds the module.
            cwd=ROOT,
            env=os.environ | {WORKER_GENERATION: generation},
            stdin=self.bell.reader,
            # Signals to the root's group miss it.
            start_new_session=True,
        )
        os.close(self.bell.reader)
        self.pid = self._process.pid

    def poll(self) -> int | None:
        return self._process.poll()

    def terminate(self) -> None:
        self._process.terminate()


class Forked:
    """A fork of this process, which waits for its generation."""

    def __init__(self) -> None:
        self.bell = Bell()
        self._code: int | None = None
        parent = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if not self.pid:
            forks.run_and_exit(lambda: _wait_and_run(self.bell, parent))
        os.close(self.bell.reader)

    def start(self, generation: str) -> Forked:
        """Let it work under this name."""
        self.bell.ring(f"{generation}\n".encode())
        return self

    def poll(self) -> int | None:
        if self._code is None:
            reaped, status = os.waitpid(self.pid, os.WNOHANG)
            if reaped:
                self._code = os.waitstatus_to_exitcode(status)
        return self._code

    def terminate(self) -> None:
        os.kill(self.pid, signal.SIGTERM)


def fork_early() -> Forked | None:
    """A main process that waits; None where this process has threads already."""
    cluster.load_jobs()
    collector.leave_loaded_alone()
    return Forked() if threading.active_count() == 1 else None


def _wait_and_run(bell: Bell, parent: int) -> int:
    os.setsid()
    forks.die_with(parent)
    bell.close()
    os.dup2(bell.reader, STANDARD_INPUT)
    os.close(bell.reader)
    setproctitle(f"{sys.executable} -m {MODULE} {parent}")
    generation = b""
    while not generation.endswith(b"\n"):
        # One byte at a time: what follows the name wakes the cluster.
        if not (byte := os.read(STANDARD_INPUT, 1)):
            return cluster.EXIT_BROKEN
        generation += byte
    os.environ[WORKER_GENERATION] = generation.decode().strip()
    return cluster.run(parent)
