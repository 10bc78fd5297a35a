"""The warden: registrations, freed claims, and the pulse that tells a hang."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest
from django_q.tasks import async_task

from arbsite.worker import broker, registry
from arbsite.worker import watchdog as module
from arbsite.worker.broker import MongoBroker
from arbsite.worker.watchdog import Warden
from tasklog.storage.codec import collection

pytestmark = pytest.mark.django_db
MARK = "tests.support.queue_jobs.mark"


@dataclasses.dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def answer_pulse(warden: Warden) -> None:
    """What the workers do: take the pulse out and note it."""
    collection(broker.QUEUE).delete_many({"queue": "a-1"})
    number = warden._sent
    registry.pulse_seen(warden.cluster.name, number)
    warden.announce("a-1", 0)


def proven(clock: Clock) -> Warden:
    """A warden whose tree has answered once and owes an answer now."""
    warden = Warden("a", clock)
    warden.announce("a-1", 0)
    assert not warden.stalled()
    answer_pulse(warden)
    clock.now += module.PULSE_SECONDS
    warden._last_beat = clock.now
    warden.announce("a-1", 0)
    assert not warden.stalled()
    assert collection(broker.QUEUE).count_documents({"queue": "a-1"}) == 1
    return warden


def pass_time(warden: Warden, clock: Clock, seconds: float) -> list[bool]:
    answers = []
    for _ in range(int(seconds)):
        clock.now += 1
        warden.announce("a-1", 0)
        answers.append(warden.stalled())
    return answers


def test_a_pulse_that_does_not_come_back_is_a_hang() -> None:
    clock = Clock()
    warden = proven(clock)
    answers = pass_time(warden, clock, module.STALL_SECONDS)
    assert answers[-1]
    assert not any(answers[:-1])


def test_a_pulse_behind_a_running_job_is_waited_for() -> None:
    clock = Clock()
    warden = proven(clock)
    async_task(MARK, 1)
    job = {"owner": "a-1", "started_at": datetime.now(UTC)}
    collection(broker.QUEUE).update_one({"queue": "arbsite"}, {"$set": job})
    assert not any(pass_time(warden, clock, module.STALL_SECONDS + 5))


def test_a_tree_that_still_starts_is_given_more_time() -> None:
    clock = Clock()
    warden = Warden("a", clock)
    warden.announce("a-1", 0)
    warden.stalled()
    assert not any(pass_time(warden, clock, module.START_SECONDS - 1))
    assert pass_time(warden, clock, 1) == [True]


def test_after_an_outage_a_new_pulse_is_sent_and_the_others_may_speak_first() -> None:
    clock = Clock()
    warden = proven(clock)
    async_task(MARK, 1)
    held = {"$set": {"owner": "b-1"}}
    collection(broker.QUEUE).update_one({"queue": "arbsite"}, held)
    clock.now += 60
    warden.announce("a-1", 0)
    assert not warden.stalled()
    assert MongoBroker().lock_size() == 1
    pass_time(warden, clock, registry.SILENT_SECONDS)
    assert MongoBroker().lock_size() == 0


def test_a_new_incarnation_frees_what_the_one_before_held() -> None:
    warden = Warden("a", Clock())
    warden.announce("a-1", 0)
    async_task(MARK, 1)
    collection(broker.QUEUE).update_one({}, {"$set": {"owner": "a-1"}})
    warden.announce("a-1", 0)
    assert MongoBroker().lock_size() == 1
    warden.announce("a-2", 1)
    assert MongoBroker().lock_size() == 0


def test_a_cluster_whose_process_has_gone_is_dead_at_once() -> None:
    here = registry.Cluster.of_this_process("here")
    gone = dataclasses.replace(here, name="gone", pid=2**22 + 1)
    reborn = dataclasses.replace(here, name="reborn", born="1")
    elsewhere = dataclasses.replace(gone, name="elsewhere", machine="another")
    for cluster in (here, gone, reborn, elsewhere):
        registry.beat(cluster, cluster.name + "-1", 0)
    assert set(registry.living(here)) == {"here-1", "elsewhere-1"}


def test_a_cluster_silent_for_too_long_is_dead() -> None:
    here = registry.Cluster.of_this_process("here")
    other = dataclasses.replace(here, name="other", machine="another")
    registry.beat(here, "here-1", 0)
    registry.beat(other, "other-1", 0)
    long_ago = {"$set": {"beat_at": datetime(2020, 1, 1, tzinfo=UTC)}}
    collection(registry.CLUSTERS).update_one({"_id": "other"}, long_ago)
    assert registry.living(here) == ["here-1"]
    assert collection(registry.CLUSTERS).count_documents({}) == 1


def test_a_clean_end_leaves_nothing_behind() -> None:
    warden = Warden("a", Clock())
    warden.announce("a-1", 0)
    warden.stalled()
    async_task(MARK, 1)
    collection(broker.QUEUE).update_one(
        {"queue": "arbsite"}, {"$set": {"owner": "a-1"}}
    )
    warden.retire("a-1")
    assert MongoBroker().lock_size() == 0
    assert collection(broker.QUEUE).count_documents({"queue": "a-1"}) == 0
    assert collection(registry.CLUSTERS).count_documents({}) == 0
