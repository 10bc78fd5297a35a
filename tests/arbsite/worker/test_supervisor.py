"""The worker in real processes: whatever is killed, every job is run."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from django.db import connection
from django_q.tasks import async_task

from arbsite.worker.supervisor import STOPPED_SECONDS
from tests.support.documents import session_database
from tests.support.queue_jobs import marks
from tests.support.sizes import sized
from tests.support.waiting import eventually
from tests.support.worker_processes import ROLES, Worker, alive, descendants

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
JOBS = "tests.support.queue_jobs."
BACK_AT_WORK_SECONDS = 30


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "worker.log"
    yield path
    written = path.read_text()
    # As pymongo, the cluster and Python say it of a fork that may hang.
    for complaint in ("opened before fork", "forked beside threads", "Warning"):
        assert complaint not in written
    assert "Exception in thread" not in written


def enqueue(numbers: range, job: str = "mark", *arguments: object) -> None:
    for number in numbers:
        async_task(JOBS + job, number, *arguments)


def done(numbers: range) -> bool:
    marked = marks().distinct("number", {"number": {"$in": list(numbers)}})
    return len(marked) == len(numbers)


def none_alive(pids: list[int]) -> bool:
    return not any(map(alive, pids))


def last_probe() -> int:
    """The number of the last probe that a worker answered."""
    (cluster,) = session_database()["queue_clusters"].find({}, {"probe": 1})
    return int(cluster.get("probe") or 0)


def queue_is_empty() -> bool:
    return session_database()["queue"].count_documents({"queue": "arbsite"}) == 0


def test_a_part_that_is_killed_or_hangs_loses_no_job_and_is_replaced(log: Path) -> None:
    with Worker(log) as worker:
        for turn, role in enumerate(ROLES):
            numbers = range(turn * 20, turn * 20 + 20)
            before = worker.roles()
            family = descendants(worker.process.pid)
            enqueue(numbers, "slow", 0.1)
            eventually(lambda: marks().count_documents({}), 20, "work begins")
            os.kill(before[role], signal.SIGKILL)
            killed = time.monotonic()
            eventually(partial(none_alive, family), 20, f"{role}: all gone")
            answered = last_probe()
            eventually(partial(done, numbers), BACK_AT_WORK_SECONDS, worker.output())
            eventually(queue_is_empty, BACK_AT_WORK_SECONDS, f"{role}: acknowledged")
            assert time.monotonic() - killed < BACK_AT_WORK_SECONDS
        # A tree that has not answered yet may still be starting, for a while longer.
        eventually(lambda: last_probe() > answered, 60, worker.output())
        os.kill(worker.roles()["main"], signal.SIGSTOP)
        enqueue(range(200, 201))
        eventually(lambda: done(range(200, 201)), 60, worker.output())
        # With a job that runs, it may be busy for as long as a job may take. A probe
        # tells of this hang where the other worker had just answered one, and the
        # state of the process where not.
        enqueue(range(201, 202), "slow", STOPPED_SECONDS + 2)
        eventually(lambda: marks().find_one({"number": 201}), 20, "work begins")
        os.kill(worker.roles()["main"], signal.SIGSTOP)
        enqueue(range(202, 203))
        eventually(lambda: done(range(202, 203)), 60, worker.output())
        assert worker.end(signal.SIGTERM) == 0
    # A machine that stalls for as long as a hung part looks like one.
    assert marks().find_one({"number": "agent"})["restarts"] > len(ROLES)


def test_nothing_outlives_a_killed_root_and_its_successor_continues(log: Path) -> None:
    with Worker(log) as worker:
        worker.roles()
        family = descendants(worker.process.pid)
        enqueue(range(4), "slow", 1)
        eventually(lambda: marks().count_documents({"number": 0}), 20, "work begins")
        os.kill(worker.process.pid, signal.SIGKILL)
        eventually(partial(none_alive, family), 20, "no orphans")
        with Worker(log):
            ended = {"ended": True}
            eventually(
                lambda: marks().count_documents(ended) == 4, BACK_AT_WORK_SECONDS
            )
            eventually(queue_is_empty, BACK_AT_WORK_SECONDS)


# As systemd and Ctrl-C stop it, and as a container does.
STOPS = [
    pytest.param(signal.SIGTERM, False, id="TERM to the root"),
    pytest.param(signal.SIGINT, True, id="INT to its group"),
    *sized([], [pytest.param(signal.SIGTERM, True, id="TERM to its group")]),
]


@pytest.mark.parametrize(("number", "group"), STOPS)
def test_a_signal_stops_the_worker_amid_a_long_job_and_releases_it(
    log: Path, number: int, group: bool
) -> None:
    with Worker(log) as worker:
        worker.roles()
        family = descendants(worker.process.pid)
        enqueue(range(1), "slow", 60)
        eventually(lambda: done(range(1)), 20)
        assert worker.end(number, group=group) == 0
        assert none_alive(family)
        assert marks().find_one({"number": "agent"})["stopped"]
    jobs = connection.get_collection("queue")  # type: ignore[attr-defined]
    assert jobs.find_one()["owner"] is None


def test_a_worker_that_has_nothing_to_do_stops_without_complaint(log: Path) -> None:
    for start in range(sized(1, 8)):
        with Worker(log) as worker:
            worker.roles()
            enqueue(range(start, start + 1))
            eventually(partial(done, range(start, start + 1)), 20)
            assert worker.end(signal.SIGTERM) == 0


def test_a_job_that_kills_its_worker_becomes_a_dead_letter_and_the_others_run(
    log: Path,
) -> None:
    with Worker(log) as worker:
        worker.roles()
        enqueue(range(1), "kill_worker")
        enqueue(range(1, 6))
        jobs = connection.get_collection("queue")  # type: ignore[attr-defined]
        dead = {"queue": "(dead)"}
        letter = eventually(lambda: jobs.find_one(dead), 40, worker.output())
        eventually(lambda: done(range(1, 6)), 10)
        # A worker that was interrupted is replaced, with all of its tree.
        before = worker.roles()["main"]
        async_task(JOBS + "slow", 6, 60, timeout=1)
        enqueue(range(7, 9))
        eventually(lambda: done(range(6, 9)), BACK_AT_WORK_SECONDS, worker.output())
        eventually(queue_is_empty, BACK_AT_WORK_SECONDS)
        eventually(lambda: worker.roles()["main"] != before, BACK_AT_WORK_SECONDS)
    assert letter["attempts"] == 3
    assert marks().count_documents({"number": 0}) == 3
    assert jobs.count_documents(dead) == 1
