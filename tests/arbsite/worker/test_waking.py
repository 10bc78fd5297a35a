"""The pipe by which the supervisor wakes the cluster."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Iterator

import pytest

from arbsite.worker import waking
from arbsite.worker.waking import Bell

FOR_EVER = 600.0


@pytest.fixture
def bell(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bell]:
    bell = Bell()
    monkeypatch.setattr(waking, "STANDARD_INPUT", bell.reader)
    monkeypatch.setattr(waking, "_pipe", None)
    yield bell
    bell.close()
    os.close(bell.reader)


def test_who_waits_is_woken_and_one_look_answers_every_ring(bell: Bell) -> None:
    waking.listen()
    waiting = threading.Thread(target=waking.wait, args=[FOR_EVER], daemon=True)
    waiting.start()
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


@pytest.mark.parametrize("is_listening", [False, True])
def test_who_is_to_end_waits_no_more(
    bell: Bell, monkeypatch: pytest.MonkeyPatch, is_listening: bool
) -> None:
    ended, end = os.pipe()
    monkeypatch.setattr(waking, "_ended", ended)
    monkeypatch.setattr(waking, "_end", end)
    monkeypatch.setattr(waking, "UNWOKEN_SECONDS", FOR_EVER)
    if is_listening:
        waking.listen()
    waiting = threading.Thread(target=waking.wait, args=[FOR_EVER], daemon=True)
    waiting.start()
    waking.end()
    waiting.join(20)
    assert not waiting.is_alive()
    waking.wait(FOR_EVER)
    os.close(ended)
    os.close(end)
