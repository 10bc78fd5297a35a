"""The processes of one generation of the worker: started, inspected and killed."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from arbsite.config import ROOT
from arbsite.logs import WORKER_GENERATION

KILL_SECONDS = 5.0
POLL_SECONDS = 0.02


@dataclasses.dataclass(frozen=True, slots=True)
class Process:
    """What the kernel reports about one member of the tree."""

    pid: int
    parent: int
    state: str
    session: int

    @property
    def is_running(self) -> bool:
        return self.state not in "ZX"


class ProcessTree:
    """The cluster in a session of its own: signals to the root's group miss it."""

    def __init__(self, generation: str) -> None:
        self._main = subprocess.Popen(  # noqa: S603  (our own module)
            [sys.executable, "-m", "arbsite.worker.cluster", str(os.getpid())],
            # Where Python finds the module.
            cwd=ROOT,
            env=os.environ | {WORKER_GENERATION: generation},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def exit_code(self) -> int | None:
        """The exit code of the main process, None while it runs."""
        return self._main.poll()

    def unreaped(self) -> set[int]:
        """Processes that died and that their parent in the tree has not noticed."""
        return {
            process.pid
            for process in members(self._main.pid)
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
                return
            time.sleep(POLL_SECONDS)


def members(session: int) -> list[Process]:
    """Every process of one session, zombies included."""
    processes = (_read(path) for path in Path("/proc").iterdir() if path.name.isdigit())
    return [
        process
        for process in processes
        if process is not None and process.session == session
    ]


def _read(path: Path) -> Process | None:
    try:
        # The name in front may itself contain spaces and brackets.
        fields = (path / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return Process(int(path.name), int(fields[1]), fields[0], int(fields[3]))
