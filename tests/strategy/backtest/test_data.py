"""Captures are backtested like recordings, each for the moment that it shows."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from arbsite import config
from positions.venues.replay import CaptureError
from strategy.backtest.books import baskets, rejected
from strategy.backtest.data import opened
from strategy.backtest.engine import Engine, Terms
from tests.support.recordings import playback


@pytest.fixture
def captured(tmp_path: Path, settings: Any) -> Path:
    """A folder with one capture of the simulated venues in it."""
    calm = {"failure_rate": 0.0, "day_seconds": 86_400.0, "venues": "simulated"}
    settings.ARBSITE = config.load().model_copy(update=calm)
    call_command("capture", str(tmp_path / "morning"))
    return tmp_path


@pytest.mark.django_db
def test_a_folder_of_captures_is_backtested(captured: Path, settings: Any) -> None:
    with opened(captured) as folder:
        recorded = playback(folder)
        assert recorded.end - recorded.start == timedelta(seconds=55)
        Engine(recorded, settings.ARBSITE, Terms(recorded.start, recorded.end)).run()

    books = baskets()
    assert books or rejected()
    assert all(basket.opened_at >= recorded.start for basket in books)
    # The recording that was made of them is gone.
    assert not folder.exists()


@pytest.mark.parametrize("name", ["nothing", "."])
def test_a_folder_without_either_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(CaptureError, match="record"), opened(tmp_path / name):
        pass
