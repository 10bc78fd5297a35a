"""A process keeps its claim while it works on it, and not a moment longer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from strategy import agent, recovery, schedule
from strategy.heartbeat import CLAIM_RENEWAL_SECONDS, Heartbeat, LeaseLost
from tests.support import builders
from tests.support.documents import read_record
from tests.support.fakes import FakeClock
from tests.support.simulated import simulated_context

pytestmark = pytest.mark.django_db

JOB = schedule.DISCOVERY


@dataclass
class Process:
    """A heartbeat whose seconds pass only while it sleeps, as those of the wall do."""

    clock: FakeClock = field(default_factory=FakeClock)
    seconds: float = 0.0

    def wait(self, seconds: float) -> None:
        self.seconds += seconds
        self.clock.wall += timedelta(seconds=seconds)

    def heartbeat(self) -> Heartbeat:
        return Heartbeat(lambda: self.seconds, self.wait, lambda: False)


def run_job(work: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Process:
    """A process after it did, or failed to do, one job."""
    process = Process()
    heartbeat = process.heartbeat()
    schedule.ensure({JOB: 3600}, process.clock.wall)
    monkeypatch.setattr(agent, "discover", lambda context: work(heartbeat))
    context = simulated_context(process.clock)
    agent.run_job(
        JOB, context, lambda claim: heartbeat.keep(claim, process.clock.wall_now)
    )
    heartbeat.sleep(4 * CLAIM_RENEWAL_SECONDS)
    return process


def test_an_idle_process_has_not_lost_its_lease(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run_job(lambda heartbeat: None, monkeypatch)


def test_a_claim_is_prolonged_while_its_job_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def work(heartbeat: Heartbeat) -> None:
        heartbeat.sleep(2 * schedule.CLAIM_SECONDS)

    run_job(work, monkeypatch)
    assert read_record(schedule.JOBS, JOB).last_at is not None


def test_a_failed_job_is_free_when_its_back_off_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(heartbeat: Heartbeat) -> None:
        raise ZeroDivisionError

    process = run_job(fail, monkeypatch)
    assert schedule.due(process.clock.wall, 1) == [JOB]


def test_a_claim_that_another_process_took_ends_the_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def work(heartbeat: Heartbeat) -> None:
        schedule.JOBS.raw.update_one({"_id": JOB}, {"$set": {"claim_token": 2}})
        heartbeat.sleep(2 * CLAIM_RENEWAL_SECONDS)

    with pytest.raises(LeaseLost):
        run_job(work, monkeypatch)


def test_an_agent_that_recovers_shows_a_sign_of_life_for_each_market_type() -> None:
    """What there is to recompute may take longer than the lease lasts."""
    names = [f"Type {number}" for number in range(8)]
    found = (builders.opportunity(market_type=name) for name in names)
    builders.add("arbitrage_opportunities", *found)
    beats: list[int] = []
    context = simulated_context(FakeClock())
    beating = replace(context.positions, check_stop=lambda: beats.append(1))
    recovery.start(replace(context, positions=beating))
    assert len(beats) > len(names)
