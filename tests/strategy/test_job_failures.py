"""A job that fails unexpectedly is reported and retried; the other jobs continue."""

from __future__ import annotations

from datetime import timedelta

import pytest

from strategy import agent, schedule
from strategy.heartbeat import Stopped
from tasklog.kinds import Kind, Status
from tests.support.documents import read_record, trail_lines
from tests.support.fakes import FakeClock
from tests.support.simulated import simulated_context

pytestmark = pytest.mark.django_db

POLLING = f"{schedule.POLL}Weather"
# Each job with the function that does its work.
WORK = {
    schedule.DISCOVERY: "discover",
    schedule.CHECK: "check",
    schedule.RETENTION: "delete_old_records",
    POLLING: "poll",
}


@pytest.fixture(autouse=True)
def _idle(monkeypatch: pytest.MonkeyPatch) -> None:
    for function in WORK.values():
        monkeypatch.setattr(agent, function, lambda *_: None)


def break_down(*_: object) -> None:
    raise ZeroDivisionError("of all things")


@pytest.mark.parametrize("name", WORK)
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
    assert agent.sweep(context)[name] is None
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
