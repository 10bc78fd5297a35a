"""The root process of the worker: keeps one tree of processes alive.

When any process of the tree dies, the whole tree is killed, its claims are released and
a fresh tree is started. Beside that it runs the agent, once a second, in a thread.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
import uuid
from collections.abc import Callable
from types import FrameType
from typing import Protocol

import pymongo
from django.db import DatabaseError
from pymongo.errors import PyMongoError

from arbsite.startup.processes import Lasting
from arbsite.worker.process_tree import ProcessTree
from arbsite.worker.starting import Executed, Forked, MainProcess
from arbsite.worker.watchdog import Watchdog

logger = logging.getLogger(__name__)

TICK_SECONDS = 1.0
CHECK_SECONDS = 0.2
GRACE_SECONDS = 5.0
SIGN_OFF_SECONDS = 3.0
# Between two looks for dead processes of the tree.
LOOK_SECONDS = 1.0
# Between two renewals of the registration, and looks at those of other workers.
REGISTRATION_SECONDS = 4.0
# A zombie this old has a parent that hangs.
UNREAPED_SECONDS = 3.0
# A process that a signal has stopped for so long is replaced.
STOPPED_SECONDS = 10.0
# Before the next start, by the number of trees in a row that died soon after theirs.
BACK_OFF = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0)
SETTLED_SECONDS = 10.0


class Agent(Protocol):
    """What the supervisor runs for the agent, all in one thread."""

    def tick(self) -> bool:
        """Every second; whether it has queued a job."""

    def restarted(self) -> None:
        """The workers died and were replaced."""

    def stop(self) -> None:
        """Once, after the last tick."""


class Supervisor:
    """Runs until SIGTERM or SIGINT, then stops cleanly within seconds.

    A second signal skips the wait for running jobs. `heal` is called before each check
    of the queue: it restarts a dead embedded database. `first` is a main process that
    waits for its generation.
    """

    def __init__(
        self,
        agent: Agent,
        heal: Callable[[], object] = lambda: None,
        first: Forked | None = None,
    ) -> None:
        self._agent, self._heal, self._first = agent, heal, first
        self._name = uuid.uuid4().hex[:12]
        self._watchdog = Watchdog(self._name, wake=self._wake)
        self._generation = ""
        self._starts = 0
        self._short_lived = 0
        self._tree: ProcessTree | None = None
        self._announced_at = float("-inf")
        # Two threads announce the generation; an older one must never replace a newer.
        self._announcing = threading.Lock()
        self._stop = threading.Event()
        self._hurry = threading.Event()
        self._awaited = threading.Event()
        self._stalled = threading.Event()
        self._lost_workers = threading.Event()

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        watchdog = self._every_second(self._check_queue, "watchdog")
        agent = self._every_second(self._tick, "agent", self._awaited)
        try:
            while not self._stop.is_set():
                self._run_generation()
        finally:
            self._stop.set()
            agent.join(GRACE_SECONDS)
            watchdog.join(GRACE_SECONDS)
            _log_failure(self._stop_agent, "Signing off the agent")
            _log_failure(self._retire, "Signing off the worker")

    def tick_soon(self) -> None:
        """Run the agent now, and not at its next second."""
        self._awaited.set()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._stop.is_set():
            self._hurry.set()
        self._stop.set()

    def _run_generation(self) -> None:
        """One generation, from its start to its end, and the pause after it."""
        # Registered before it starts, so that nobody releases its claims as dead.
        _log_failure(self._register_next, "Registering the worker")
        started = time.monotonic()
        tree = self._tree = ProcessTree(self._start())
        logger.info("Worker started (%s).", self._generation)
        reason = self._watch(tree)
        if reason is None:
            self._end(tree)
            return
        tree.kill()
        self._lost_workers.set()
        self.tick_soon()
        if time.monotonic() - started > SETTLED_SECONDS:
            self._short_lived = 0
        pause = BACK_OFF[min(self._short_lived, len(BACK_OFF) - 1)]
        self._short_lived += 1
        logger.error("%s Restarting the worker in %g s.", reason, pause)
        self._stop.wait(pause)

    def _start(self) -> MainProcess:
        first, self._first = self._first, None
        return (first.start if first else Executed)(self._generation)

    def _watch(self, tree: ProcessTree) -> str | None:
        """Why the tree must be killed; None when the supervisor was asked to stop."""
        dead, stopped = Lasting(), Lasting()
        looked_at = float("-inf")
        while not self._stop.wait(CHECK_SECONDS):
            if tree.exit_code is not None:
                return f"The worker exited (exit code {tree.exit_code})."
            if self._stalled.is_set():
                return "The worker no longer runs jobs, or records no results."
            now = time.monotonic()
            if now - looked_at < LOOK_SECONDS:
                continue
            looked_at = now
            processes = tree.processes()
            if dead.longest(tree.unreaped(processes), now) > UNREAPED_SECONDS:
                return "A process of the worker died and the others did not notice."
            # While it has claimed a job, the watchdog takes it for busy.
            halted = [process.pid for process in processes if process.is_stopped]
            if stopped.longest(halted, now) > STOPPED_SECONDS:
                return "A process of the worker is stopped by a signal."
        return None

    def _end(self, tree: ProcessTree) -> None:
        """Let the running jobs finish for a few seconds, then kill what is left."""
        logger.info("Worker stopping.")
        tree.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        while tree.exit_code is None and time.monotonic() < deadline:
            if self._hurry.wait(0.05):
                break
        tree.kill()
        logger.info("Worker stopped.")

    def _register_next(self) -> None:
        with self._announcing:
            self._starts += 1
            self._generation = f"{self._name}-{self._starts}"
            self._stalled.clear()
            # Its first probe follows at once: a tree that has answered is not waited
            # for as long as one that may still be starting.
            self._announced_at = float("-inf")
            self._watchdog.announce(self._generation, self._starts - 1)

    def _stop_agent(self) -> None:
        with pymongo.timeout(SIGN_OFF_SECONDS):
            self._agent.stop()

    def _retire(self) -> None:
        self._watchdog.retire(self._generation)

    def _tick(self) -> None:
        if self._lost_workers.is_set():
            self._lost_workers.clear()
            self._agent.restarted()
        has_queued = self._agent.tick()
        if has_queued or self._watchdog.has_others:
            self._wake()

    def _wake(self) -> None:
        if tree := self._tree:
            tree.wake()

    def _check_queue(self) -> None:
        self._heal()
        now = time.monotonic()
        if now - self._announced_at < REGISTRATION_SECONDS:
            return
        self._announced_at = now
        with self._announcing:
            self._watchdog.announce(self._generation, self._starts - 1)
            if self._watchdog.stalled():
                self._stalled.set()

    def _every_second(
        self,
        work: Callable[[], object],
        name: str,
        awaited: threading.Event | None = None,
    ) -> threading.Thread:
        """Run `work` in a thread, each second and whenever `awaited` is set."""
        pause = awaited or self._stop

        def loop() -> None:
            while not self._stop.is_set():
                pause.wait(TICK_SECONDS)
                if awaited:
                    awaited.clear()
                if not self._stop.is_set():
                    _log_failure(work, f"The {name}")

        thread = threading.Thread(target=loop, name=name, daemon=True)
        thread.start()
        return thread


def _log_failure(work: Callable[[], object], what: str) -> None:
    """Supervision continues whatever fails; a database outage is one line."""
    try:
        work()
    except (PyMongoError, DatabaseError) as error:
        cause = error.__cause__ or error
        logger.warning("%s failed: database error (%s).", what, type(cause).__name__)
    except Exception:
        logger.exception("%s failed.", what)
