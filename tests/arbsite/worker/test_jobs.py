"""A job leaves the queue once, with one line, whoever dies and whoever else tries."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from arbsite.worker import broker, jobs, page, queue
from arbsite.worker.records import QUEUED_JOBS, QueuedJob
from positions.services.operator import Operator, OverrideRejected
from tasklog.records import Change, TrailLine
from tests.support.builders import Stored, add
from tests.support.documents import trail_lines
from tests.support.fakes import FakeClock
from tests.support.query_plans import Spy, wasteful
from tests.support.queue_documents import dead, job
from tests.support.written_fields import writes

pytestmark = pytest.mark.django_db

CLOCK = FakeClock()


def maria(key: str = "") -> Operator:
    return Operator("maria", "stale", CLOCK, key)


def lines() -> tuple[TrailLine, ...]:
    return trail_lines(action="override")


def stored(**changes: Any) -> QueuedJob:
    return _added(job(**changes))


def dead_letter(**changes: Any) -> QueuedJob:
    return _added(dead(**changes))


def _added(document: Stored) -> QueuedJob:
    add(QUEUED_JOBS.name, document)
    read = jobs.find(str(document["_id"]))
    assert read is not None
    return read


def at_once(act: Callable[[int], object]) -> int:
    def attempt(number: int) -> bool:
        try:
            act(number)
        except OverrideRejected:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        return sum(pool.map(attempt, range(6)))


def test_of_many_who_drop_a_job_at_once_one_does() -> None:
    waiting = stored()
    assert at_once(lambda number: jobs.drop(waiting, maria())) == 1
    assert QUEUED_JOBS.raw.count_documents({}) == 0
    assert len(lines()) == 1


def test_of_many_who_retry_a_dead_letter_at_once_one_does() -> None:
    letter = dead_letter()
    assert at_once(lambda number: jobs.retry(letter, maria())) == 1
    (queued,) = QUEUED_JOBS.raw.find()
    assert (queued["queue"], queued["attempts"]) == ("arbsite", 0)
    assert queued["owner"] is None
    assert set(queued) == set(job())
    assert len(lines()) == 1


def test_a_worker_and_an_operator_never_have_the_same_job() -> None:
    for _ in range(20):
        waiting = stored()
        with ThreadPoolExecutor(2) as pool:
            taken = pool.submit(broker.MongoBroker().dequeue)
            dropped = pool.submit(is_dropped, waiting)
        assert bool(taken.result() or _is_dead(waiting)) != dropped.result()
        QUEUED_JOBS.raw.delete_many({})


def is_dropped(waiting: QueuedJob) -> bool:
    try:
        jobs.drop(waiting, maria())
    except OverrideRejected:
        return False
    return True


def _is_dead(waiting: QueuedJob) -> bool:
    """The worker took it, and saw that it was not signed."""
    after = jobs.find(str(waiting.id))
    return after is not None and after.is_dead


def test_the_line_says_who_why_what_it_was_and_what_it_is() -> None:
    waiting, letter = stored(name="check"), dead_letter(attempts=3)
    jobs.drop(waiting, maria())
    jobs.retry(letter, maria())
    dropped, retried = sorted(lines(), key=lambda line: str(line.kind))
    assert (dropped.actor, dropped.reason) == ("maria", "stale")
    assert dropped.queue_job == str(waiting.id)
    assert Change("name", "check", None) in dropped.changes
    assert "signed:pickle" not in repr(dropped)
    assert Change("attempts", "3", "0") in retried.changes


def test_a_damaged_job_is_dropped_like_any_other() -> None:
    damaged = stored(payload=7, enqueued_at="long ago", attempts="many", name=[1])
    jobs.drop(damaged, maria())
    assert QUEUED_JOBS.raw.count_documents({}) == 0
    assert len(lines()) == 1


@writes("DrainOrder.line", "DrainOrder.view", "QueuedJob.action", "QueuedJob.drain")
def test_a_drain_that_somebody_left_half_done_is_finished_later_with_its_count() -> (
    None
):
    stored(), stored(), stored(owner="arbsite-7")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("arbsite.worker.jobs._delete_drained", lambda order: 0)
        jobs.drain("waiting", CLOCK.wall + timedelta(days=9999), maria())
    jobs.finish_interrupted(CLOCK.wall)
    assert lines() == (), "whoever asked for it may still be at it"
    later = CLOCK.wall + jobs.ABANDONED_AFTER + timedelta(seconds=1)
    jobs.finish_interrupted(later)
    jobs.finish_interrupted(later)
    (line,) = lines()
    assert line.details == "2 jobs that wait dropped; maria: stale"
    assert Change("jobs", "2", "0") in line.changes
    assert [claimed["owner"] for claimed in QUEUED_JOBS.raw.find()] == ["arbsite-7"]


def test_the_supervisor_does_not_bring_back_what_an_operator_removes() -> None:
    """It frees the claims of dead workers, and a removed job has none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("arbsite.worker.jobs.finish_interrupted", lambda now: None)
        jobs.drop(stored(), maria())
    queue.release_all_except([])
    assert broker.MongoBroker().dequeue() is None
    jobs.finish_interrupted(CLOCK.wall)
    assert QUEUED_JOBS.raw.count_documents({}) == 0


def test_the_jobs_that_are_shown_and_removed_are_read_by_an_index(spied: Spy) -> None:
    queue.ensure_indexes()
    add(QUEUED_JOBS.name, *(job() for _ in range(300)), *(dead() for _ in range(300)))
    reads: tuple[Callable[[], object], ...] = (
        lambda: page.job_rows(jobs.WAITING, page.OLDEST_FIRST),
        lambda: page.job_rows(jobs.DEAD_LETTERS, page.NEWEST_FIRST),
        lambda: jobs.finish_interrupted(CLOCK.wall),
    )
    commands = [command for read in reads for command in spied.watch(read)]
    assert len(commands) == 4
    assert [breach for command in commands if (breach := wasteful(command))] == []
