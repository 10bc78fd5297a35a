"""Old lines that say little are forgotten; the books never are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from positions.models import POSITIONS
from strategy import agent, recovery, schedule
from strategy.arbitrage import Limits
from strategy.exposure import Bounds
from strategy.services import (
    AgentContext,
    Deleted,
    bring_up_to_date,
    delete_old_records,
    retention,
)
from strategy.services.performance import OPPORTUNITY_COUNTS
from tasklog import sealing
from tasklog.sealing import BATCH, seal_lines
from tasklog.storage.collections import collection
from tests.support import builders
from tests.support.builders import add
from tests.support.documents import session_database
from tests.support.fakes import Street, street

pytestmark = pytest.mark.django_db

KEPT_DAYS = 400


@pytest.fixture
def here() -> Street:
    return street()


def context(
    here: Street, check_stop: Callable[[], None] = lambda: None
) -> AgentContext:
    positions = replace(here.context(), check_stop=check_stop)
    return AgentContext(positions, Limits(), Bounds(), 60, 600, keep_days=KEPT_DAYS)


LINES = {
    "a pass": {"action": "monitor", "kind": "check"},
    "a poll": {"action": "detect_arbitrage", "kind": "poll"},
    "an attempt": {"action": "fetch_data", "status": "retry", "kind": "attempt"},
    "a discovery": {"action": "fetch_data", "kind": "discovery"},
    "a recovery": {"action": "recover", "kind": "retried_call"},
    "an override": {"action": "override", "kind": "override_pause"},
    "a login": {"action": "override", "kind": "logged_in"},
    "a failed login": {"action": "override", "kind": "login_failed"},
    "an opening": {"action": "detect_arbitrage", "kind": "detected"},
    "a position's": {"action": "monitor", "kind": "waits", "position_id": "p1"},
    "an order": {"action": "place_order", "kind": "order", "position_id": "p1"},
    "an order's attempt": {
        "action": "place_order",
        "status": "retry",
        "kind": "attempt",
    },
    "a closing": {"action": "resolve", "kind": "closed", "position_id": "p1"},
}
FORGOTTEN = {
    *("a pass", "a poll", "an attempt", "a discovery"),
    *("a login", "a failed login"),
}


def test_of_old_lines_those_of_passes_polls_and_attempts_go(here: Street) -> None:
    old = here.clock.wall - timedelta(days=KEPT_DAYS, seconds=1)
    for name, about in LINES.items():
        add("task_log", builders.task(id=name, timestamp=old, **about))
    assert delete_old_records(context(here)).lines == len(FORGOTTEN)
    left = {one["_id"] for one in collection("task_log").find({"timestamp": old})}
    assert left == LINES.keys() - FORGOTTEN
    said = collection("task_log").find_one({"kind": "retention"}) or {}
    before = here.clock.wall - timedelta(days=KEPT_DAYS)
    beginning = (
        f"deleted records from before {before:%F %H:%M} UTC: {len(FORGOTTEN)} lines"
    )
    assert said["details"].startswith(beginning)


def test_younger_lines_stay_and_nothing_is_said(here: Street) -> None:
    young = here.clock.wall - timedelta(days=KEPT_DAYS - 1)
    for name, about in LINES.items():
        add("task_log", builders.task(id=name, timestamp=young, **about))
    assert delete_old_records(context(here)) == Deleted(0, 0, 0, 0)
    assert collection("task_log").count_documents({}) == len(LINES)


def test_decisions_that_changed_an_interval_stay(here: Street) -> None:
    old = here.clock.wall - timedelta(days=KEPT_DAYS + 1)
    for identity, before, after in (("same", 60, 60), ("change", 60, 30)):
        values = {"interval_before": before, "interval_after": after}
        add("poll_decisions", builders.decision(_id=identity, decided_at=old, **values))
    assert delete_old_records(context(here)).decisions == 1
    assert [one["_id"] for one in collection("poll_decisions").find()] == ["change"]


def test_runs_that_ended_long_ago_go_and_one_that_lives_stays(here: Street) -> None:
    old = here.clock.wall - timedelta(days=KEPT_DAYS + 1)
    add("agent_runs", builders.run(_id="over", ended_at=old))
    add("agent_runs", builders.run(_id="alive", started_at=old, ended_at=None))
    assert delete_old_records(context(here)).runs == 1
    assert [one["_id"] for one in collection("agent_runs").find()] == ["alive"]


def test_the_books_stay_however_old_they_are(here: Street) -> None:
    old = here.clock.wall - timedelta(days=4000)
    values = {"created_at": old, "touched_at": old, "resolved_at": old}
    add("positions", builders.closed("3.00", **values))
    add("arbitrage_opportunities", builders.opportunity(seen_at=old, found_at=old))
    add("matched_pairs", builders.pair(first_seen_at=old, changed_at=old))
    add("paper_orders", builders.paper_order(id="order", placed_at=old))
    delete_old_records(context(here))
    names = ("positions", "arbitrage_opportunities", "matched_pairs", "paper_orders")
    assert [collection(name).count_documents({}) for name in names] == [1, 1, 1, 1]


def test_what_was_cut_short_goes_on(here: Street) -> None:
    old = here.clock.wall - timedelta(days=KEPT_DAYS + 1)
    lines = (builders.task(timestamp=old) for _ in range(2 * BATCH + 1))
    collection("task_log").insert_many(lines)
    seal_lines(here.clock.wall, lambda: None)
    asked = []

    def stop_at_the_second() -> None:
        asked.append(1)
        if len(asked) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        delete_old_records(context(here, stop_at_the_second))
    assert collection("task_log").count_documents({}) == BATCH + 1
    assert delete_old_records(context(here)).lines == BATCH + 1


def test_it_is_a_job_of_every_hour(here: Street) -> None:
    own = context(here)
    recovery.start(own)
    assert schedule.RETENTION in agent.due(own)
    assert agent.run_job(schedule.RETENTION, own) == Deleted(0, 0, 0, 0)
    here.clock.wall += timedelta(minutes=59)
    assert schedule.RETENTION not in agent.due(own)
    here.clock.wall += timedelta(minutes=1)
    assert schedule.RETENTION in agent.due(own)
    assert POSITIONS.raw.find_one() is None


def test_sessions_are_removed_when_they_have_run_out() -> None:
    indexes = session_database()["django_session"].index_information().values()
    assert [
        one["expireAfterSeconds"]
        for one in indexes
        if one["key"] == [("expire_date", 1)]
    ] == [0]


def test_beyond_its_size_half_of_what_may_go_goes_at_once(
    here: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = here.clock.wall
    ages = (1, 90, 110, 199, 200)
    for days in ages:
        timestamp = now - timedelta(days=days)
        add("task_log", builders.task(id=f"d{days}", timestamp=timestamp))
    old = now - timedelta(days=200)
    about = {"position_id": "p1", "timestamp": old, "action": "place_order"}
    add("task_log", builders.task(id="kept", **about))
    sizes = iter([6 * 10**9, 6 * 10**9, 4 * 10**9])
    monkeypatch.setattr(retention, "bytes_used", lambda: next(sizes))
    # Each batch is of one day.
    monkeypatch.setattr(sealing, "BATCH", 1)

    def left() -> set[str]:
        lines = collection("task_log").find({"kind": {"$ne": "retention"}}, {"_id": 1})
        return {line["_id"] for line in lines}

    delete_old_records(context(here))
    assert left() == {"d1", "d90", "kept"}
    delete_old_records(context(here))
    assert left() == {"d1", "kept"}
    delete_old_records(context(here))
    assert left() == {"d1", "kept"}


def test_beyond_its_size_old_rejected_opportunities_go_and_stay_counted(
    here: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = here.clock.wall
    for days in (0, 1, 90, 110, 200):
        seen_at = now - timedelta(days=days)
        add(
            "arbitrage_opportunities",
            *(
                builders.opportunity(
                    id=f"{decision} {days}", decision=decision, seen_at=seen_at
                )
                for decision in ("taken", "refused")
            ),
        )
    is_too_large = True
    monkeypatch.setattr(retention, "bytes_used", lambda: 6 * 10**9 * is_too_large)
    bring_up_to_date([], now)
    before = OPPORTUNITY_COUNTS.count_all()

    def left() -> set[int]:
        stored = collection("arbitrage_opportunities").find({"decision": "refused"})
        return {(now - document["seen_at"]).days for document in stored}

    assert delete_old_records(context(here)).rejected == 2
    assert left() == {0, 1, 90}
    assert delete_old_records(context(here)).rejected == 1
    assert left() == {0, 1}
    is_too_large = False
    assert delete_old_records(context(here)).rejected == 0
    assert OPPORTUNITY_COUNTS.read() == OPPORTUNITY_COUNTS.count_all() == before
    taken = {"decision": "taken"}
    assert collection("arbitrage_opportunities").count_documents(taken) == 5
