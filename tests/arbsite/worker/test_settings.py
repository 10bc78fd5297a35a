"""The settings name functions and classes of other apps as they are called there."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from arbsite.worker.broker import DISPLAY_NAMES
from arbsite.worker.watchdog import PROBE
from strategy.tasks import RUN_JOB

NAMED = (*settings.WORKER_FUNCTIONS, settings.WORKER_AGENT, settings.AGENT_SIDECAR)


@pytest.mark.parametrize("path", NAMED)
def test_what_a_setting_names_exists(path: str) -> None:
    assert callable(import_string(path))


def test_the_worker_may_run_exactly_what_is_queued() -> None:
    assert set(settings.WORKER_FUNCTIONS) == {PROBE, RUN_JOB}
    assert set(DISPLAY_NAMES) == {PROBE, RUN_JOB}
