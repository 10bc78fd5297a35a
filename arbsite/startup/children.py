"""How are the parts of an installation kept running side by side?

Each child runs in a session of its own and dies with this process. Its lines come out
under its name; when it ends unasked it is started again, with a growing pause.
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
SETTLED_SECONDS = 30.0
STOP_SECONDS = 10.0


class Child:
    """One program, started again and again until `stop`."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        say: Callable[[str], None],
    ) -> None:
        self._name, self._command, self._say = name, list(command), say
        self._environment = {**environment, "PYTHONUNBUFFERED": "1"}
        self._failures = 0
        self._start_at = 0.0
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    def tend(self) -> None:
        """Start the child when it does not run and its pause is over."""
        if self._process is not None and self._process.poll() is not None:
            self._note_end(self._process)
            self._process = None
        if self._process is None and time.monotonic() >= self._start_at:
            self._start()

    def ask_to_stop(self) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()

    def await_end(self, deadline: float) -> None:
        """Gone by the deadline (monotonic seconds), by force if need be."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._say(f"{self._name} did not stop and is killed")
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
            start_new_session=True,
            preexec_fn=lambda: forks.die_with(parent),
        )
        self._reader = threading.Thread(
            target=self._relay, args=[self._process], daemon=True
        )
        self._reader.start()

    def _note_end(self, process: subprocess.Popen[str]) -> None:
        if time.monotonic() - self._started > SETTLED_SECONDS:
            self._failures = 0
        pause = BACK_OFF[min(self._failures, len(BACK_OFF) - 1)]
        self._failures += 1
        self._start_at = time.monotonic() + pause
        self._say(
            f"{self._name} ended (exit code {process.returncode});"
            f" it is started again in {pause:g} s"
        )

    def _relay(self, process: subprocess.Popen[str]) -> None:
        if process.stdout is not None:
            with process.stdout as lines:
                for line in lines:
                    self._say(f"{self._name:<8}| {line.rstrip()}")


def stop_all(children: Sequence[Child]) -> None:
    """Ask all at once, then wait for each."""
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        child.await_end(deadline)
