"""Child processes of `launch`: restarted with back-off, and stopped together.

Each child runs in a session of its own and dies with this process. Its output is
relayed line by line under its name.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence

from arbsite.config import ROOT
from arbsite.startup import forks

BACK_OFF = (0.0, 1.0, 2.0, 5.0, 10.0)
# A child that ran for this long has started well: its next pause is the shortest again.
SETTLED_SECONDS = 30.0
STOP_SECONDS = 10.0


class Child:
    """One program, restarted whenever it exits, until it is stopped."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        write: Callable[[str], None],
    ) -> None:
        self._name, self._command, self._write = name, list(command), write
        self._environment = {**environment, "PYTHONUNBUFFERED": "1"}
        self._failures = 0
        self._start_at = 0.0
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    def restart_if_needed(self) -> None:
        """Start the child when it is not running and its pause is over."""
        if self._process is not None and self._process.poll() is not None:
            self._plan_restart(self._process)
            self._process = None
        if self._process is None and time.monotonic() >= self._start_at:
            self._start()

    def terminate(self) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()

    def wait_or_kill(self, deadline: float) -> None:
        """Wait for the exit until the deadline (monotonic seconds), then force it."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._write(f"{self._name} did not stop and is killed")
        # Also after a clean exit: the child may have left processes of its own behind.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._reader is not None:
            self._reader.join(1)

    def _start(self) -> None:
        parent = os.getpid()
        self._started = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603  (our own programs)
            self._command,
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            # Ctrl-C in the terminal reaches only us; we stop the children in order.
            start_new_session=True,
            preexec_fn=lambda: forks.die_with(parent),
        )
        self._reader = threading.Thread(
            target=self._relay, args=[self._process], daemon=True
        )
        self._reader.start()

    def _plan_restart(self, process: subprocess.Popen[str]) -> None:
        if time.monotonic() - self._started > SETTLED_SECONDS:
            self._failures = 0
        pause = BACK_OFF[min(self._failures, len(BACK_OFF) - 1)]
        self._failures += 1
        self._start_at = time.monotonic() + pause
        self._write(
            f"{self._name} exited (exit code {process.returncode});"
            f" restarting in {pause:g} s"
        )

    def _relay(self, process: subprocess.Popen[str]) -> None:
        if process.stdout is not None:
            with process.stdout as lines:
                for line in lines:
                    self._write(f"{self._name:<8}| {line.rstrip()}")


def stop_all(children: Sequence[Child]) -> None:
    """Signal all of them at once, then wait for each."""
    for child in children:
        child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        child.wait_or_kill(deadline)
