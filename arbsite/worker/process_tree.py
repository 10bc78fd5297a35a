"""The processes of one generation of the worker: started, inspected and killed."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

from arbsite.startup.processes import PROC, Process, read_process
from arbsite.worker.starting import MainProcess

KILL_SECONDS = 5.0
POLL_SECONDS = 0.02
# Absent from a kernel that was built without it.
NAMES_CHILDREN = (PROC / "thread-self" / "children").exists()


class ProcessTree:
    """The cluster in a session of its own: signals to the root's group miss it."""

    def __init__(self, main: MainProcess) -> None:
        self._main = main

    @property
    def exit_code(self) -> int | None:
        """The exit code of the main process, None while it runs."""
        return self._main.poll()

    def wake(self) -> None:
        """Let it look for jobs now."""
        self._main.bell.ring()

    def processes(self) -> list[Process]:
        """The main process, if it is there, and all below it."""
        main = read_process(PROC / str(self._main.pid))
        return [*([main] if main else []), *descendants(self._main.pid)]

    def unreaped(self, processes: Iterable[Process]) -> set[int]:
        """Those that died and that their parent in the tree has not noticed."""
        return {
            process.pid
            for process in processes
            if process.state == "Z" and process.parent > 1
        } - {self._main.pid}

    def terminate(self) -> None:
        """Let the running jobs finish, start no new ones."""
        if self.exit_code is None:
            self._main.terminate()

    def kill(self) -> None:
        """Kill every process of the session and wait until all are gone."""
        deadline = time.monotonic() + KILL_SECONDS
        # In rounds: a process may fork between our look and our signal.
        while time.monotonic() < deadline:
            running = [
                process for process in members(self._main.pid) if process.is_running
            ]
            for process in running:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGKILL)
            if self._main.poll() is not None and not running:
                break
            time.sleep(POLL_SECONDS)
        self._main.bell.close()


def descendants(pid: int) -> list[Process]:
    """The children of a process, and theirs; a look that costs what they are."""
    if not NAMES_CHILDREN:
        return members(pid)
    children = [
        child for child in map(read_process, _children(pid)) if child is not None
    ]
    return children + [
        process
        for child in children
        if child.is_running
        for process in descendants(child.pid)
    ]


def _children(pid: int) -> list[Path]:
    pids: list[str] = []
    with contextlib.suppress(OSError):
        for thread in (PROC / str(pid) / "task").iterdir():
            pids += (thread / "children").read_text().split()
    return [PROC / child for child in pids]


def members(session: int) -> list[Process]:
    """Every process of one session, zombies included."""
    processes = (read_process(path) for path in PROC.iterdir() if path.name.isdigit())
    return [
        process
        for process in processes
        if process is not None and process.session == session
    ]
