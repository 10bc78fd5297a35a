"""The command `record`, and the recorder beside the agent."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from arbsite import config
from strategy.recorder import background_recorder
from strategy.services import discover
from strategy.services.recording import Sample, Sampler
from tests.support.fakes import FakeClock
from tests.support.recordings import playback, writing
from tests.support.simulated import simulated_context

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick(settings: Any) -> Iterator[None]:
    """Venues that never fail, read at once; the tests keep their own signals."""
    chosen = {"failure_rate": 0.0, "record_seconds": 0.1, "venues": "simulated"}
    settings.ARBSITE = config.load().model_copy(update=chosen)
    numbers = (signal.SIGTERM, signal.SIGINT)
    handlers = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


def record(folder: Path, **flags: Any) -> str:
    out = StringIO()
    call_command("record", str(folder), stdout=out, readings=2, **flags)
    return out.getvalue()


def test_the_pairs_that_an_agent_has_matched_are_recorded(tmp_path: Path) -> None:
    discover(simulated_context(FakeClock()))

    report = json.loads(record(tmp_path / "new", json=True))

    assert report["readings"] == 2
    assert report["pairs"] > 0
    assert report["failed"] == 0
    assert len(playback(tmp_path / "new").readings.ats) == 2


def test_without_a_pair_it_says_what_to_do(tmp_path: Path) -> None:
    assert "run the agent" in record(tmp_path)


def test_a_folder_that_another_process_records_into_is_refused(tmp_path: Path) -> None:
    with (
        writing(tmp_path),
        pytest.raises(CommandError, match="name another") as refused,
    ):
        record(tmp_path)

    assert refused.value.returncode == 2


def test_a_replay_is_no_source_of_a_recording(tmp_path: Path, settings: Any) -> None:
    settings.ARBSITE = settings.ARBSITE.model_copy(update={"venues": "replay"})

    with pytest.raises(CommandError, match="--venues live") as refused:
        record(tmp_path)
    assert refused.value.returncode == 2


def test_a_full_disk_ends_the_command_with_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(CommandError, match="No space left on device") as failed:
        record(tmp_path)
    assert failed.value.returncode == 1


@pytest.mark.django_db(transaction=True)
def test_an_agent_records_beside_its_work_where_a_folder_is_set(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ARBSITE = settings.ARBSITE.model_copy(update={"record_dir": tmp_path})
    has_read, sample = Event(), Sampler.sample

    def noted(sampler: Sampler) -> Sample:
        taken = sample(sampler)
        has_read.set()
        return taken

    monkeypatch.setattr(Sampler, "sample", noted)
    with background_recorder():
        assert has_read.wait(20)

    assert playback(tmp_path).readings.ats


def test_no_agent_records_unless_a_folder_is_set(tmp_path: Path) -> None:
    with background_recorder():
        assert not list(tmp_path.iterdir())
