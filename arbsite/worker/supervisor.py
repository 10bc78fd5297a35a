"""The root process of the worker: one for all, all for one.

It keeps one tree of processes alive. Whatever dies in the tree, the whole tree is
ended, its claims are set free and a fresh one is started. Beside that it runs the beat
of the agent, once a second, in a thread of its own.
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

from arbsite.worker.process_tree import Tree
from arbsite.worker.watchdog import Warden

logger = logging.getLogger(__name__)

TICK_SECONDS = 1.0
WATCH_SECONDS = 0.2
GRACE_SECONDS = 5.0
SIGN_OFF_SECONDS = 3.0
UNNOTICED_SECONDS = 3.0
# Before the next start, the longer the more trees in a row did not live for long.
BACK_OFF = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0)
SETTLED_SECONDS = 10.0


class Agent(Protocol):
    """What the supervisor does for the agent, all in one thread."""

    def tick(self) -> None:
        """Every second."""

    def restarted(self) -> None:
        """The workers were lost and are new."""

    def stop(self) -> None:
        """Once, after the last tick."""


class Supervisor:
    """Runs until SIGTERM or SIGINT, then ends cleanly within seconds.

    `heal` is called before each round of housekeeping: it brings a dead embedded
    database back.
    """

    def __init__(self, agent: Agent, heal: Callable[[], object] = lambda: None) -> None:
        self._agent, self._heal = agent, heal
        self._name = uuid.uuid4().hex[:12]
        self._warden = Warden(self._name)
        self._incarnation = ""
        self._starts = 0
        self._starts_in_a_row = 0
        # Never may an older incarnation be announced over a newer one.
        self._registering = threading.Lock()
        self._stop = threading.Event()
        self._hurry = threading.Event()
        self._stalled = threading.Event()
        self._lost = threading.Event()

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        warden = self._every_second(self._keep_house, "warden")
        agent = self._every_second(self._tick, "agent")
        try:
            while not self._stop.is_set():
                self._live_once()
        finally:
            self._stop.set()
            agent.join(GRACE_SECONDS)
            warden.join(GRACE_SECONDS)
            _attempt(self._stop_agent, "Signing off the agent")
            _attempt(self._retire, "Signing off the worker")

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._stop.is_set():
            self._hurry.set()
        self._stop.set()

    def _live_once(self) -> None:
        """One incarnation, from its start to its end, and the pause after it."""
        # Registered first, so that nobody takes its claims for those of a dead one.
        _attempt(self._register_next, "Registering the worker")
        began = time.monotonic()
        tree = Tree(self._incarnation)
        logger.info("Worker started (%s).", self._incarnation)
        reason = self._watch(tree)
        if reason is None:
            self._end(tree)
            return
        tree.kill()
        self._lost.set()
        if time.monotonic() - began > SETTLED_SECONDS:
            self._starts_in_a_row = 0
        pause = BACK_OFF[min(self._starts_in_a_row, len(BACK_OFF) - 1)]
        self._starts_in_a_row += 1
        logger.error("%s The worker is started anew in %g s.", reason, pause)
        self._stop.wait(pause)

    def _watch(self, tree: Tree) -> str | None:
        """Why the tree must be ended; None when it was asked to stop."""
        first_seen: dict[int, float] = {}
        while not self._stop.wait(WATCH_SECONDS):
            if tree.ended is not None:
                return f"The worker ended (exit code {tree.ended})."
            if self._stalled.is_set():
                return "The worker runs no jobs any more."
            now = time.monotonic()
            dead = tree.unnoticed_dead()
            first_seen = {pid: first_seen.get(pid, now) for pid in dead}
            if any(now - since > UNNOTICED_SECONDS for since in first_seen.values()):
                return "A part of the worker died and the rest did not notice."
        return None

    def _end(self, tree: Tree) -> None:
        """Let the running jobs end for a few seconds, then end whatever is left."""
        logger.info("Worker stopping.")
        tree.ask_to_stop()
        deadline = time.monotonic() + GRACE_SECONDS
        while tree.ended is None and time.monotonic() < deadline:
            if self._hurry.wait(0.05):
                break
        tree.kill()
        logger.info("Worker stopped.")

    def _register_next(self) -> None:
        with self._registering:
            self._starts += 1
            self._incarnation = f"{self._name}-{self._starts}"
            self._stalled.clear()
            self._warden.announce(self._incarnation, self._starts - 1)

    def _stop_agent(self) -> None:
        with pymongo.timeout(SIGN_OFF_SECONDS):
            self._agent.stop()

    def _retire(self) -> None:
        self._warden.retire(self._incarnation)

    def _tick(self) -> None:
        if self._lost.is_set():
            self._lost.clear()
            self._agent.restarted()
        self._agent.tick()

    def _keep_house(self) -> None:
        self._heal()
        with self._registering:
            self._warden.announce(self._incarnation, self._starts - 1)
            if self._warden.stalled():
                self._stalled.set()

    def _every_second(self, work: Callable[[], object], name: str) -> threading.Thread:
        def loop() -> None:
            while not self._stop.wait(TICK_SECONDS):
                _attempt(work, f"The {name}")

        thread = threading.Thread(target=loop, name=name, daemon=True)
        thread.start()
        return thread


def _attempt(work: Callable[[], object], what: str) -> None:
    """Supervision goes on whatever fails; a database that is away is one line."""
    try:
        work()
    except (PyMongoError, DatabaseError) as error:
        cause = error.__cause__ or error
        logger.warning("%s failed: the database (%s).", what, type(cause).__name__)
    except Exception:
        logger.exception("%s failed.", what)
