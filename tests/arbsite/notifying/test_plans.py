"""Each question of the messenger and of its page costs what it answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from arbsite.notifying import messenger as telling
from arbsite.notifying import outbox, page
from arbsite.notifying.events import Event
from arbsite.notifying.texts import Words
from arbsite.notifying.throttle import Mode
from tasklog.storage.codec import collection
from tests.support import builders
from tests.support.builders import NOW
from tests.support.query_plans import Spy, explained, fresh_indexes, spied, wasteful
from tests.support.trail_lines import Inbox, messenger

__all__ = ["spied"]

pytestmark = pytest.mark.django_db

SIZE = 3000
EVENTS = list(Event)
STATUSES = ("sent", "sent", "held", "failed")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def much() -> None:
    """A month of messages; nearly none of them waits, and few lines are untold."""
    fresh_indexes("notifications", "task_log", "agent_runs")
    outbox.notifications().insert_many(
        builders.notification(
            event=str(EVENTS[n % len(EVENTS)]),
            channel=("inbox", "other")[n % 2],
            number=n + 1,
            status="waiting" if n % 500 == 0 else STATUSES[n % 4],
            due_at=NOW - MINUTE if n % 250 == 0 else None,
            decided_at=NOW - n * MINUTE,
        )
        for n in range(SIZE)
    )
    collection("task_log").insert_many(
        {
            "_id": f"t{n}",
            "kind": "entered",
            "timestamp": NOW - n * MINUTE,
            **({"untold": True} if n % 1000 == 0 else {}),
        }
        for n in range(SIZE)
    )
    collection("agent_runs").insert_many(
        builders.run(started_at=NOW - n * MINUTE, ended_at=NOW) for n in range(1000)
    )


QUESTIONS: dict[str, Callable[[], object]] = {
    "untold lines": telling._untold,
    "held back": lambda: outbox.held_back("inbox", NOW),
    "the head of a chain": lambda: outbox._head(Event.LOSS, "inbox"),
    "titles": lambda: outbox._titles(Event.LOSS, "inbox", 7),
    "newest": page.newest,
    "events": page.event_rows,
    "channels": lambda: page.channel_rows([Inbox()]),
}


@pytest.mark.usefixtures("much")
@pytest.mark.parametrize("name", QUESTIONS)
def test_each_list_reads_by_an_index_what_it_returns(spied: Spy, name: str) -> None:
    finds = [one for one in spied.watch(QUESTIONS[name]) if "find" in one]
    own = [one for one in finds if one["find"] != "notification_rules"]
    assert own, name
    assert [breach for one in own if (breach := wasteful(one))] == []


@pytest.mark.usefixtures("much")
def test_counts_and_the_watch_go_by_an_index(spied: Spy) -> None:
    def ask() -> None:
        page.event_rows()
        page.channel_rows([Inbox()])
        telling.watch(NOW)

    counted = [one for one in spied.watch(ask) if "aggregate" in one]
    assert len(counted) == len(Event) + 2
    for command in counted:
        plan = repr(explained(command))
        assert "COLLSCAN" not in plan, command
        assert "'SORT'" not in plan, command


@pytest.mark.usefixtures("much")
def test_a_claim_and_a_tidying_touch_what_is_due_alone() -> None:
    notifications = outbox.notifications()
    due = {"status": "waiting", "channel": "inbox", "due_at": {"$lte": NOW}}
    told = {
        "status": "held",
        "channel": "inbox",
        "due_at": {"$gt": outbox.LONG_AGO},
        "event": "loss",
    }
    for query in (due, told):
        found = notifications.find(query).sort("due_at").limit(1).explain()
        stats = found["executionStats"]
        assert stats["totalKeysExamined"] <= 2 * stats["nReturned"] + 8
    assert "COLLSCAN" not in repr(found)


@pytest.mark.usefixtures("much")
def test_the_page_asks_a_bounded_number_of_questions(spied: Spy) -> None:
    User.objects.create_superuser("boss")
    client = Client()
    client.force_login(User.objects.get())

    def cost() -> int:
        return len(spied.watch(lambda: client.get("/notifications/")))

    first = cost()
    outbox.notifications().delete_many({"number": {"$gt": 20}})
    assert first <= cost() + 2 <= 60


def test_a_second_of_nothing_costs_three_questions(spied: Spy) -> None:
    inbox = Inbox()
    idle = messenger(inbox)
    assert len(spied.watch(lambda: idle.listen(NOW))) <= 4


def test_messages_are_forgotten_after_thirty_days() -> None:
    (ends,) = (
        one
        for one in outbox.notifications().index_information().values()
        if "expireAfterSeconds" in one
    )
    assert (ends["key"], ends["expireAfterSeconds"]) == ([("expires_at", 1)], 0)
    outbox.hear(NEWS, "inbox", Mode.ON, NOW)
    kept = outbox.notifications().find_one()
    assert kept is not None
    assert kept["expires_at"] - kept["decided_at"] == timedelta(days=30)


NEWS = outbox.News("line", Event.LOSS, Words("title", "text"))
