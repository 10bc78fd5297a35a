"""The pipe by which the supervisor wakes the cluster."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from arbsite.config import ROOT
from arbsite.worker import waking
from arbsite.worker.waking import Bell

FOR_EVER = 600.0


@pytest.fixture
def bell(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bell]:
    bell = Bell()
    monkeypatch.setattr(waking, "STANDARD_INPUT", bell.reader)
    monkeypatch.setattr(waking, "_pipe", None)
    monkeypatch.setattr(waking, "_ending", None)
    yield bell
    bell.close()
    for end in (bell.reader, *(waking._ending or ())):
        os.close(end)


def waits_for_ever() -> threading.Thread:
    waiting = threading.Thread(target=waking.wait, args=[FOR_EVER], daemon=True)
    waiting.start()
    return waiting


def test_who_waits_is_woken_and_one_look_answers_every_ring(bell: Bell) -> None:
    waking.listen()
    waiting = waits_for_ever()
    bell.ring()
    waiting.join(20)
    assert not waiting.is_alive()
    bell.ring()
    bell.ring()
    waking.wait(FOR_EVER)
    assert select.select([bell.reader], [], [], 0)[0] == []


def test_a_cluster_that_hangs_does_not_stop_the_supervisor(bell: Bell) -> None:
    bell.ring(b"x" * 2_000_000)
    bell.ring()


def test_after_its_end_the_pipe_wakes_nobody(
    bell: Bell, monkeypatch: pytest.MonkeyPatch
) -> None:
    waking.listen()
    bell.close()
    # Its number may belong to another file by now.
    bell.ring()
    waking.wait(FOR_EVER)
    monkeypatch.setattr(waking, "UNWOKEN_SECONDS", 0)
    # Nor does it wait for who can no longer wake it.
    waking.wait(FOR_EVER)


@pytest.mark.parametrize("is_woken", [False, True])
def test_who_is_to_end_waits_no_more(
    bell: Bell, monkeypatch: pytest.MonkeyPatch, is_woken: bool
) -> None:
    monkeypatch.setattr(waking, "UNWOKEN_SECONDS", FOR_EVER)
    waking.listen()
    if not is_woken:
        monkeypatch.setattr(waking, "_pipe", None)
    waiting = waits_for_ever()
    waking.end()
    waiting.join(20)
    assert not waiting.is_alive()
    waking.wait(FOR_EVER)


CLOSES_ALL = """
import os
from arbsite.config import ROOT
from arbsite.worker import waking
os.closerange(3, 256)
waking.listen()
waking.end()
waking.wait(600)
"""


def test_a_fork_that_has_closed_all_files_listens_all_the_same() -> None:
    line = [sys.executable, "-c", CLOSES_ALL]
    subprocess.run(line, cwd=ROOT, check=True, stdin=subprocess.PIPE, timeout=60)
