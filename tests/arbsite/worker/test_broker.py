"""The queue: first come first served, one winner, dead letters, freed claims."""

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

from arbsite.worker import broker
from arbsite.worker.broker import EPOCH, MongoBroker
from tasklog.storage.codec import collection

pytestmark = pytest.mark.django_db
MARK = "tests.support.queue_jobs.mark"


@pytest.fixture(autouse=True)
def _allowed(settings: Settings) -> None:
    settings.Q_ALLOWED = (*django_settings.Q_ALLOWED, MARK)


def as_incarnation(monkeypatch: pytest.MonkeyPatch, name: str) -> MongoBroker:
    monkeypatch.setenv(broker.INCARNATION, name)
    return MongoBroker()


def arguments(payload: str) -> tuple[object, ...]:
    found: tuple[object, ...] = SignedPackage.loads(payload)["args"]
    return found


def buried() -> dict[str, object]:
    (found,) = collection(broker.QUEUE).find()
    assert found["queue"] == broker.DEAD
    return found


def test_jobs_come_out_in_the_order_they_went_in() -> None:
    for number in range(5):
        async_task(MARK, number)
    broker = MongoBroker()
    claimed = [broker.dequeue() for _ in range(5)]
    assert [arguments(jobs[0][1]) for jobs in claimed if jobs] == [
        (number,) for number in range(5)
    ]
    assert broker.dequeue() is None


def test_of_many_who_ask_at_once_one_gets_the_job() -> None:
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


def test_the_claims_of_the_dead_are_free_and_those_of_the_living_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(3):
        async_task(MARK, number)
    as_incarnation(monkeypatch, "dead-1").dequeue()
    as_incarnation(monkeypatch, "alive-1").dequeue()
    assert broker.release_all_but(["alive-1"]) == 1
    freed = as_incarnation(monkeypatch, "alive-2").dequeue()
    assert freed
    assert arguments(freed[0][1]) == (0,), "the freed job is still the eldest"
    assert collection(broker.QUEUE).count_documents({"owner": "alive-1"}) == 1


def test_a_pulse_goes_first_and_only_to_its_own_incarnation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async_task(MARK, 1)
    async_task("arbsite.worker.tasks.pulse", "c", 7, broker=MongoBroker("one"))
    other = as_incarnation(monkeypatch, "two").dequeue()
    assert other
    assert arguments(other[0][1]) == (1,)
    own = as_incarnation(monkeypatch, "one").dequeue()
    assert own
    assert arguments(own[0][1]) == ("c", 7)


def test_the_pulse_of_a_dead_incarnation_is_dropped() -> None:
    async_task("arbsite.worker.tasks.pulse", "c", 7, broker=MongoBroker("dead-1"))
    broker.release_all_but(["alive-1"])
    assert collection(broker.QUEUE).count_documents({}) == 0


def test_a_job_started_too_often_is_buried() -> None:
    async_task(MARK, 1)
    broker = MongoBroker()
    attempts = django_settings.Q_CLUSTER["max_attempts"]
    assert isinstance(attempts, int)
    for _ in range(attempts):
        claimed = broker.dequeue()
        assert claimed
        broker.count_start(task={"ack_id": claimed[0][0]})
        broker.release_all_but([])
    assert broker.dequeue() is None
    assert "never came to an end" in str(buried()["reason"])


def test_a_claim_without_a_start_does_not_count() -> None:
    async_task(MARK, 1)
    for _ in range(10):
        assert MongoBroker().dequeue()
        broker.release_all_but([])


@pytest.mark.parametrize(
    "function", ["os.system", "tests.support.queue_jobs.forbidden"]
)
def test_a_function_that_is_not_allowed_is_buried(function: str) -> None:
    async_task(function, "true")
    assert MongoBroker().dequeue() is None
    assert f"{function} is not on the list" in str(buried()["reason"])


def test_a_hook_that_is_not_allowed_is_buried() -> None:
    async_task(MARK, 1, hook="os.remove")
    assert MongoBroker().dequeue() is None
    assert "os.remove is not on the list" in str(buried()["reason"])


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
def test_a_payload_that_this_installation_did_not_sign_is_buried_unread(
    forge: Callable[[str], str | None],
) -> None:
    async_task(MARK, 1)
    job = collection(broker.QUEUE).find_one()
    assert job is not None
    forged = {"$set": {"payload": forge(job["payload"])}}
    collection(broker.QUEUE).update_one({}, forged)
    assert MongoBroker().dequeue() is None
    assert "signature" in str(buried()["reason"])


def test_a_job_written_by_hand_is_buried() -> None:
    collection(broker.QUEUE).insert_one({"queue": "arbsite"})
    assert MongoBroker().dequeue() is None
    assert "signature" in str(buried()["reason"])


def test_a_running_job_is_seen_as_work_and_a_waiting_one_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async_task(MARK, 1)
    claimed = as_incarnation(monkeypatch, "one").dequeue()
    assert claimed
    assert not broker.is_working("one", 60)
    broker.count_start(task={"ack_id": claimed[0][0]})
    assert broker.is_working("one", 60)
    assert not broker.is_working("two", 60)
    long_ago = {"$set": {"started_at": datetime(2020, 1, 1, tzinfo=UTC)}}
    collection(broker.QUEUE).update_one({}, long_ago)
    assert not broker.is_working("one", 60)


def test_the_claim_uses_an_index() -> None:
    broker.ensure_indexes()
    plan = collection(broker.QUEUE).find({"queue": "arbsite"}).sort("enqueued_at")
    assert "IXSCAN" in str(plan.explain()["queryPlanner"]["winningPlan"])
    assert EPOCH.tzinfo is UTC
