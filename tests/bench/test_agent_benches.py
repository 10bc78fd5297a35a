"""Each benchmark of the agent runs at a tiny size and measures what it says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from django.db import connection
from pymongo import MongoClient

from arbsite import config
from arbsite.config import ROOT
from arbsite.startup import mongod
from strategy.polling import POLICIES
from tasklog.storage.collections import collection
from tests.bench import (
    checking,
    discovering,
    entry,
    following,
    lifecycle,
    polling,
    queue,
    repeating,
    resume,
    scratch,
    sweep,
    tasklog,
)
from tests.bench.measurement import Report
from tests.support.builders import add


def figures(report: Report) -> dict[str, float]:
    return {goal.what: goal.figure for goal in report.goals}


@pytest.mark.django_db
def test_monitoring_writes_those_for_which_a_day_has_passed() -> None:
    report = lifecycle.monitor_all(30, 2)
    assert figures(report)["written although no day has passed"] == 0
    days_held = {position["days_held"] for position in collection("positions").find()}
    # Twice a day later.
    assert days_held <= {11, 12}


@pytest.mark.django_db
def test_a_check_asks_for_what_is_due() -> None:
    report = checking.check_due(450, 2)
    assert report.sizes["due"] == 5
    assert figures(report)["markets asked for beyond those due"] == 0
    assert figures(report)["calls"] == 2


def test_both_ways_of_following_books_see_every_change() -> None:
    report = following.follow(300, 2)
    # One frame has all changes of a market on Polymarket, and one of two on Kalshi.
    assert report.sizes["changes"] == 300 + 2 * 300
    assert report.sizes["connections"] == 2 + 1
    assert figures(report)["books that became doubtful"] == 0


@pytest.mark.django_db
def test_a_discovery_of_what_is_stored_writes_no_pair() -> None:
    report = discovering.discovery(200, 1)
    assert report.sizes["pairs"] > 20
    assert figures(report)["writes to pairs"] == 0
    assert figures(report)["venues read at once"] == 2


@pytest.mark.django_db
def test_a_poll_at_the_same_prices_writes_no_pair() -> None:
    report = repeating.poll_again(20, 1)
    assert figures(report)["writes to pairs"] == 0


@pytest.mark.django_db
def test_baskets_are_entered_in_both_ways() -> None:
    report = entry.entry(3, 1)
    assert figures(report)["orders a basket"] == 2


@pytest.mark.django_db
def test_both_ways_of_settling_leave_nothing_open() -> None:
    report = lifecycle.resolve_all(4, 2)
    positions = collection("positions")
    assert figures(report)["positions left behind"] == 0
    assert positions.count_documents({"state": "profitable"}) == 24
    by_service = positions.find_one({"version": {"$gt": 7}}) or {}
    assert by_service["events"][-1]["kind"] == "closed"


@pytest.mark.django_db
def test_an_agent_that_starts_loads_little() -> None:
    report = resume.resume(60, 1)
    assert 0 < figures(report)["documents loaded"] <= resume.MAX_READ


@pytest.mark.django_db
def test_all_lines_are_written_in_both_variants() -> None:
    report = tasklog.tasklog(20, 2)
    assert collection("task_log").count_documents({}) == 80
    assert report.figures["bytes a line, on disk, with indexes"] > 0


@pytest.mark.django_db
def test_every_job_that_is_put_in_comes_out() -> None:
    report = queue.queue(5, 1)
    assert report.sizes == {"jobs": 5}
    assert collection("queue").find_one() is None


def test_a_listing_is_read_whole() -> None:
    report = sweep.sweep(300, 1)
    assert report.sizes["pages"] > 1
    assert report.sizes["markets"] >= 200


AS_OFTEN_AS_THEY_PAY = polling.WORLDS["what appears often pays"]


def test_a_rhythm_is_fixed_or_follows_the_rule() -> None:
    types = polling.opportunities(AS_OFTEN_AS_THEY_PAY, 1, 600.0)
    assert polling.simulate(types[-1:], 600.0, polling.evenly(60))[0] == 10
    by_rule = polling.by_policy(POLICIES["success_rate"].decide)
    assert polling.simulate([[]], 600.0, by_rule) == (10, 0)


def test_the_oracle_sees_more_than_a_policy_and_that_more_than_a_rhythm() -> None:
    for name in ("success_rate", "index"):
        ratios = polling.compared(AS_OFTEN_AS_THEY_PAY, name, 1, 1)
        assert ratios["oracle"] > ratios["policy"] > ratios["fixed"] == 1.0


def test_where_rates_drift_each_type_takes_over_the_rate_of_the_next() -> None:
    drifting = polling.WORLDS[polling.DRIFTING]
    assert drifting.epochs(2.5 * polling.DAILY)[-1] == (
        2 * polling.DAILY,
        2.5 * polling.DAILY,
    )
    assert drifting.rates(0)[1:] == drifting.rates(polling.DAILY)[:-1]


def test_the_oracle_gets_as_many_polls() -> None:
    intervals = polling.best_intervals(polling.HOURLY, 86_400.0, 10_000)
    polls = sum(86_400 / seconds for seconds in intervals)
    assert polls == pytest.approx(10_000, rel=0.01)
    assert intervals == sorted(intervals, reverse=True)


def scratch_databases() -> set[str]:
    connection.ensure_connection()
    names: list[str] = connection.connection.list_database_names()
    return {name for name in names if name.endswith(scratch.SUFFIX)}


@pytest.mark.django_db
@pytest.mark.parametrize("ending", [None, KeyboardInterrupt, SystemExit])
def test_the_scratch_database_is_dropped_however_it_ends(
    ending: type[BaseException] | None,
) -> None:
    before, own = scratch_databases(), connection.settings_dict["NAME"]
    try:
        with scratch.scratch_database(os.getpid()):
            name = connection.settings_dict["NAME"]
            assert name.endswith(f"_{os.getpid()}_bench")
            assert name in scratch_databases()
            add("positions", {"_id": "p"})
            if ending is not None:
                raise ending
    except (KeyboardInterrupt, SystemExit):
        pass
    assert scratch_databases() == before
    assert connection.settings_dict["NAME"] == own
    assert collection("positions").find_one({"_id": "p"}) is None


@pytest.mark.django_db
def test_what_a_killed_run_left_behind_is_dropped_by_the_next() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    with scratch.scratch_database(process.pid, keep=False):
        leftover = connection.settings_dict["NAME"]
        add("positions", {"_id": "p"})
        with scratch.scratch_database(os.getpid()):
            assert leftover not in scratch_databases()


@pytest.mark.slow
def test_a_run_that_is_terminated_drops_its_database() -> None:
    command = [sys.executable, "-m", "tests.bench", "monitor", "--size", "100000"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as run:
        name = f"{os.environ['ARBSITE_DATABASE']}_{run.pid}_bench"
        with MongoClient[dict[str, object]](mongod.uri(config.load())) as client:
            while name not in client.list_database_names():
                assert run.poll() is None
            run.send_signal(signal.SIGTERM)
            assert run.wait(30) == scratch.TERMINATED
            assert name not in client.list_database_names()
