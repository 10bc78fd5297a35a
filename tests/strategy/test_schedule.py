"""Each job once at its scheduled time, whoever tries and whoever dies."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from strategy import schedule
from strategy.schedule import JOBS, JobRecord
from tasklog.kinds import Action, Kind
from tasklog.records import TrailLine
from tests.support.documents import read_record
from tests.support.written_fields import writes

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
POLL = "poll:Crypto"


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def stored() -> JobRecord:
    return read_record(JOBS, POLL)


@pytest.fixture(autouse=True)
def _one_job() -> None:
    schedule.ensure({POLL: 60}, NOW)


def take(
    token: int = 1, at: datetime = NOW, scheduled_for: str = "s1"
) -> schedule.Claim | None:
    return schedule.claim(POLL, at, token, scheduled_for)


def test_a_new_job_is_due_at_once_and_ensuring_it_again_changes_nothing() -> None:
    assert schedule.due(NOW, 1) == [POLL]
    claim = take()
    assert claim is not None
    schedule.finish(claim, NOW, 30)
    schedule.ensure({POLL: 60}, later(5))
    assert stored().interval_seconds == 30
    assert schedule.due(later(5), 1) == []


def test_of_eight_who_claim_one_gets_it() -> None:
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda _: take(), range(8)))
    assert len([claim for claim in claims if claim]) == 1
    assert schedule.due(NOW, 1) == []


def test_runs_are_planned_from_the_last_plan_so_that_intervals_do_not_drift() -> None:
    claim = take(at=later(2))
    assert claim is not None
    schedule.finish(claim, later(7), 30)
    assert stored().next_at == later(30)


def test_what_was_missed_in_a_long_stop_is_not_made_up_for() -> None:
    claim = take(at=later(3600))
    assert claim is not None
    schedule.finish(claim, later(3601), 30)
    assert stored().next_at == later(3631)


def test_a_claim_that_runs_out_is_free_again_under_the_same_time() -> None:
    take(scheduled_for="first")
    assert take(at=later(19)) is None
    again = take(at=later(21), scheduled_for="second")
    assert again is not None
    assert again.scheduled_for == "first"


def test_a_claim_that_is_prolonged_stays_with_its_holder() -> None:
    claim = take()
    assert claim is not None
    assert schedule.prolong(claim, later(15))
    assert take(at=later(30)) is None


def test_a_newer_agent_takes_what_a_dead_one_had_claimed_and_not_the_reverse() -> None:
    dead = take(token=1)
    assert take(token=2, at=later(1)) is not None
    assert dead is not None
    assert not schedule.prolong(dead, later(2))
    assert take(token=1, at=later(300)) is None


def test_a_late_finish_of_a_lost_claim_changes_nothing() -> None:
    dead = take(token=1)
    take(token=2, at=later(1))
    assert dead is not None
    schedule.finish(dead, later(2), 30)
    assert stored().scheduled_for == "s1"


def test_a_job_planned_far_ahead_by_a_faster_clock_is_due_now() -> None:
    claim = take()
    assert claim is not None
    schedule.finish(claim, later(90 * 86400), 60)
    assert schedule.due(later(60), 1) == [POLL]
    assert take(at=later(60), scheduled_for="s2") is not None


def test_a_job_is_made_due() -> None:
    claim = take()
    assert claim is not None
    schedule.finish(claim, NOW, 60)
    schedule.make_due([POLL], later(1))
    assert schedule.due(later(1), 1) == [POLL]


def failed(times: int) -> datetime:
    """When the job is due again after so many runs in a row that failed."""
    at = NOW
    for _ in range(times):
        claim = take(at=at)
        assert claim is not None
        at = fail(claim, at)
    return at


def fail(claim: schedule.Claim, at: datetime) -> datetime:
    retry_at = schedule.retry_time(claim, at)
    line = TrailLine(
        kind=Kind.JOB_FAILED, action=Action.DETECT, details="failed", error="a bug"
    )
    assert schedule.fail(claim, at, retry_at, line)
    return retry_at


@pytest.mark.parametrize(
    ("times", "seconds"), [(1, 10), (2, 20), (3, 40), (5, 160), (6, 300), (20, 300)]
)
def test_a_job_that_fails_is_tried_again_after_a_growing_pause(
    times: int, seconds: float
) -> None:
    before = failed(times - 1)
    claim = take(at=before)
    assert claim is not None
    expected = before + timedelta(seconds=seconds)
    assert fail(claim, before) == expected


def test_a_job_that_fails_is_not_due_during_its_pause() -> None:
    due_at = failed(5)
    assert schedule.due(due_at - timedelta(seconds=1), 1) == []
    assert schedule.due(due_at, 1) == [POLL]


def test_a_run_that_succeeds_ends_the_row_of_failures() -> None:
    claim = take(at=failed(3))
    assert claim is not None
    assert [job.id for job in schedule.failing()] == [POLL]
    assert stored().last_error == "a bug"
    schedule.finish(claim, later(100), 60)
    assert schedule.failing() == ()
    assert (stored().failures, stored().last_error) == (0, None)


def test_a_run_that_is_repeated_after_a_failure_keeps_its_scheduled_time() -> None:
    due_at = failed(1)
    claim = take(at=due_at, scheduled_for="later")
    assert claim is not None
    assert claim.scheduled_for == "s1"


@writes("JobRecord.notes")
def test_notes_of_the_last_run_are_shown_for_a_while_each_once() -> None:
    schedule.ensure({"poll:Sports": 60}, NOW)
    for name in (POLL, "poll:Sports"):
        claim = schedule.claim(name, NOW, 1, "s1")
        assert claim is not None
        schedule.finish(claim, NOW, 30, ("Kalshi: maintenance",))
    assert stored().notes == ("Kalshi: maintenance",)
    assert schedule.recent_notes(later(60)) == ("Kalshi: maintenance",)
    assert schedule.recent_notes(later(86_400)) == ()
    claim = take(at=later(60))
    assert claim is not None
    schedule.finish(claim, later(60), 30)
    assert stored().notes == ()
