"""What each suite does to the lives, and the control that must fail under it."""

from __future__ import annotations

import itertools
import os
import random
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from pydantic import SecretStr

from arbsite.config import Config
from arbsite.startup import mongod
from arbsite.startup.mongod import process
from arbsite.startup.mongod.directory import ServerDirectory
from arbsite.startup.mongod.uri import with_options
from tests.chaos.freezing import freeze
from tests.chaos.judge import judge
from tests.chaos.lives import (
    MOST_KILLS,
    Plan,
    choose,
    killed_life,
    twin,
    write_points,
)
from tests.chaos.replica_set import LAG_SECONDS, ReplicaSet
from tests.chaos.report import Report
from tests.chaos.shaking import shaken_life
from tests.chaos.stage import LIVED, Stage, staged, use
from tests.chaos.victims import Victim
from tests.chaos.worker_tree import kill_each, log_of
from tests.chaos.world import SeededLife
from tests.support.worker_processes import Worker

# Less than a day, so that what was planned for the next one is due on it.
JUMPS = (timedelta(hours=1), timedelta(hours=-1), timedelta(hours=22))
# Less than the files of the server have: each further write fails as on a full disk.
NO_ROOM = 4096
# While one of them pauses before its next start, another is killed.
WORKERS = 3


def seeds(report: Report, minutes: float) -> Iterator[int]:
    """Seeds one after the other until the time is over; one in any case."""
    started = time.monotonic()
    for seed in itertools.count(report.seed):
        yield seed
        report.minutes = (time.monotonic() - started) / 60
        if report.minutes >= minutes:
            return


def agent(stage: Stage, config: Config, report: Report, minutes: float) -> None:
    """SIGKILL before and after every command and call of the agent."""
    report.controls["no find_order"] = _doubles_without_lookup(stage, report.seed)
    for seed in seeds(report, minutes):
        points = twin(stage, seed)
        report.points |= write_points(points)
        verdict = killed_life(
            stage,
            seed,
            _plans(points, report, random.Random(seed)),
            lambda point: report.kills_by.update([point]),
        )
        report.add(verdict, seed)


def _plans(
    points: Counter[str], report: Report, chance: random.Random
) -> Callable[[], Plan | None]:
    kills = itertools.count()

    def plan() -> Plan | None:
        number = next(kills)
        # A process that resumes passes most points once, if at all.
        latest = 1 if number else 12
        is_over = number >= MOST_KILLS
        return None if is_over else choose(points, report, chance, latest)

    return plan


def _doubles_without_lookup(stage: Stage, seed: int) -> bool:
    """Without looking orders up, one that was sent is sent again."""
    twin(stage, seed)
    plans = iter([Plan("after insert paper_orders", 1)])
    verdict = killed_life(
        stage, seed, lambda: next(plans, None), lambda point: None, looks_up=False
    )
    return bool(verdict.doubled)


def server(stage: Stage, config: Config, report: Report, minutes: float) -> None:
    """SIGKILL of the server between two commands of the agent."""

    def kill(point: str) -> None:
        pid = process.running(ServerDirectory.of(config))
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            report.kills_by[f"mongod {point}"] += 1

    _shake(stage, report, minutes, kill, mongod.Healer(config, _say))


def disk(stage: Stage, config: Config, report: Report, minutes: float) -> None:
    """The server can write nothing more, dies of it, and has room again."""

    def fill(point: str) -> None:
        pid = process.running(ServerDirectory.of(config))
        if pid is not None:
            _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (NO_ROOM, hard))
            report.kills_by[f"disk {point}"] += 1

    _shake(stage, report, minutes, fill, mongod.Healer(config, _say))


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def _shake(
    stage: Stage,
    report: Report,
    minutes: float,
    shake: Callable[[str], None],
    heal: Callable[[], object],
) -> None:
    for seed in seeds(report, minutes):
        points = twin(stage, seed)
        report.add(shaken_life(stage, seed, points, shake, heal), seed)


def frozen(stage: Stage, config: Config, report: Report, minutes: float) -> None:
    """SIGSTOP at a point, a successor, and the waking of the late process."""
    twin(stage, report.seed)
    report.controls["no fence"] = freeze(stage, report.seed, None, has_fence=False)[1]
    for seed in seeds(report, minutes):
        points = twin(stage, seed)
        point = choose(points, report, random.Random(seed)).point
        verdict, has_written = freeze(stage, seed, point)
        report.kills_by[point] += 1
        if has_written:
            verdict.differing.append(f"a late write {point}")
        report.add(verdict, seed)


def clock(stage: Stage, config: Config, report: Report, minutes: float) -> None:
    """The host's clock jumps forwards and back between two days."""
    for seed in seeds(report, minutes):
        twin(stage, seed)
        stage.clear(stage.lived)
        chance = random.Random(seed)

        def act(tell: Callable[[Any], None], chance: random.Random = chance) -> None:
            use(LIVED)
            life = SeededLife(seed=seed)  # noqa: B023  (used at once)
            while not life.is_over:
                life.live_a_day()
                life.clock.wall += chance.choice(JUMPS)

        code, _ = Victim(act).wait()
        verdict = judge(stage.lived, stage.twin)
        if code:
            verdict.lost.append("the life, which failed by itself")
        report.add(verdict, seed)


def failover(stage: Stage, config: Config, report: Report, minutes: float) -> None:
    """SIGKILL of the primary of three nodes, half of the time with a lag."""
    folder = Path(config.state_dir) / "nodes"
    folder.mkdir()
    nodes = ReplicaSet(folder)
    nodes.start()

    def kill(point: str) -> None:
        is_lagging = random.Random(report.kills).random() < 0.5
        if is_lagging:
            with nodes.lagging():
                time.sleep(LAG_SECONDS)
                done = nodes.kill_primary()
        else:
            done = nodes.kill_primary()
        if done:
            report.kills_by["lagging primary" if is_lagging else "primary"] += 1

    try:
        report.controls["w:1"] = nodes.loses_unsafe_writes()
        address = with_options(nodes.address)
        # Not embedded: nobody may follow the embedded server instead.
        own = {"mongodb_uri": SecretStr(address)}
        settings.ARBSITE = settings.ARBSITE.model_copy(update=own)
        with staged(address) as three:
            _shake(three, report, minutes, kill, nodes.heal)
    finally:
        settings.ARBSITE = config
        nodes.stop()


def tree(stage: Stage, config: Config, report: Report, minutes: float) -> None:
    """SIGKILL of each process of several workers, which share a queue."""
    use(LIVED)
    folder = Path(config.state_dir)
    with ExitStack() as stack:
        workers = [
            stack.enter_context(Worker(log_of(folder, number)))
            for number in range(WORKERS)
        ]
        for worker in workers:
            worker.roles()
        for seed in seeds(report, minutes):
            first = seed * 1000
            verdict = kill_each(
                workers, first, lambda role: report.kills_by.update([role])
            )
            report.add(verdict, seed)


SUITES = {
    "agent": agent,
    "tree": tree,
    "mongod": server,
    "failover": failover,
    "freeze": frozen,
    "clock": clock,
    "disk": disk,
}
