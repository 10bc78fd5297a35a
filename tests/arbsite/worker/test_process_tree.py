"""Deaths within the worker's tree of processes."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from functools import partial

import pytest

from arbsite.startup.processes import Process
from arbsite.worker import process_tree, supervisor
from arbsite.worker.process_tree import ProcessTree, members
from arbsite.worker.waking import Bell
from tests.support.waiting import eventually

pytestmark = pytest.mark.django_db

# A parent that never asks how its child is.
NEGLIGENT = """
import os, time
if not os.fork():
    os._exit(0)
time.sleep(600)
"""


class Negligent:
    """Takes the place of a cluster's main process."""

    def __init__(self, generation: str) -> None:
        self.bell = Bell()
        os.close(self.bell.reader)
        self._process = subprocess.Popen(
            [sys.executable, "-c", NEGLIGENT], start_new_session=True
        )
        self.pid = self._process.pid

    def poll(self) -> int | None:
        return self._process.poll()

    def terminate(self) -> None:
        self._process.terminate()


def running(main: Negligent) -> list[Process]:
    return [process for process in members(main.pid) if process.is_running]


def unreaped(tree: ProcessTree) -> set[int]:
    return tree.unreaped(tree.processes())


class NoAgent:
    def tick(self) -> bool:
        return False

    def restarted(self) -> None: ...

    def stop(self) -> None: ...


def test_a_dead_process_that_its_parent_ignores_is_noticed() -> None:
    main = Negligent("")
    tree = ProcessTree(main)
    try:
        (dead,) = eventually(partial(unreaped, tree), 30, "a zombie")
        assert dead != main.pid
        assert tree.exit_code is None
    finally:
        tree.kill()
    assert running(main) == []


def test_a_tree_with_a_death_that_nobody_reports_is_replaced(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    started: list[Negligent] = []

    def start(generation: str) -> Negligent:
        started.append(Negligent(generation))
        return started[-1]

    monkeypatch.setattr(supervisor, "Executed", start)
    monkeypatch.setattr(supervisor, "UNREAPED_SECONDS", 0.1)
    watching = supervisor.Supervisor(NoAgent())
    # A supervisor that notices nothing would watch without end.
    patience = threading.Timer(30, watching._stop.set)
    patience.start()
    with caplog.at_level(logging.ERROR):
        watching._run_generation()
    patience.cancel()
    assert "died and the others did not notice" in caplog.text
    assert [running(main) for main in started] == [[]]


def why_replaced(watching: supervisor.Supervisor, tree: ProcessTree) -> str | None:
    """What a supervisor says that watches a tree; it watches for 30 s at most."""
    patience = threading.Timer(30, watching._stop.set)
    patience.start()
    try:
        return watching._watch(tree)
    finally:
        patience.cancel()
        tree.kill()


def test_a_tree_of_which_a_part_is_stopped_is_replaced_although_it_looks_busy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supervisor, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(supervisor, "STOPPED_SECONDS", 0.1)
    main = Negligent("")
    # The child that died is no reason yet.
    os.kill(main.pid, signal.SIGSTOP)
    reason = why_replaced(supervisor.Supervisor(NoAgent()), ProcessTree(main))
    assert reason == "A process of the worker is stopped by a signal."


def test_a_tree_whose_probe_does_not_come_back_is_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watching = supervisor.Supervisor(NoAgent())
    monkeypatch.setattr(watching._watchdog, "announce", lambda *_: None)
    monkeypatch.setattr(watching._watchdog, "stalled", lambda: True)
    watching._check_queue()
    reason = why_replaced(watching, ProcessTree(Negligent("")))
    assert reason == "The worker no longer runs jobs, or records no results."


def test_a_look_without_the_kernels_lists_of_children_sees_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tree = ProcessTree(Negligent(""))
    try:
        eventually(partial(unreaped, tree), 30, "a zombie")
        monkeypatch.setattr(process_tree, "NAMES_CHILDREN", False)
        assert len(unreaped(tree)) == 1
    finally:
        tree.kill()
