"""The watchdog: registrations, released claims, and the probe that shows a hang."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest
from django_q.tasks import async_task

from arbsite.worker import registry
from arbsite.worker import watchdog as module
from arbsite.worker.broker import MongoBroker
from arbsite.worker.records import CLUSTERS, QUEUED_JOBS
from arbsite.worker.watchdog import Watchdog
from tests.support.written_fields import writes

pytestmark = pytest.mark.django_db
MARK = "tests.support.queue_jobs.mark"


@dataclasses.dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def answer_probe(watchdog: Watchdog) -> None:
    """What the workers do: take the probe out of the queue and answer it."""
    QUEUED_JOBS.raw.delete_many({"queue": "a-1"})
    number = watchdog._sent
    registry.note_probe(watchdog.cluster.name, number)
    watchdog.announce("a-1", 0)


def watchdog_with_probe(clock: Clock) -> Watchdog:
    """A watchdog whose tree has answered once, with a second probe on its way."""
    watchdog = Watchdog("a", clock)
    watchdog.announce("a-1", 0)
    assert not watchdog.stalled()
    answer_probe(watchdog)
    clock.now += module.PROBE_SECONDS
    watchdog._last_renewal = clock.now
    watchdog.announce("a-1", 0)
    assert not watchdog.stalled()
    assert QUEUED_JOBS.raw.count_documents({"queue": "a-1"}) == 1
    return watchdog


def pass_time(watchdog: Watchdog, clock: Clock, seconds: float) -> list[bool]:
    answers = []
    for _ in range(int(seconds)):
        clock.now += 1
        watchdog.announce("a-1", 0)
        answers.append(watchdog.stalled())
    return answers


def test_a_probe_that_does_not_come_back_is_a_hang() -> None:
    clock = Clock()
    watchdog = watchdog_with_probe(clock)
    answers = pass_time(watchdog, clock, module.STALL_SECONDS)
    assert answers[-1]
    assert not any(answers[:-1])


def test_a_probe_behind_a_running_job_is_waited_for() -> None:
    clock = Clock()
    watchdog = watchdog_with_probe(clock)
    async_task(MARK, 1)
    job = {"owner": "a-1", "started_at": datetime.now(UTC)}
    QUEUED_JOBS.raw.update_one({"queue": "arbsite"}, {"$set": job})
    assert not any(pass_time(watchdog, clock, module.STALL_SECONDS + 5))


def test_a_tree_that_is_still_starting_is_given_more_time() -> None:
    clock = Clock()
    watchdog = Watchdog("a", clock)
    watchdog.announce("a-1", 0)
    watchdog.stalled()
    assert not any(pass_time(watchdog, clock, module.START_SECONDS - 1))
    assert pass_time(watchdog, clock, 1) == [True]


@writes(
    "ClusterRecord.generation",
    "ClusterRecord.heartbeat_at",
    "ClusterRecord.host",
    "ClusterRecord.id",
    "ClusterRecord.machine",
    "ClusterRecord.pid",
    "ClusterRecord.probe",
    "ClusterRecord.probe_at",
    "ClusterRecord.restarts",
    "ClusterRecord.start_ticks",
    "ClusterRecord.started_at",
)
def test_after_an_outage_a_new_probe_is_sent_and_others_may_renew_first() -> None:
    clock = Clock()
    watchdog = watchdog_with_probe(clock)
    async_task(MARK, 1)
    claim = {"$set": {"owner": "b-1"}}
    QUEUED_JOBS.raw.update_one({"queue": "arbsite"}, claim)
    clock.now += 60
    watchdog.announce("a-1", 0)
    assert not watchdog.stalled()
    assert MongoBroker().lock_size() == 1
    pass_time(watchdog, clock, registry.SILENT_SECONDS)
    assert MongoBroker().lock_size() == 0


def test_a_new_generation_releases_the_claims_of_the_previous() -> None:
    watchdog = Watchdog("a", Clock())
    watchdog.announce("a-1", 0)
    async_task(MARK, 1)
    QUEUED_JOBS.raw.update_one({}, {"$set": {"owner": "a-1"}})
    watchdog.announce("a-1", 0)
    assert MongoBroker().lock_size() == 1
    watchdog.announce("a-2", 1)
    assert MongoBroker().lock_size() == 0


def test_what_is_queued_or_released_wakes_the_workers() -> None:
    woken: list[str] = []
    watchdog = Watchdog("a", Clock(), wake=lambda: woken.append("now"))
    watchdog.announce("a-1", 0)
    assert not woken
    watchdog.stalled()
    assert len(woken) == 1
    async_task(MARK, 1)
    QUEUED_JOBS.raw.update_one({"queue": "arbsite"}, {"$set": {"owner": "a-1"}})
    watchdog.announce("a-2", 1)
    assert len(woken) == 2


def test_a_watchdog_knows_whether_other_clusters_may_queue_jobs() -> None:
    watchdog = Watchdog("a", Clock())
    assert watchdog.has_others
    watchdog.announce("a-1", 0)
    assert not watchdog.has_others
    watchdog.announce("a-2", 1)
    assert not watchdog.has_others
    other = dataclasses.replace(watchdog.cluster, name="b", machine="another")
    registry.renew(other, "b-1", 0)
    watchdog.announce("a-2", 1)
    assert watchdog.has_others


def test_a_cluster_whose_process_is_gone_is_dead_at_once() -> None:
    here = registry.Cluster.of_this_process("here")
    gone = dataclasses.replace(here, name="gone", pid=2**22 + 1)
    reborn = dataclasses.replace(here, name="reborn", start_ticks="1")
    elsewhere = dataclasses.replace(gone, name="elsewhere", machine="another")
    for cluster in (here, gone, reborn, elsewhere):
        registry.renew(cluster, cluster.name + "-1", 0)
    assert set(registry.live_generations(here)) == {"here-1", "elsewhere-1"}


def test_a_cluster_silent_for_too_long_is_dead() -> None:
    here = registry.Cluster.of_this_process("here")
    silent = dataclasses.replace(here, name="silent", machine="another")
    registry.renew(here, "here-1", 0)
    registry.renew(silent, "silent-1", 0)
    long_ago = {"$set": {"heartbeat_at": datetime(2020, 1, 1, tzinfo=UTC)}}
    CLUSTERS.raw.update_one({"_id": "silent"}, long_ago)
    assert registry.live_generations(here) == ["here-1"]
    assert CLUSTERS.raw.count_documents({}) == 1


def test_a_clean_stop_leaves_nothing_behind() -> None:
    watchdog = Watchdog("a", Clock())
    watchdog.announce("a-1", 0)
    watchdog.stalled()
    async_task(MARK, 1)
    QUEUED_JOBS.raw.update_one({"queue": "arbsite"}, {"$set": {"owner": "a-1"}})
    watchdog.retire("a-1")
    assert MongoBroker().lock_size() == 0
    assert QUEUED_JOBS.raw.count_documents({"queue": "a-1"}) == 0
    assert CLUSTERS.raw.count_documents({}) == 0
