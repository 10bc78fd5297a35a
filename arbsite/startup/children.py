"""Child processes of `launch`: restarted with back-off, and stopped together.

Each child is a fork that runs a program in a session of its own, so that all of them
share the memory of what was loaded before. It dies with this process. Its output is
relayed line by line under its name. All of this is done in one thread: a fork of a
process with more of them may inherit a lock that nobody releases.
"""

from __future__ import annotations

import contextlib
import os
import runpy
import select
import shlex
import signal
import sys
import time
from collections.abc import Callable, Sequence

from setproctitle import setproctitle

from arbsite.config import ROOT
from arbsite.startup import forks
from arbsite.startup.processes import PROC, Lasting, read_process

BACK_OFF = (0.0, 1.0, 2.0, 5.0, 10.0)
# A child that ran for this long has started well: its next pause is the shortest again.
SETTLED_SECONDS = 30.0
STOP_SECONDS = 10.0
# A child that a signal has stopped for so long is replaced.
STOPPED_SECONDS = 10.0
POLL_SECONDS = 0.05
CHUNK = 65536


class Child:
    """One program, restarted whenever it exits, until it is stopped.

    `command` is a command line of Python: its program is a script or `-m` and a module.
    """

    def __init__(
        self, name: str, command: Sequence[str], write: Callable[[str], None]
    ) -> None:
        self.name, self._command, self._write = name, list(command), write
        self._failures = 0
        self._start_at = 0.0
        self._pid: int | None = None
        self._code: int | None = None
        self.output: int | None = None
        self._line = b""
        self._stopped = Lasting()

    @property
    def is_running(self) -> bool:
        if self._pid is not None and self._code is None:
            reaped, status = os.waitpid(self._pid, os.WNOHANG)
            if reaped:
                self._code = os.waitstatus_to_exitcode(status)
        return self._pid is not None and self._code is None

    def restart_if_needed(self) -> None:
        """Start the child when it is not running and its pause is over.

        One that a signal has stopped for long is killed, and started the next time.
        """
        if self.is_running:
            self._kill_if_stopped()
            return
        if self._pid is not None:
            self._plan_restart()
            self._pid = None
        if time.monotonic() >= self._start_at:
            self._start()

    def _kill_if_stopped(self) -> None:
        process = read_process(PROC / str(self._pid))
        halted = [process.pid] if process and process.is_stopped else []
        if self._stopped.longest(halted, time.monotonic()) > STOPPED_SECONDS:
            self._write(f"{self.name} is stopped by a signal and is killed")
            os.killpg(halted[0], signal.SIGKILL)

    def terminate(self) -> None:
        if self.is_running and self._pid is not None:
            os.kill(self._pid, signal.SIGTERM)

    def kill(self) -> None:
        """End it with all of its session, also after a clean exit of its own."""
        if self._pid is None:
            return
        if self.is_running:
            self._write(f"{self.name} did not stop and is killed")
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._pid, signal.SIGKILL)
        if self._code is None:
            os.waitpid(self._pid, 0)
            self._code = -signal.SIGKILL

    def relay(self) -> None:
        """Pass on the lines that are there."""
        if self.output is None:
            return
        chunk = os.read(self.output, CHUNK)
        *lines, self._line = (self._line + chunk).split(b"\n")
        if not chunk:
            os.close(self.output)
            self.output = None
            if self._line:
                lines, self._line = [self._line], b""
        for line in lines:
            self._write(f"{self.name:<8}| {line.decode(errors='replace').rstrip()}")

    def _start(self) -> None:
        self._close_output()
        self._started = time.monotonic()
        parent = os.getpid()
        reader, writer = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if not pid:
            forks.run_and_exit(lambda: _become(self._command, writer, parent))
        os.close(writer)
        self._pid, self._code, self.output = pid, None, reader

    def _close_output(self) -> None:
        """Pass on what is there. A descendant may still have the other end open."""
        while self.output is not None and select.select([self.output], [], [], 0)[0]:
            self.relay()
        if self.output is not None:
            os.close(self.output)
            self.output, self._line = None, b""

    def _plan_restart(self) -> None:
        if time.monotonic() - self._started > SETTLED_SECONDS:
            self._failures = 0
        pause = BACK_OFF[min(self._failures, len(BACK_OFF) - 1)]
        self._failures += 1
        self._start_at = time.monotonic() + pause
        self._write(
            f"{self.name} exited (exit code {self._code}); restarting in {pause:g} s"
        )


def _become(command: list[str], output: int, parent: int) -> None:
    """Run a program in this new process as if Python had been started with it."""
    # Ctrl-C in the terminal reaches only the parent, which stops us in order.
    os.setsid()
    forks.die_with(parent)
    setproctitle(shlex.join(command))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for standard in (1, 2):
        os.dup2(output, standard)
    # The pipes of the others, and the lock of the parent.
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    os.chdir(ROOT)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if command[1] == "-m":
        sys.argv = command[2:]
        runpy.run_module(command[2], run_name="__main__", alter_sys=True)
    else:
        sys.argv = command[1:]
        runpy.run_path(command[1], run_name="__main__")


def relay(children: Sequence[Child], seconds: float) -> None:
    """Pass on what the children print, for about so long."""
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        outputs = {
            child.output: child for child in children if child.output is not None
        }
        ready, _, _ = select.select(list(outputs), [], [], left)
        for output in ready:
            outputs[output].relay()


def stop_all(children: Sequence[Child]) -> None:
    """Signal all of them at once, then wait for each, and kill what does not end."""
    for child in children:
        child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    while any(child.is_running for child in children) and time.monotonic() < deadline:
        relay(children, POLL_SECONDS)
    for child in children:
        child.kill()
    relay(children, POLL_SECONDS)
