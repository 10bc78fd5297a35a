"""Runs backtests: one in this process, or many, each core with its own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from arbsite.backtesting.cases import Case, to_case
from arbsite.backtesting.processes import set_up
from arbsite.backtesting.scratch import empty
from arbsite.config import Config
from positions.venues.replay import open_playback
from strategy.backtest.engine import Engine, Terms
from strategy.backtest.results import results

Say = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Job:
    """What every case of a command shares."""

    folder: Path
    start: datetime
    end: datetime
    is_compared: bool = False


def run(case: Case, job: Job, say: Say, is_full: bool = True) -> dict[str, Any]:
    """The report of one backtest, on the present, empty, database."""
    playback = open_playback(job.folder)
    terms = Terms(job.start, job.end, case.latency_seconds)
    engine = Engine(playback, case.config, terms, say)
    engine.run()
    return {"settings": dict(case.changes), **results(engine, is_full, job.is_compared)}


def run_all(
    cases: Sequence[Case], job: Job, own: Config, cores: int
) -> Iterator[dict[str, Any]]:
    """The reports of many, in the order of the cases."""
    # A fork would share the driver's connections.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        min(cores, len(cases)), spawn, set_up, (own.state_dir,)
    ) as pool:
        changes = [dict(case.changes) for case in cases]
        yield from pool.map(_run_here, changes, [job] * len(cases))


def _run_here(changes: dict[str, str], job: Job) -> dict[str, Any]:
    empty()
    return run(to_case(changes), job, lambda sentence: None, is_full=False)
