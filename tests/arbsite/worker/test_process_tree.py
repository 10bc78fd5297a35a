"""Deaths within the worker's tree of processes."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading

import pytest

from arbsite.worker import supervisor
from arbsite.worker.process_tree import Process, ProcessTree, members
from tests.support.waiting import eventually

pytestmark = pytest.mark.django_db

# A parent that never asks how its child is.
NEGLIGENT = """
import os, time
if not os.fork():
    os._exit(0)
time.sleep(600)
"""


class NegligentTree(ProcessTree):
    """The real tree, but for the processes in it."""

    def __init__(self, generation: str) -> None:
        self._main = subprocess.Popen(
            [sys.executable, "-c", NEGLIGENT], start_new_session=True
        )

    @property
    def pid(self) -> int:
        return self._main.pid


def running(tree: NegligentTree) -> list[Process]:
    return [process for process in members(tree.pid) if process.is_running]


class NoAgent:
    def tick(self) -> bool:
        return False

    def restarted(self) -> None: ...

    def stop(self) -> None: ...


def test_a_dead_process_that_its_parent_ignores_is_noticed() -> None:
    tree = NegligentTree("")
    try:
        (dead,) = eventually(tree.unreaped, 30, "a zombie")
        assert dead != tree.pid
        assert tree.exit_code is None
    finally:
        tree.kill()
    assert running(tree) == []


def test_a_tree_with_a_death_that_nobody_reports_is_replaced(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    trees: list[NegligentTree] = []

    def start(generation: str) -> ProcessTree:
        trees.append(NegligentTree(generation))
        return trees[-1]

    monkeypatch.setattr(supervisor, "ProcessTree", start)
    monkeypatch.setattr(supervisor, "UNREAPED_SECONDS", 0.1)
    watching = supervisor.Supervisor(NoAgent())
    # A supervisor that notices nothing would watch without end.
    patience = threading.Timer(30, watching._stop.set)
    patience.start()
    with caplog.at_level(logging.ERROR):
        watching._run_generation()
    patience.cancel()
    assert "died and the others did not notice" in caplog.text
    assert [running(tree) for tree in trees] == [[]]
