"""The streams beside an agent: only where it runs on and on, and never in its way."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from strategy.streaming import beside, opening


def unused() -> None:
    """Nothing is woken."""


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch, settings: Any) -> threading.Event:
    """Set once streams are followed; they then request a poll, and wait for the end."""
    settings.ARBSITE = settings.ARBSITE.model_copy(update={"streams": True})
    began = threading.Event()

    def follow(
        stopping: threading.Event, woken: Callable[[], object], noted: None
    ) -> None:
        began.set()
        woken()
        stopping.wait(30)

    monkeypatch.setattr(opening, "_follow", follow)
    return began


def test_a_bounded_run_follows_no_streams(followed: threading.Event) -> None:
    with beside(True, unused):
        pass
    assert not followed.is_set()


def test_a_run_without_an_end_does_and_ends_them_with_itself(
    followed: threading.Event,
) -> None:
    woken = threading.Event()
    with beside(False, woken.set):
        assert followed.wait(10)
        assert woken.wait(10)
    assert "streams" not in {thread.name for thread in threading.enumerate()}


@pytest.mark.parametrize("change", [{"streams": False}, {"venues": "replay"}])
def test_without_streams_nothing_is_followed(
    followed: threading.Event, settings: Any, change: dict[str, Any]
) -> None:
    settings.ARBSITE = settings.ARBSITE.model_copy(update=change)
    opening.follow(threading.Event(), unused)
    assert not followed.is_set()


def test_streams_that_fail_are_followed_again(
    monkeypatch: pytest.MonkeyPatch, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.ARBSITE = settings.ARBSITE.model_copy(update={"streams": True})
    monkeypatch.setattr(opening, "AGAIN_SECONDS", 0)
    stopping, tries = threading.Event(), []

    def fail(
        stopping: threading.Event, woken: Callable[[], object], noted: None
    ) -> None:
        tries.append(1)
        if len(tries) == 2:
            stopping.set()
        raise RuntimeError("no clock")

    monkeypatch.setattr(opening, "_follow", fail)
    opening.follow(stopping, unused)
    assert len(tries) == 2
    assert "polling continues without them" in caplog.text
