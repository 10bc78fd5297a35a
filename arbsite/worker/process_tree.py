"""How is one incarnation of the worker started, looked at and ended?"""

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
from arbsite.worker.broker import INCARNATION

GONE_SECONDS = 5.0
POLL_SECONDS = 0.02


@dataclasses.dataclass(frozen=True, slots=True)
class Process:
    """What the kernel says of one member of the tree."""

    pid: int
    parent: int
    state: str
    session: int


class Tree:
    """The cluster in a session of its own: signals to the root's group miss it."""

    def __init__(self, incarnation: str) -> None:
        self.incarnation = incarnation
        self._main = subprocess.Popen(  # noqa: S603  (our own module)
            [sys.executable, "-m", "arbsite.worker.cluster", str(os.getpid())],
            cwd=ROOT,
            env=os.environ | {INCARNATION: incarnation},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def ended(self) -> int | None:
        """The exit code once the main process has ended."""
        return self._main.poll()

    def unnoticed_dead(self) -> set[int]:
        """Processes that died and that nobody in the tree has asked about yet."""
        return {
            p.pid for p in members(self._main.pid) if p.state == "Z" and p.parent > 1
        } - {self._main.pid}

    def ask_to_stop(self) -> None:
        """The running jobs end, no new ones begin."""
        if self.ended is None:
            self._main.terminate()

    def kill(self) -> None:
        """End every process of the session, and wait until all have gone."""
        deadline = time.monotonic() + GONE_SECONDS
        while time.monotonic() < deadline:
            alive = [p for p in members(self._main.pid) if p.state not in "ZX"]
            for process in alive:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGKILL)
            if self._main.poll() is not None and not alive:
                return
            time.sleep(POLL_SECONDS)


def members(session: int) -> list[Process]:
    """Every process of one session, zombies included."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (process := _read(entry)) is not None:
            found.append(process)
    return [process for process in found if process.session == session]


def _read(entry: Path) -> Process | None:
    try:
        fields = (entry / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return Process(int(entry.name), int(fields[1]), fields[0], int(fields[3]))
