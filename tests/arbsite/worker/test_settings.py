"""The settings name functions and classes of other apps as they are called there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from arbsite.worker.broker import DISPLAY_NAMES
from arbsite.worker.watchdog import PROBE
from positions.services import ownership
from strategy.tasks import RUN_JOB
from tasklog.storage.retry import ATTEMPTS, LONGEST_WAIT_SECONDS

NAMED = (*settings.WORKER_FUNCTIONS, settings.WORKER_AGENT, settings.AGENT_SIDECAR)


@pytest.mark.parametrize("path", NAMED)
def test_what_a_setting_names_exists(path: str) -> None:
    assert callable(import_string(path))


def test_the_worker_may_run_exactly_what_is_queued() -> None:
    assert set(settings.WORKER_FUNCTIONS) == {PROBE, RUN_JOB}
    assert set(DISPLAY_NAMES) == {PROBE, RUN_JOB}


def test_the_worker_ends_a_job_only_after_the_longest_wait_for_both_venues() -> None:
    """And nobody takes an entry for abandoned whose job has not been ended yet."""
    cluster: dict[str, Any] = settings.Q_CLUSTER
    timeout = timedelta(seconds=cluster["timeout"])
    attempts = timedelta(seconds=10 * ATTEMPTS)
    assert timeout > 2 * (timedelta(seconds=LONGEST_WAIT_SECONDS) + attempts)
    assert timeout < ownership.ABANDONED
    assert cluster["retry"] > 2 * cluster["timeout"]
