"""A pair that a stream wants polled is polled once, whoever dies meanwhile."""

from __future__ import annotations

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
NAME = "streamed:Crypto"


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def stored() -> JobRecord:
    return read_record(JOBS, NAME)


def take(at: datetime = NOW, token: int = 1) -> schedule.Claim:
    claim = schedule.claim(NAME, at, token, "s1")
    assert claim is not None
    return claim


def test_a_wanted_pair_makes_its_job_due_at_once() -> None:
    schedule.want_polled("Crypto", "p1", NOW)
    assert schedule.due(NOW, 1) == [NAME]
    assert take().pairs == ("p1",)


def test_wanting_a_pair_again_changes_nothing_while_it_waits() -> None:
    for pair in ("p1", "p2", "p1"):
        schedule.want_polled("Crypto", pair, NOW)
    schedule.want_polled("Crypto", "p1", later(5))
    assert stored().pairs == ("p1", "p2")
    assert stored().next_at == NOW


def test_a_finished_run_leaves_nothing_to_do() -> None:
    schedule.want_polled("Crypto", "p1", NOW)
    schedule.finish(take(), NOW, 3600)
    assert schedule.due(later(60), 1) == []
    assert (stored().pairs, stored().claimed_pairs) == ((), ())


@writes("JobRecord.pairs", "JobRecord.claimed_pairs")
def test_what_is_wanted_during_a_run_is_polled_by_the_next_one_at_once() -> None:
    schedule.want_polled("Crypto", "p1", NOW)
    claim = take()
    # Its books may have been read before they changed again.
    schedule.want_polled("Crypto", "p1", NOW)
    schedule.finish(claim, NOW, 3600)
    assert schedule.due(NOW, 1) == [NAME]
    assert take().pairs == ("p1",)


def test_the_pairs_of_a_run_that_died_are_polled_by_the_next_one() -> None:
    schedule.want_polled("Crypto", "p1", NOW)
    take()
    schedule.want_polled("Crypto", "p2", NOW)
    assert sorted(take(later(21)).pairs) == ["p1", "p2"]


def test_a_failed_run_keeps_its_pairs() -> None:
    schedule.want_polled("Crypto", "p1", NOW)
    line = TrailLine(kind=Kind.JOB_FAILED, action=Action.DETECT, details="failed")
    assert schedule.fail(take(), NOW, later(10), line)
    assert take(later(10)).pairs == ("p1",)


def test_of_too_many_pairs_the_scheduled_poll_takes_care() -> None:
    for number in range(schedule.PAIRS_WANTED + 5):
        schedule.want_polled("Crypto", f"p{number}", NOW)
    assert len(stored().pairs) == schedule.PAIRS_WANTED


def test_the_other_jobs_have_no_pairs() -> None:
    schedule.ensure({"poll:Crypto": 60}, NOW)
    claim = schedule.claim("poll:Crypto", NOW, 1, "s1")
    assert claim is not None
    schedule.finish(claim, NOW, 60)
    document = JOBS.raw.find_one({"_id": "poll:Crypto"}) or {}
    assert not {"pairs", "claimed_pairs"} & document.keys()
