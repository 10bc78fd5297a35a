"""The queue: first come, first served; dead letters; released claims."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.conf import settings as django_settings
from django_q.signing import SignedPackage
from django_q.tasks import async_task
from pytest_django import Settings

from arbsite.logs import WORKER_GENERATION
from arbsite.worker import broker, jobs, queue
from arbsite.worker.broker import MongoBroker
from arbsite.worker.queue import EPOCH
from arbsite.worker.records import DEAD, QUEUED_JOBS
from tests.support.written_fields import writes

pytestmark = pytest.mark.django_db
MARK = "tests.support.queue_jobs.mark"


@pytest.fixture(autouse=True)
def _allowed(settings: Settings) -> None:
    settings.WORKER_FUNCTIONS = (*django_settings.WORKER_FUNCTIONS, MARK)


def as_generation(monkeypatch: pytest.MonkeyPatch, name: str) -> MongoBroker:
    monkeypatch.setenv(WORKER_GENERATION, name)
    return MongoBroker()


def arguments(payload: str) -> tuple[object, ...]:
    task_arguments: tuple[object, ...] = SignedPackage.loads(payload)["args"]
    return task_arguments


def the_dead_letter() -> dict[str, object]:
    letter: dict[str, object]
    (letter,) = QUEUED_JOBS.raw.find()
    assert letter["queue"] == DEAD
    return dict(letter)


def test_jobs_come_out_in_the_order_they_went_in() -> None:
    for number in range(5):
        async_task(MARK, number)
    broker = MongoBroker()
    claimed = [broker.dequeue() for _ in range(5)]
    assert [arguments(jobs[0][1]) for jobs in claimed if jobs] == [
        (number,) for number in range(5)
    ]
    assert broker.dequeue() is None


def test_of_many_that_ask_at_once_exactly_one_gets_the_job() -> None:
    async_task(MARK, 1)
    gate = threading.Barrier(8)

    def ask(_: int) -> bool:
        gate.wait()
        return bool(MongoBroker().dequeue())

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(8))) == 1


def test_a_claimed_job_stays_until_it_is_acknowledged() -> None:
    async_task(MARK, 1)
    broker = MongoBroker()
    claimed = broker.dequeue()
    assert claimed
    assert (broker.queue_size(), broker.lock_size()) == (0, 1)
    broker.acknowledge(claimed[0][0])
    assert (broker.queue_size(), broker.lock_size()) == (0, 0)


def test_claims_of_dead_generations_are_released_and_those_of_live_ones_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(3):
        async_task(MARK, number)
    as_generation(monkeypatch, "dead-1").dequeue()
    as_generation(monkeypatch, "alive-1").dequeue()
    assert queue.release_all_except(["alive-1"]) == 1
    freed = as_generation(monkeypatch, "alive-2").dequeue()
    assert freed
    assert arguments(freed[0][1]) == (0,), "the released job is still the oldest"
    assert QUEUED_JOBS.raw.count_documents({"owner": "alive-1"}) == 1


def test_a_probe_goes_first_and_only_to_its_own_generation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async_task(MARK, 1)
    async_task("arbsite.worker.tasks.answer_probe", "c", 7, broker=MongoBroker("one"))
    claimed = as_generation(monkeypatch, "two").dequeue()
    assert claimed
    assert arguments(claimed[0][1]) == (1,)
    probe = as_generation(monkeypatch, "one").dequeue()
    assert probe
    assert arguments(probe[0][1]) == ("c", 7)


def test_the_probe_of_a_dead_generation_is_dropped() -> None:
    async_task(
        "arbsite.worker.tasks.answer_probe", "c", 7, broker=MongoBroker("dead-1")
    )
    queue.release_all_except(["alive-1"])
    assert QUEUED_JOBS.raw.count_documents({}) == 0


@writes(
    "QueuedJob.attempts",
    "QueuedJob.came_from",
    "QueuedJob.dead_at",
    "QueuedJob.enqueued_at",
    "QueuedJob.id",
    "QueuedJob.locked_until",
    "QueuedJob.name",
    "QueuedJob.owner",
    "QueuedJob.payload",
    "QueuedJob.queue",
    "QueuedJob.reason",
    "QueuedJob.started_at",
)
def test_a_job_started_too_often_becomes_a_dead_letter() -> None:
    async_task(MARK, 1)
    attempts = django_settings.Q_CLUSTER["max_attempts"]
    assert isinstance(attempts, int)
    for _ in range(attempts):
        claimed = MongoBroker().dequeue()
        assert claimed
        broker.count_attempt(task={"ack_id": claimed[0][0]})
        queue.release_all_except([])
    assert MongoBroker().dequeue() is None
    assert "times without finishing" in str(the_dead_letter()["reason"])


def test_a_claim_without_a_start_is_no_attempt() -> None:
    async_task(MARK, 1)
    for _ in range(10):
        assert MongoBroker().dequeue()
        queue.release_all_except([])


@pytest.mark.parametrize(
    "function", ["os.system", "tests.support.queue_jobs.forbidden"]
)
def test_a_function_that_is_not_allowed_becomes_a_dead_letter(function: str) -> None:
    async_task(function, "true")
    assert MongoBroker().dequeue() is None
    assert f"{function} is not an allowed function" in str(the_dead_letter()["reason"])


def test_a_hook_that_is_not_allowed_becomes_a_dead_letter() -> None:
    async_task(MARK, 1, hook="os.remove")
    assert MongoBroker().dequeue() is None
    assert "os.remove is not an allowed function" in str(the_dead_letter()["reason"])


@pytest.mark.parametrize(
    "forge",
    [
        lambda payload: payload[:-1] + "A" * (payload[-1] != "A"),
        lambda payload: "",
        lambda payload: "x:y:z",
        lambda payload: None,
    ],
    ids=["altered", "empty", "forged", "missing"],
)
def test_a_payload_that_this_installation_did_not_sign_is_never_opened(
    forge: Callable[[str], str | None],
) -> None:
    async_task(MARK, 1)
    job = QUEUED_JOBS.raw.find_one()
    assert job is not None
    forged = {"$set": {"payload": forge(job["payload"])}}
    QUEUED_JOBS.raw.update_one({}, forged)
    assert MongoBroker().dequeue() is None
    assert "signature" in str(the_dead_letter()["reason"])


@pytest.mark.parametrize(
    ("document", "reason"),
    [({}, "signature"), ({"_id": "by hand"}, "not queued by this installation")],
)
def test_a_job_written_by_hand_becomes_a_dead_letter(
    document: dict[str, str], reason: str
) -> None:
    QUEUED_JOBS.raw.insert_one({"queue": "arbsite", **document})
    assert MongoBroker().dequeue() is None
    letter = the_dead_letter()
    assert reason in str(letter["reason"])
    # Pages name jobs by their id: the letter can be retried or dropped.
    assert jobs.find(str(letter["_id"])) is not None


def test_a_running_job_is_seen_as_work_and_a_waiting_one_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async_task(MARK, 1)
    claimed = as_generation(monkeypatch, "one").dequeue()
    assert claimed
    assert not queue.is_working("one", 60)
    broker.count_attempt(task={"ack_id": claimed[0][0]})
    assert queue.is_working("one", 60)
    assert not queue.is_working("two", 60)
    long_ago = {"$set": {"started_at": datetime(2020, 1, 1, tzinfo=UTC)}}
    QUEUED_JOBS.raw.update_one({}, long_ago)
    assert not queue.is_working("one", 60)


def test_the_claim_uses_an_index() -> None:
    queue.ensure_indexes()
    plan = QUEUED_JOBS.raw.find({"queue": "arbsite"}).sort("enqueued_at")
    assert "IXSCAN" in str(plan.explain()["queryPlanner"]["winningPlan"])
    assert EPOCH.tzinfo is UTC
