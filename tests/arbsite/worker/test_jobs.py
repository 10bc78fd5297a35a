"""A job leaves the queue once, with one line, whoever dies and whoever tries too."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from arbsite.worker import broker, jobs, page
from positions.services.operator import Operator, OverrideRefused
from tasklog.storage.codec import Document, collection
from tests.arbsite.worker.test_page import dead, job
from tests.support.builders import add
from tests.support.fakes import FakeClock
from tests.support.query_plans import Spy, spied, wasteful

__all__ = ["spied"]

pytestmark = pytest.mark.django_db

CLOCK = FakeClock()


def maria(key: str = "") -> Operator:
    return Operator("maria", "stale", CLOCK, key)


def lines() -> list[Document]:
    return list(collection("task_log").find({"action": "override"}))


def stored(**given: Any) -> Document:
    document = job(**given)
    add(broker.QUEUE, document)
    return document


def buried(**given: Any) -> Document:
    document = dead(**given)
    add(broker.QUEUE, document)
    return document


def at_once(act: Callable[[int], object]) -> int:
    def try_it(number: int) -> bool:
        try:
            act(number)
        except OverrideRefused:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        return sum(pool.map(try_it, range(6)))


def test_of_many_who_drop_a_job_at_once_one_does() -> None:
    one = stored()
    assert at_once(lambda number: jobs.drop(one, maria())) == 1
    assert jobs.jobs().count_documents({}) == 0
    assert len(lines()) == 1


def test_of_many_who_retry_a_dead_letter_at_once_one_does() -> None:
    one = buried()
    assert at_once(lambda number: jobs.retry(one, maria())) == 1
    (back,) = jobs.jobs().find()
    assert (back["queue"], back["starts"], back["owner"]) == ("arbsite", 0, None)
    assert set(back) == set(job())
    assert len(lines()) == 1


def test_a_worker_and_an_operator_never_have_the_same_job() -> None:
    for _ in range(20):
        one = stored()
        with ThreadPoolExecutor(2) as pool:
            taken = pool.submit(broker.MongoBroker().dequeue)
            dropped = pool.submit(try_to_drop, one)
        assert bool(taken.result() or _is_buried(one)) != dropped.result()
        jobs.jobs().delete_many({})


def try_to_drop(one: Document) -> bool:
    try:
        jobs.drop(one, maria())
    except OverrideRefused:
        return False
    return True


def _is_buried(one: Document) -> bool:
    """The worker took it, and found that it was not signed."""
    return jobs.jobs().count_documents({"_id": one["_id"], "queue": broker.DEAD}) == 1


def test_the_line_says_who_why_what_it_was_and_what_it_is() -> None:
    one, two = stored(name="check"), buried(starts=3)
    jobs.drop(one, maria())
    jobs.retry(two, maria())
    first, second = sorted(lines(), key=lambda line: line["kind"])
    assert (first["actor"], first["reason"], first["after"]) == ("maria", "stale", None)
    assert first["job_id"] == one["_id"]
    assert first["before"]["name"] == "check"
    assert "payload" not in first["before"]
    assert (second["before"]["starts"], second["after"]["starts"]) == (3, 0)


def test_a_drain_that_somebody_left_half_done_is_finished_later_with_its_count() -> (
    None
):
    stored(), stored(), stored(owner="arbsite-7")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("arbsite.worker.jobs._drained", lambda order: 0)
        jobs.drain("waiting", CLOCK.wall + timedelta(days=9999), maria())
    jobs.finish(CLOCK.wall)
    assert lines() == [], "whoever asked for it may still be at it"
    later = CLOCK.wall + jobs.LEFT_BEHIND + timedelta(seconds=1)
    jobs.finish(later)
    jobs.finish(later)
    (line,) = lines()
    assert line["details"] == "2 jobs that wait dropped; maria: stale"
    assert line["before"]["count"] == 2
    assert [one["owner"] for one in jobs.jobs().find()] == ["arbsite-7"]


def test_what_a_dead_worker_held_is_no_business_of_those_who_leave() -> None:
    """The supervisor that frees its claims does not bring back what was dropped."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("arbsite.worker.jobs.finish", lambda now: None)
        jobs.drop(stored(), maria())
    broker.release_all_but([])
    assert broker.MongoBroker().dequeue() is None
    jobs.finish(CLOCK.wall)
    assert jobs.jobs().count_documents({}) == 0


def test_the_jobs_that_are_shown_and_told_are_found_by_an_index(spied: Spy) -> None:
    broker.ensure_indexes()
    add(broker.QUEUE, *(job() for _ in range(300)), *(dead() for _ in range(300)))
    asked: tuple[Callable[[], object], ...] = (
        lambda: page.rows(jobs.WAITING, page.OLDEST_FIRST),
        lambda: page.rows(jobs.BURIED, page.NEWEST_FIRST),
        lambda: jobs.finish(CLOCK.wall),
    )
    commands = [one for ask in asked for one in spied.watch(ask)]
    assert len(commands) == 4
    assert [breach for one in commands if (breach := wasteful(one))] == []
