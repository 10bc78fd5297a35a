"""News is sent once, in its mode, with what was suppressed, whoever dies."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest

from arbsite.notifying import messenger as module
from arbsite.notifying import outbox, rules, sending
from arbsite.notifying.channels import Message, Undelivered
from arbsite.notifying.events import Event
from arbsite.notifying.messenger import background_messenger
from arbsite.notifying.records import (
    NOTIFICATIONS,
    NotificationRecord,
    NotificationStatus,
)
from arbsite.notifying.silence import report_silence
from arbsite.notifying.throttle import Mode
from positions.services.operator import Operator, Outdated, OverrideRejected
from strategy.wiring import wall_now
from tasklog.kinds import Kind
from tasklog.records import RUNS, TRAIL
from tasklog.storage.codec import encode
from tests.support import builders
from tests.support.builders import add
from tests.support.fakes import FakeClock
from tests.support.trail_lines import START, Clock, Inbox, happen, line, messenger
from tests.support.waiting import eventually
from tests.support.written_fields import writes

pytestmark = pytest.mark.django_db


class World:
    """A messenger with one channel and a clock."""

    def __init__(self) -> None:
        self.inbox, self.clock = Inbox(), Clock()
        self.messenger = messenger(self.inbox)

    def tick(self) -> None:
        self.messenger.queue_messages(self.clock.now())
        self.messenger.send_due(self.inbox, self.clock.now)

    def message(self) -> NotificationRecord:
        """The only message there is."""
        message = NOTIFICATIONS.first({})
        assert message is not None
        return message


@pytest.fixture
def world() -> World:
    return World()


def due(world: World) -> datetime:
    due_at = world.message().due_at
    assert due_at is not None
    return due_at


def set_mode(event: Event, mode: Mode) -> None:
    maria = Operator("maria", "as it should be", FakeClock(wall=START))
    rules.change(rules.rules()[event], mode, maria)
    TRAIL.raw.delete_many({"kind": "override_notify"})


@writes("NotificationRecord.position_id")
def test_an_event_is_reported_in_plain_text_with_a_link(world: World) -> None:
    add("positions", builders.position(id="p1", event_name="Will it rain?"))
    happen(line(position_id="p1", details="entered Will it rain? for $97.00"))
    world.tick()
    (message,) = world.inbox.sent
    assert message.title == "SIMULATED · Position entered: Will it rain?"
    for expected in (
        "SIMULATED · Position entered",
        "Entered Will it rain? for $97.00",
        "Stake $97.00, target +3.09 %, worst case \N{MINUS SIGN}$97.00.",
        "When: 2027-01-04 12:00:00 UTC",
    ):
        assert expected in message.text.splitlines()
    assert message.link == "https://arb.example/positions/p1/"
    assert message.event == "entered"


def test_a_message_goes_out_once(world: World) -> None:
    happen(line())
    for _ in range(3):
        world.tick()
        world.clock.move(1000)
    assert len(world.inbox.sent) == 1
    assert world.message().status == NotificationStatus.SENT


def test_a_line_that_reaches_the_trail_late_is_reported_too(
    world: World,
) -> None:
    happen(line(Kind.UNCLEAN_END, START))
    world.tick()
    happen(line(Kind.CLOSED, START - timedelta(hours=5), state="loss"))
    world.tick()
    assert [message.event for message in world.inbox.sent] == ["recovery", "loss"]


def test_a_line_that_is_no_news_is_neither_marked_nor_reported(world: World) -> None:
    happen(line(Kind.POLL), line(Kind.ATTEMPT), line(Kind.CHECK))
    assert TRAIL.raw.find_one({"unnotified": True}) is None
    world.tick()
    assert world.inbox.sent == []


def test_the_mark_of_a_reported_line_is_cleared(world: World) -> None:
    happen(line())
    assert TRAIL.raw.count_documents({"unnotified": True}) == 1
    world.tick()
    assert TRAIL.raw.find_one({"unnotified": {"$exists": True}}) is None


def test_a_line_older_than_a_day_is_not_reported(world: World) -> None:
    happen(line(at=START - timedelta(hours=25)), line(at=START - timedelta(hours=23)))
    world.tick()
    assert len(world.inbox.sent) == 1
    assert TRAIL.raw.count_documents({"unnotified": True}) == 0


def test_a_damaged_line_does_not_stop_the_others(world: World) -> None:
    damaged = encode(line()) | {"state": 7, "position_id": {"$gt": ""}}
    damaged |= {"timestamp": "soon", "unnotified": True}
    add("task_log", damaged | {"_id": "damaged"}, damaged | {"_id": 7})
    happen(line())
    world.tick()
    assert len(world.inbox.sent) == 1
    assert TRAIL.raw.count_documents({"unnotified": True}) == 0


@pytest.mark.parametrize("field", ["throttle", "decided_at"])
def test_a_damaged_message_stops_neither_its_chain_nor_the_sender(
    world: World, field: str
) -> None:
    happen(line())
    world.messenger.queue_messages(START)
    damage = {"$set": {field: "x"}}
    NOTIFICATIONS.raw.update_one({}, damage, bypass_document_validation=True)
    world.clock.move(60)
    happen(line())
    world.tick()
    assert len(world.inbox.sent) == 1
    (damaged,) = NOTIFICATIONS.show({"number": 1})
    assert damaged.status is NotificationStatus.FAILED
    assert "is damaged" in (damaged.error or "")


def test_mode_off_writes_no_message(world: World) -> None:
    set_mode(Event.ENTERED, Mode.OFF)
    happen(line())
    world.tick()
    assert NOTIFICATIONS.raw.count_documents({}) == 0


def test_mode_on_sends_a_message_for_each_event(world: World) -> None:
    set_mode(Event.ENTERED, Mode.ON)
    happen(*(line() for _ in range(5)))
    world.tick()
    assert len(world.inbox.sent) == 5


def test_throttled_events_are_suppressed_counted_and_reported_when_the_gap_ends(
    world: World,
) -> None:
    happen(*(line() for _ in range(9)))
    world.tick()
    assert len(world.inbox.sent) == 1
    world.clock.move(59)
    world.tick()
    assert len(world.inbox.sent) == 1
    world.clock.move(1)
    world.tick()
    (_, summary) = world.inbox.sent
    assert summary.title == "SIMULATED · Position entered: 8 held back"
    assert summary.suppressed == 8
    assert "8 messages were held back since the last one." in summary.text
    assert "and 3 before them" in summary.text
    world.clock.move(10_000)
    world.tick()
    assert len(world.inbox.sent) == 2


def test_events_of_different_kinds_do_not_suppress_each_other(world: World) -> None:
    happen(line(Kind.ENTERED), line(Kind.UNCLEAN_END), line(Kind.GAVE_UP))
    world.tick()
    assert len(world.inbox.sent) == 3


def test_each_channel_gets_each_message(world: World) -> None:
    another = Inbox("another")
    both = messenger(world.inbox, another)
    happen(line())
    both.queue_messages(START)
    for channel in (world.inbox, another):
        both.send_due(channel, world.clock.now)
    assert world.inbox.titles == another.titles
    assert not world.inbox.keys & another.keys


@writes("NotificationRecord.error")
def test_a_failure_is_retried_after_1_2_4_8_16_seconds_and_then_reported(
    world: World,
) -> None:
    world.inbox.failures = [Undelivered("answered 503", True) for _ in range(9)]
    happen(line())
    world.tick()
    waits = []
    while world.message().status == NotificationStatus.PENDING:
        wait = (due(world) - world.clock.now()).total_seconds()
        waits.append(wait)
        world.clock.move(wait - 0.5)
        world.tick()
        assert world.message().attempts == len(waits), "too early"
        world.clock.move(0.5)
        world.tick()
    assert waits == [1, 2, 4, 8, 16]
    failed = world.message()
    assert failed.status is NotificationStatus.FAILED
    assert failed.attempts == 6
    assert failed.error == "answered 503"
    reported = TRAIL.first({"kind": Kind.UNDELIVERED.value})
    assert reported is not None
    assert reported.error == "answered 503"


def test_a_permanent_failure_is_not_retried(world: World) -> None:
    world.inbox.failures = [Undelivered("answered 404", False)]
    happen(line())
    world.tick()
    assert world.message().status == NotificationStatus.FAILED
    assert world.message().attempts == 1


def test_an_unusable_channel_fails_with_the_remedy(world: World) -> None:
    world.inbox.problem = "Apprise is not installed"
    happen(line())
    world.tick()
    assert world.message().error == "Apprise is not installed"


@pytest.mark.parametrize(("requested", "wait"), [(120.0, 120), (0.0, 1), (9999.0, 300)])
def test_a_receiver_may_ask_to_wait(world: World, requested: float, wait: int) -> None:
    world.inbox.failures = [Undelivered("answered 429", True, requested)]
    happen(line())
    world.tick()
    assert (due(world) - world.clock.now()).total_seconds() == wait


def test_a_dead_channel_does_not_stop_the_others(world: World) -> None:
    dead = Inbox("dead", failures=[Undelivered("no answer", True) for _ in range(99)])
    both = messenger(dead, world.inbox)
    set_mode(Event.ENTERED, Mode.ON)
    happen(*(line() for _ in range(3)))
    both.queue_messages(START)
    both.send_due(dead, world.clock.now)
    both.send_due(world.inbox, world.clock.now)
    assert (len(dead.sent), len(world.inbox.sent)) == (0, 3)


def test_if_a_sender_dies_another_sends_under_the_same_key(
    world: World,
) -> None:
    happen(line())
    world.messenger.queue_messages(START)
    claimed = sending.claim("inbox", "dies", START)
    assert claimed is not None
    world.tick()
    assert world.inbox.sent == [], "it is claimed"
    world.clock.move(60)
    world.tick()
    assert world.inbox.keys == {claimed.id}
    sending.mark_sent(claimed, START)
    assert world.message().attempts == 2


def test_a_sender_that_lost_its_claim_cannot_mark_the_message(world: World) -> None:
    happen(line())
    world.messenger.queue_messages(START)
    claimed = sending.claim("inbox", "slow", START)
    assert claimed is not None
    assert sending.claim("inbox", "next", START + sending.CLAIM) is not None
    sending.mark_sent(claimed, START)
    assert world.message().status == NotificationStatus.PENDING


def test_a_message_whose_senders_all_died_is_given_up(world: World) -> None:
    happen(line())
    world.messenger.queue_messages(START)
    for _ in range(6):
        assert sending.claim("inbox", "dies", world.clock.now()) is not None
        world.clock.move(60)
    world.tick()
    assert world.inbox.sent == []
    assert world.message().status == NotificationStatus.FAILED


def test_two_messengers_report_an_event_once_and_share_the_throttle(
    world: World,
) -> None:
    """Both read the same lines before either has written anything."""
    lines = [line() for _ in range(4)]
    happen(*lines)
    world.messenger.queue_messages(START)
    TRAIL.raw.update_many({}, {"$set": {"unnotified": True}})
    messenger(Inbox()).queue_messages(START)
    chain = NOTIFICATIONS.find({}, [("number", 1)]).records
    assert [message.status for message in chain] == [
        "pending",
        "suppressed",
        "suppressed",
        "suppressed",
    ]
    assert [message.throttle.suppressed for message in chain] == [0, 1, 2, 3]


def silent_run(minutes: int, **changes: Any) -> None:
    now = TRAIL.raw.database.client.admin.command("hello")["localTime"]
    seen = now - timedelta(minutes=minutes)
    add(
        "agent_runs",
        {**builders.run(), "ended_at": None, "heartbeat_at": seen, **changes},
    )


def test_a_silent_agent_is_reported_once(world: World) -> None:
    silent_run(minutes=2)
    assert report_silence(START)
    assert report_silence(START + timedelta(seconds=10))
    world.tick()
    (message,) = world.inbox.sent
    assert message.title.startswith(
        "SIMULATED · Agent silent: no agent heartbeat since"
    )
    world.clock.move(10_000)
    world.tick()
    assert len(world.inbox.sent) == 1


def test_an_agent_with_a_heartbeat_or_a_clean_end_is_not_silent() -> None:
    silent_run(minutes=90)
    silent_run(minutes=0)
    assert not report_silence(START)
    RUNS.raw.delete_many({})
    silent_run(minutes=90, ended_at=START)
    assert not report_silence(START)
    RUNS.raw.delete_many({})
    silent_run(minutes=90, heartbeat_at="soon")
    report_silence(START)


def test_later_suppressed_events_are_reported_though_an_earlier_report_was_cut_short(
    world: World,
) -> None:
    happen(line(), line())
    world.messenger.queue_messages(START)
    world.clock.move(60)
    outbox.release_suppressed(
        Event.ENTERED, "inbox", world.messenger.context, world.clock.now()
    )
    happen(line())
    world.tick()
    # As a crash leaves it before the reported message is no longer due.
    NOTIFICATIONS.raw.update_one({"number": 2}, {"$set": {"due_at": world.clock.now()}})
    world.tick()
    assert NOTIFICATIONS.raw.count_documents({"due_at": {"$ne": None}}) == 1
    world.clock.move(120)
    world.tick()
    assert [message.suppressed for message in world.inbox.sent] == [0, 1, 1]


def test_a_mode_that_has_changed_meanwhile_is_not_overwritten() -> None:
    maria = Operator("maria", "as it should be", FakeClock(wall=START))
    shown = rules.rules()[Event.LOSS]
    rules.change(shown, Mode.OFF, maria)
    with pytest.raises(Outdated):
        rules.change(shown, Mode.THROTTLED, maria)
    with pytest.raises(OverrideRejected, match="off already"):
        rules.change(rules.rules()[Event.LOSS], Mode.OFF, maria)
    assert rules.rules()[Event.LOSS].mode is Mode.OFF
    later = Operator("maria", "once more", FakeClock(wall=START + timedelta(hours=1)))
    rules.change(rules.rules()[Event.LOSS], Mode.ON, later)
    assert TRAIL.raw.count_documents({"kind": "override_notify"}) == 2


def test_a_channel_that_hangs_delays_neither_the_agent_nor_another_channel(
    monkeypatch: Any,
) -> None:
    """The block continues while the channel hangs in its thread."""
    released, is_sending = threading.Event(), threading.Event()

    class Hanging(Inbox):
        def send(self, message: Message) -> None:
            is_sending.set()
            released.wait(30)

    healthy = Inbox("healthy")
    shared = messenger(Hanging("hanging"), healthy)
    monkeypatch.setattr(module.Messenger, "from_config", lambda config: shared)
    monkeypatch.setattr(module, "TICK_SECONDS", 0.01)
    with background_messenger():
        happen(line(at=wall_now()))
        assert is_sending.wait(30)
        eventually(lambda: healthy.sent, 30, "the other channel sends")
        happen(line(Kind.UNCLEAN_END, wall_now()))
        eventually(lambda: len(healthy.sent) == 2, 30, "and continues")
        released.set()
    assert TRAIL.raw.find_one({"unnotified": True}) is None


def test_the_last_events_are_reported_before_the_end(monkeypatch: Any) -> None:
    inbox = Inbox()
    shared = messenger(inbox)
    monkeypatch.setattr(module.Messenger, "from_config", lambda config: shared)
    with background_messenger():
        happen(line(at=wall_now()))
    assert len(inbox.sent) == 1
