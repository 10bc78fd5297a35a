"""Each query of the messenger and of its page reads little more than it returns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from arbsite.notifying import listening, outbox, page
from arbsite.notifying.events import Event
from arbsite.notifying.outbox import Announcement
from arbsite.notifying.records import NOTIFICATIONS
from arbsite.notifying.silence import report_silence
from arbsite.notifying.texts import MessageText
from arbsite.notifying.throttle import Mode
from tasklog.storage.collections import collection
from tests.support import builders
from tests.support.builders import NOW
from tests.support.query_plans import Spy, explained, fresh_indexes, wasteful
from tests.support.trail_lines import Inbox, messenger

pytestmark = pytest.mark.django_db

SIZE = 3000
EVENTS = list(Event)
STATUSES = ("sent", "sent", "suppressed", "failed")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def much() -> None:
    """A month of messages; nearly none of them waits, and few lines are unnotified."""
    fresh_indexes("notifications", "task_log", "agent_runs")
    NOTIFICATIONS.raw.insert_many(
        (
            builders.notification(
                event=str(EVENTS[n % len(EVENTS)]),
                channel=("inbox", "other")[n % 2],
                number=n + 1,
                status="pending" if n % 500 == 0 else STATUSES[n % 4],
                due_at=NOW - MINUTE if n % 250 == 0 else None,
                decided_at=NOW - n * MINUTE,
            )
            for n in range(SIZE)
        ),
        bypass_document_validation=True,
    )
    collection("task_log").insert_many(
        (
            {
                "_id": f"t{n}",
                "kind": "entered",
                "timestamp": NOW - n * MINUTE,
                **({"unnotified": True} if n % 1000 == 0 else {}),
            }
            for n in range(SIZE)
        ),
        bypass_document_validation=True,
    )
    collection("agent_runs").insert_many(
        (builders.run(started_at=NOW - n * MINUTE, ended_at=NOW) for n in range(1000)),
        bypass_document_validation=True,
    )


QUERIES: dict[str, Callable[[], object]] = {
    "unnotified lines": listening._unnotified_lines,
    "events to release": lambda: outbox.events_to_release("inbox", NOW),
    "the head of a chain": lambda: outbox._head(Event.LOSS, "inbox"),
    "titles": lambda: outbox._suppressed_titles(Event.LOSS, "inbox", 7),
    "newest": page.newest,
    "events": page.event_rows,
    "channels": lambda: page.channel_rows([Inbox()]),
}


@pytest.mark.usefixtures("much")
@pytest.mark.parametrize("name", QUERIES)
def test_each_list_reads_by_an_index_what_it_returns(spied: Spy, name: str) -> None:
    finds = [command for command in spied.watch(QUERIES[name]) if "find" in command]
    # There is one rule at most for each kind of event.
    large = [command for command in finds if command["find"] != "notification_rules"]
    assert large, name
    assert [breach for command in large if (breach := wasteful(command))] == []


@pytest.mark.usefixtures("much")
def test_counts_and_the_check_for_silence_use_an_index(spied: Spy) -> None:
    def ask() -> None:
        page.event_rows()
        page.channel_rows([Inbox()])
        report_silence(NOW)

    counted = [command for command in spied.watch(ask) if "aggregate" in command]
    assert len(counted) == len(Event) + 2
    for command in counted:
        plan = repr(explained(command))
        assert "COLLSCAN" not in plan, command
        assert "'SORT'" not in plan, command


@pytest.mark.usefixtures("much")
def test_a_claim_and_the_clearing_of_due_dates_read_only_what_is_due() -> None:
    notifications = NOTIFICATIONS.raw
    due = {"status": "pending", "channel": "inbox", "due_at": {"$lte": NOW}}
    reported = {
        "status": "suppressed",
        "channel": "inbox",
        "due_at": {"$gt": outbox.LONG_AGO},
        "event": "loss",
    }
    for filters in (due, reported):
        plan = notifications.find(filters).sort("due_at").limit(1).explain()
        stats = plan["executionStats"]
        assert stats["totalKeysExamined"] <= 2 * stats["nReturned"] + 8
        assert "COLLSCAN" not in repr(plan)


@pytest.mark.usefixtures("much")
def test_the_page_sends_a_bounded_number_of_queries(spied: Spy) -> None:
    User.objects.create_superuser("boss")
    client = Client()
    client.force_login(User.objects.get())

    def cost() -> int:
        return len(spied.watch(lambda: client.get("/notifications/")))

    of_many = cost()
    NOTIFICATIONS.raw.delete_many({"number": {"$gt": 20}})
    assert of_many <= cost() + 2 <= 60


def test_an_idle_second_costs_four_queries_at_most(spied: Spy) -> None:
    inbox = Inbox()
    idle = messenger(inbox)
    assert len(spied.watch(lambda: idle.queue_messages(NOW))) <= 4


def test_messages_are_deleted_after_thirty_days() -> None:
    (expiry,) = (
        index
        for index in NOTIFICATIONS.raw.index_information().values()
        if "expireAfterSeconds" in index
    )
    assert (expiry["key"], expiry["expireAfterSeconds"]) == ([("expires_at", 1)], 0)
    announcement = Announcement(Event.LOSS, MessageText("title", "text"), "line")
    outbox.queue_message(announcement, "inbox", Mode.ON, NOW)
    message = NOTIFICATIONS.first({})
    assert message is not None
    assert message.expires_at - message.decided_at == timedelta(days=30)
