"""A real worker in real processes, for tests that kill parts of it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

from django.db import connection

from arbsite.config import ROOT
from tests.support.waiting import eventually

ROLES = ("main", "worker")


class Worker:
    """`manage.py qcluster` on the test database, in a process group of its own."""

    def __init__(self, log: Path) -> None:
        self.log = log
        environment = os.environ | {
            "ARBSITE_DATABASE": connection.settings_dict["NAME"],
            "DJANGO_SETTINGS_MODULE": "tests.support.worker_settings",
            # Warnings of the driver about forks would come out here.
            "PYTHONWARNINGS": "default",
        }
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "manage.py"), "qcluster"],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        family = [self.process.pid, *descendants(self.process.pid)]
        for pid in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def roles(self) -> dict[str, int]:
        """The pid of each kind of process, once the whole tree is up."""
        # Starting takes seconds, and much longer beside other tests on a busy machine.
        return eventually(self._roles, 60, f"the tree is up; {self.output()}")

    def _roles(self) -> dict[str, int]:
        for main in children(self.process.pid):
            workers = children(main)
            if len(workers) == 2:
                return dict(zip(ROLES, (main, min(workers)), strict=True))
        return {}

    def output(self) -> str:
        return self.log.read_text()

    def end(self, signal_number: int, *, group: bool = False) -> int:
        """Send a signal and wait for the exit; the exit code."""
        (os.killpg if group else os.kill)(self.process.pid, signal_number)
        return self.process.wait(30)


def children(pid: int) -> list[int]:
    pids: list[int] = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            pids += map(int, (task / "children").read_text().split())
    return pids


def descendants(pid: int) -> list[int]:
    below = children(pid)
    return below + [deeper for child in below for deeper in descendants(child)]


def alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"
