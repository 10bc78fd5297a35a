"""A job that fails unexpectedly is reported and retried; the other jobs continue."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pymongo.errors import (
    AutoReconnect,
    OperationFailure,
    ServerSelectionTimeoutError,
)

from strategy import agent, schedule
from strategy.heartbeat import Stopped
from strategy.services import AgentContext, overrides
from strategy.services.polling import Poll
from tasklog.kinds import Kind, Status
from tests.support import builders
from tests.support.documents import read_record, trail_lines
from tests.support.fakes import FakeClock
from tests.support.simulated import simulated_context
from tests.support.written_fields import writes

pytestmark = pytest.mark.django_db

POLLING = f"{schedule.POLL}Weather"
# Each job with the function that does its work.
WORK = {
    schedule.DISCOVERY: "discover",
    schedule.CHECK: "check",
    schedule.RETENTION: "delete_old_records",
    schedule.SEALING: "seal_lines",
    POLLING: "poll",
}


@pytest.fixture(autouse=True)
def _idle(monkeypatch: pytest.MonkeyPatch) -> None:
    for function in WORK.values():
        monkeypatch.setattr(agent, function, lambda *_: None)
    # Its report is what the next interval follows from.
    monkeypatch.setattr(agent, "poll", lambda *_: Poll("Weather"))


def break_down(*_: object) -> None:
    raise ZeroDivisionError("of all things")


@pytest.mark.parametrize("name", WORK)
@writes("JobRecord.last_error", "JobRecord.scheduled_for")
def test_the_others_continue_and_it_is_retried_after_a_back_off(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = FakeClock()
    context = simulated_context(clock)
    schedule.ensure(dict.fromkeys(WORK, 3600), clock.wall)
    with monkeypatch.context() as broken:
        broken.setattr(agent, WORK[name], break_down)
        outcomes = agent.sweep(context)
        assert outcomes.keys() == WORK.keys()
        failed = {
            job for job, done in outcomes.items() if isinstance(done, agent.Failed)
        }
        assert failed == {name}
        assert agent.sweep(context) == {}
    (line,) = trail_lines(kind=Kind.JOB_FAILED)
    assert (line.job, line.status) == (name, Status.FAILURE)
    assert "ZeroDivisionError" in str(line.error)
    assert [job.id for job in schedule.failing()] == [name]

    clock.wall += timedelta(seconds=schedule.FIRST_BACKOFF_SECONDS)
    assert not isinstance(agent.sweep(context)[name], agent.Failed)
    assert schedule.failing() == ()


def test_each_failure_doubles_the_back_off_up_to_its_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = FakeClock()
    context = simulated_context(clock)
    monkeypatch.setattr(agent, "discover", break_down)
    schedule.ensure({schedule.DISCOVERY: 3600}, clock.wall)
    waits = []
    for _ in range(12):
        agent.sweep(context)
        next_at = read_record(schedule.JOBS, schedule.DISCOVERY).next_at
        waits.append(next_at - clock.wall)
        clock.wall = next_at
    assert waits[1] == 2 * waits[0]
    assert waits[-1] == waits[-2] == schedule.LONGEST_BACKOFF


def test_an_agent_that_is_stopped_has_not_failed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stop(*_: object) -> None:
        raise Stopped

    clock = FakeClock()
    context = simulated_context(clock)
    monkeypatch.setattr(agent, "discover", stop)
    schedule.ensure({schedule.DISCOVERY: 3600}, clock.wall)
    with pytest.raises(Stopped):
        agent.sweep(context)
    assert schedule.failing() == ()
    assert trail_lines(kind=Kind.JOB_FAILED) == ()


def test_what_the_database_says_of_one_document_fails_one_job(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise OperationFailure("$multiply only supports numeric types")

    context = one_job(FakeClock())
    monkeypatch.setattr(agent, "discover", fail)
    assert isinstance(agent.sweep(context)[schedule.DISCOVERY], agent.Failed)


@pytest.mark.parametrize("error", [AutoReconnect, ServerSelectionTimeoutError])
def test_a_database_that_is_away_fails_no_job(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    context = one_job(FakeClock())
    monkeypatch.setattr(agent, "discover", fail)
    with pytest.raises(error):
        agent.sweep(context)
    assert schedule.failing() == ()


def test_a_death_after_the_back_off_was_written_loses_no_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def die(*_: object) -> None:
        raise SystemExit

    context = one_job(FakeClock())
    monkeypatch.setattr(agent, "discover", break_down)
    monkeypatch.setattr(agent, "relay", die)
    with pytest.raises(SystemExit):
        agent.sweep(context)
    assert trail_lines(kind=Kind.JOB_FAILED) == ()
    overrides.relay_overrides()
    assert [line.job for line in trail_lines(kind=Kind.JOB_FAILED)] == ["discovery"]


def test_no_secret_of_an_error_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    def leak(*_: object) -> None:
        raise ValueError("GET https://x/?api_key=canary-7f3a9")

    context = one_job(FakeClock())
    monkeypatch.setattr(agent, "discover", leak)
    outcome = agent.sweep(context)[schedule.DISCOVERY]
    job = read_record(schedule.JOBS, schedule.DISCOVERY)
    (line,) = trail_lines(kind=Kind.JOB_FAILED)
    assert "ValueError" in str(job.last_error)
    assert "canary" not in f"{outcome}{job}{line}"


def test_a_job_that_cannot_be_read_waits_and_the_others_run() -> None:
    clock = FakeClock()
    context = simulated_context(clock)
    schedule.ensure(dict.fromkeys(WORK, 3600), clock.wall)
    damage = {"$set": {"interval_seconds": "often"}}
    builders.damage("jobs", schedule.DISCOVERY, damage)
    outcomes = agent.sweep(context)
    assert isinstance(outcomes.pop(schedule.DISCOVERY), agent.Failed)
    assert not any(isinstance(each, agent.Failed) for each in outcomes.values())
    (line,) = trail_lines(kind=Kind.JOB_FAILED)
    assert "interval_seconds" in str(line.error)
    assert schedule.DISCOVERY not in agent.sweep(context)


def test_damage_that_its_work_does_not_need_does_not_stop_a_job() -> None:
    context = one_job(FakeClock())
    damage = {"$set": {"last_error": 5, "outbox": [{"kind": "unheard of"}]}}
    schedule.JOBS.raw.update_one({}, damage, bypass_document_validation=True)
    assert agent.sweep(context) == {schedule.DISCOVERY: None}


def one_job(clock: FakeClock) -> AgentContext:
    """A context in which discovery alone is due."""
    schedule.ensure({schedule.DISCOVERY: 3600}, clock.wall)
    return simulated_context(clock)
