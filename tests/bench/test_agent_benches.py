"""Each benchmark of the agent runs, and measures what it says: at tiny sizes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pymongo import MongoClient

from arbsite import config
from arbsite.config import ROOT
from arbsite.startup import mongod
from positions.models import positions
from strategy.polling import Branch, decide
from tasklog.storage.codec import Document, collection
from tests.bench import (
    BENCHES,
    ON_DATABASE,
    holding,
    queueing,
    resuming,
    rhythm,
    scratch,
    sweeping,
    trailing,
)
from tests.bench.measuring import Report


def figures(report: Report) -> dict[str, float]:
    return {goal.what: goal.figure for goal in report.goals}


@pytest.mark.django_db
def test_monitoring_meets_every_open_position() -> None:
    report = holding.monitor_all(30, 2)
    assert set(report.costs) == {"a save each", "monitor", "a constant, by pymongo"}
    assert {one["days_held"] for one in positions().find()} == {9}


@pytest.mark.django_db
def test_both_ways_of_settling_leave_nothing_open() -> None:
    report = holding.resolve_all(4, 2)
    assert figures(report)["positions left behind"] == 0
    assert positions().count_documents({"state": "profitable"}) == 16
    by_service = positions().find_one({"version": {"$gt": 7}}) or {}
    assert by_service["events"][-1]["kind"] == "closed"


@pytest.mark.django_db
def test_an_agent_that_starts_loads_little() -> None:
    report = resuming.resume(60, 1)
    assert 0 < figures(report)["documents loaded"] <= resuming.MOST_READ


@pytest.mark.django_db
def test_all_lines_are_written_in_either_way() -> None:
    report = trailing.tasklog(20, 2)
    assert collection("task_log").count_documents({}) == 80
    assert report.figures["bytes a line, on disk, with indexes"] > 0


@pytest.mark.django_db
def test_every_job_that_is_put_in_comes_out() -> None:
    report = queueing.queue(5, 1)
    assert report.sizes == {"jobs": 5}
    assert collection("queue").find_one() is None


def test_a_listing_is_read_whole() -> None:
    report = sweeping.sweep(300, 1)
    assert report.sizes["pages"] > 1
    assert report.sizes["markets"] >= 200


def test_a_rhythm_is_fixed_or_follows_the_rule() -> None:
    [baskets] = rhythm.world(1, rhythm.SHARES_WITH, 1)[-1:]
    end = 600.0
    assert rhythm.followed(baskets, end, rhythm.evenly(60))[0] == 10
    polls, found = rhythm.followed([], end, rhythm.by_rule)
    assert (polls, found) == (10, 0)
    assert decide(0, 0, 60).branch is Branch.NONE_FOUND


def test_the_oracle_sees_more_than_a_fixed_rhythm_and_the_rule_than_neither() -> None:
    found = rhythm.compared(rhythm.SHARES_WITH, 1, 1)
    assert found["oracle"] > found["rule"] > found["fixed"] == 1.0


def test_as_many_polls_are_given_to_the_oracle() -> None:
    intervals = rhythm.best_intervals(86_400.0, 10_000)
    assert sum(86_400 / one for one in intervals) == pytest.approx(10_000, rel=0.01)
    assert intervals == sorted(intervals, reverse=True)


def databases() -> set[str]:
    connection.ensure_connection()
    found: list[str] = connection.connection.list_database_names()
    return {name for name in found if name.endswith(scratch.SUFFIX)}


@pytest.mark.django_db
@pytest.mark.parametrize("how", [None, KeyboardInterrupt, SystemExit])
def test_the_scratch_database_is_dropped_however_it_ends(
    how: type[BaseException] | None,
) -> None:
    before, own = databases(), connection.settings_dict["NAME"]
    try:
        with scratch.scratch_database(os.getpid()):
            name = connection.settings_dict["NAME"]
            assert name.endswith(f"_{os.getpid()}_bench")
            assert name in databases()
            collection("positions").insert_one({"_id": "p"})
            if how is not None:
                raise how
    except (KeyboardInterrupt, SystemExit):
        pass
    assert databases() == before
    assert connection.settings_dict["NAME"] == own
    assert positions().find_one({"_id": "p"}) is None


@pytest.mark.django_db
def test_what_a_killed_run_left_behind_is_dropped_by_the_next() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    with scratch.scratch_database(gone.pid, keep=False):
        left = connection.settings_dict["NAME"]
        collection("positions").insert_one({"_id": "p"})
        with scratch.scratch_database(os.getpid()):
            assert left not in databases()


@pytest.mark.slow
def test_a_run_that_is_told_to_stop_drops_its_database() -> None:
    command = [sys.executable, "manage.py", "bench", "monitor", "--size", "100000"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as run:
        name = f"{os.environ['ARBSITE_DATABASE']}_{run.pid}_bench"
        with mongod_client() as client:
            while name not in client.list_database_names():
                assert run.poll() is None
            run.send_signal(signal.SIGTERM)
            assert run.wait(30) == scratch.TERMINATED
            assert name not in client.list_database_names()


def mongod_client() -> MongoClient[Document]:
    return MongoClient(mongod.uri(config.load()))


def test_without_a_database_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: object) -> str:
        raise mongod.MongodError("mongod cannot be found")

    monkeypatch.setattr(mongod, "ensure", refuse)
    with pytest.raises(CommandError, match="monitor needs a database: mongod cannot"):
        call_command("bench", "monitor")


def test_all_that_work_on_a_database_are_known() -> None:
    assert BENCHES.keys() > ON_DATABASE
