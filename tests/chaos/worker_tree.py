"""SIGKILL of each process of the worker's tree: every job is run all the same."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from pathlib import Path

from django_q.tasks import async_task

from tests.chaos.judge import Verdict
from tests.support.queue_jobs import marks
from tests.support.waiting import eventually
from tests.support.worker_processes import ROLES, Worker

JOBS_AT_ONCE = 10
PATIENCE_SECONDS = 60


def kill_each(
    workers: Sequence[Worker], first: int, on_kill: Callable[[str], object]
) -> Verdict:
    """Kill one process of each role of each while jobs run; the jobs that never ran."""
    verdict = Verdict()
    for turn, (role, worker) in enumerate(product(ROLES, workers)):
        numbers = range(first + turn * JOBS_AT_ONCE, first + (turn + 1) * JOBS_AT_ONCE)
        pid = worker.roles()[role]
        for number in numbers:
            async_task("tests.support.queue_jobs.slow", number, 0.05)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        on_kill(role)
        with contextlib.suppress(AssertionError):
            eventually(partial(_are_done, numbers), PATIENCE_SECONDS)
        verdict.lost += [f"job {number} after {role}" for number in missing(numbers)]
    return verdict


def _are_done(numbers: range) -> bool:
    return not missing(numbers)


def missing(numbers: range) -> list[int]:
    marked = set(marks().distinct("number", {"number": {"$in": list(numbers)}}))
    return [number for number in numbers if number not in marked]


def log_of(folder: Path, number: int) -> Path:
    return folder / f"worker-{number}.log"
