"""What is news is told: once, in its mode, with what was held back, however it ends."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest

from arbsite.notifying import messenger as telling
from arbsite.notifying import outbox, rules
from arbsite.notifying.channels import Message, Undelivered
from arbsite.notifying.events import Event
from arbsite.notifying.messenger import watch
from arbsite.notifying.throttle import Mode
from positions.services.operator import Operator, OverrideRefused
from tasklog.storage.codec import collection
from tests.support import builders
from tests.support.builders import add
from tests.support.fakes import FakeClock
from tests.support.trail_lines import START, Clock, Inbox, happen, line, messenger
from tests.support.waiting import eventually

pytestmark = pytest.mark.django_db


class World:
    """A messenger with one channel and a clock."""

    def __init__(self) -> None:
        self.inbox, self.clock = Inbox(), Clock()
        self.messenger = messenger(self.inbox)

    def tick(self) -> None:
        self.messenger.listen(self.clock.now())
        self.messenger.deliver(self.inbox, self.clock.now)

    def document(self, **query: Any) -> dict[str, Any]:
        found = outbox.notifications().find_one(query)
        assert found is not None
        return dict(found)


@pytest.fixture
def world() -> World:
    return World()


def set_mode(event: Event, mode: Mode) -> None:
    maria = Operator("maria", "as it should be", FakeClock(wall=START))
    rules.change(rules.rules()[event], mode, maria)
    collection("task_log").delete_many({"kind": "override_notify"})


def test_what_happened_is_told_in_words_with_a_link(world: World) -> None:
    add("positions", builders.position(id="p1", event_name="Will it rain?"))
    happen(line(position_id="p1", details="entered Will it rain? for $97.00"))
    world.tick()
    (told,) = world.inbox.sent
    assert told.title == "SIMULATED · Position entered: Will it rain?"
    for words in (
        "SIMULATED · Position entered",
        "Entered Will it rain? for $97.00",
        "Stake $97.00, target +3.09 %, worst case \N{MINUS SIGN}$97.00.",
        "When: 2027-01-04 12:00:00 UTC",
    ):
        assert words in told.text.splitlines()
    assert told.link == "https://arb.example/positions/p1/"
    assert told.event == "entered"


def test_a_message_goes_out_once(world: World) -> None:
    happen(line())
    for _ in range(3):
        world.tick()
        world.clock.move(1000)
    assert len(world.inbox.sent) == 1
    assert world.document()["status"] == outbox.SENT


def test_a_line_that_comes_into_the_trail_late_is_told_all_the_same(
    world: World,
) -> None:
    happen(line("unclean_end", START))
    world.tick()
    happen(line("closed", START - timedelta(hours=5), state="loss"))
    world.tick()
    assert [one.event for one in world.inbox.sent] == ["recovery", "loss"]


def test_what_is_no_news_is_not_marked_and_not_told(world: World) -> None:
    happen(line("poll"), line("attempt"), line("check"))
    assert collection("task_log").find_one({"untold": True}) is None
    world.tick()
    assert world.inbox.sent == []


def test_what_was_told_bears_no_mark_any_more(world: World) -> None:
    happen(line())
    assert collection("task_log").count_documents({"untold": True}) == 1
    world.tick()
    assert collection("task_log").find_one({"untold": {"$exists": True}}) is None


def test_what_is_older_than_a_day_is_no_news(world: World) -> None:
    happen(line(at=START - timedelta(hours=25)), line(at=START - timedelta(hours=23)))
    world.tick()
    assert len(world.inbox.sent) == 1
    assert collection("task_log").count_documents({"untold": True}) == 0


def test_a_damaged_line_stops_nothing(world: World) -> None:
    happen(line(state=7, position_id={"$gt": ""}), line("entered"))
    collection("task_log").update_one({"state": 7}, {"$set": {"timestamp": "soon"}})
    world.tick()
    assert len(world.inbox.sent) == 1


def test_what_is_off_is_neither_told_nor_written_down(world: World) -> None:
    set_mode(Event.ENTERED, Mode.OFF)
    happen(line())
    world.tick()
    assert outbox.notifications().count_documents({}) == 0


def test_what_is_on_is_told_each_time(world: World) -> None:
    set_mode(Event.ENTERED, Mode.ON)
    happen(*(line() for _ in range(5)))
    world.tick()
    assert len(world.inbox.sent) == 5


def test_throttled_events_are_held_back_counted_and_told_when_the_gap_ends(
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
    assert summary.held_back == 8
    assert "8 messages were held back since the last one." in summary.text
    assert "and 3 before them" in summary.text
    world.clock.move(10_000)
    world.tick()
    assert len(world.inbox.sent) == 2


def test_events_of_one_kind_do_not_hold_back_those_of_another(world: World) -> None:
    happen(line("entered"), line("unclean_end"), line("gave_up"))
    world.tick()
    assert len(world.inbox.sent) == 3


def test_each_channel_gets_each_message(world: World) -> None:
    other = Inbox("other")
    both = messenger(world.inbox, other)
    happen(line())
    both.listen(START)
    for channel in (world.inbox, other):
        both.deliver(channel, world.clock.now)
    assert world.inbox.titles == other.titles
    assert not world.inbox.keys & other.keys


def test_a_failure_is_tried_again_after_1_2_4_8_16_seconds_and_then_told(
    world: World,
) -> None:
    world.inbox.failures = [Undelivered("answered 503", True) for _ in range(9)]
    happen(line())
    world.tick()
    waits = []
    while world.document()["status"] == outbox.WAITING:
        wait = (world.document()["due_at"] - world.clock.now()).total_seconds()
        waits.append(wait)
        world.clock.move(wait - 0.5)
        world.tick()
        assert world.document()["attempts"] == len(waits), "too early"
        world.clock.move(0.5)
        world.tick()
    assert waits == [1, 2, 4, 8, 16]
    failed = world.document()
    assert failed["status"] == outbox.FAILED
    assert failed["attempts"] == 6
    assert failed["error"] == "answered 503"
    told = collection("task_log").find_one({"kind": "undelivered"})
    assert told is not None
    assert told["error"] == "answered 503"


def test_a_failure_for_good_is_not_tried_again(world: World) -> None:
    world.inbox.failures = [Undelivered("answered 404", False)]
    happen(line())
    world.tick()
    assert world.document()["status"] == outbox.FAILED
    assert world.document()["attempts"] == 1


def test_a_channel_that_is_not_usable_fails_with_the_remedy(world: World) -> None:
    world.inbox.problem = "Apprise is not installed"
    happen(line())
    world.tick()
    assert world.document()["error"] == "Apprise is not installed"


@pytest.mark.parametrize(("asked", "wait"), [(120.0, 120), (0.0, 1), (9999.0, 300)])
def test_a_receiver_may_ask_for_patience(world: World, asked: float, wait: int) -> None:
    world.inbox.failures = [Undelivered("answered 429", True, asked)]
    happen(line())
    world.tick()
    later = world.document()["due_at"] - world.clock.now()
    assert later.total_seconds() == wait


def test_a_dead_channel_keeps_no_other_from_sending(world: World) -> None:
    dead = Inbox("dead", failures=[Undelivered("no answer", True) for _ in range(99)])
    both = messenger(dead, world.inbox)
    set_mode(Event.ENTERED, Mode.ON)
    happen(*(line() for _ in range(3)))
    both.listen(START)
    both.deliver(dead, world.clock.now)
    both.deliver(world.inbox, world.clock.now)
    assert (len(dead.sent), len(world.inbox.sent)) == (0, 3)


def test_a_sender_that_dies_is_followed_by_another_under_the_same_key(
    world: World,
) -> None:
    happen(line())
    world.messenger.listen(START)
    first = outbox.claim("inbox", "dies", START)
    assert first is not None
    world.tick()
    assert world.inbox.sent == [], "it is claimed"
    world.clock.move(60)
    world.tick()
    assert world.inbox.keys == {first["_id"]}
    outbox.mark_sent(first, START)
    assert world.document()["attempts"] == 2


def test_whoever_lost_the_claim_cannot_mark_the_message(world: World) -> None:
    happen(line())
    world.messenger.listen(START)
    first = outbox.claim("inbox", "slow", START)
    assert first is not None
    assert outbox.claim("inbox", "next", START + outbox.CLAIM) is not None
    outbox.mark_sent(first, START)
    assert world.document()["status"] == outbox.WAITING


def test_a_message_whose_senders_all_died_is_given_up(world: World) -> None:
    happen(line())
    world.messenger.listen(START)
    for _ in range(6):
        assert outbox.claim("inbox", "dies", world.clock.now()) is not None
        world.clock.move(60)
    world.tick()
    assert world.inbox.sent == []
    assert world.document()["status"] == outbox.FAILED


def test_two_messengers_tell_one_event_once_and_hold_the_throttle(
    world: World,
) -> None:
    """Both read the same lines before either has written anything."""
    lines = [line() for _ in range(4)]
    happen(*lines)
    world.messenger.listen(START)
    collection("task_log").update_many({}, {"$set": {"untold": True}})
    messenger(Inbox()).listen(START)
    found = list(outbox.notifications().find().sort("number"))
    assert [one["status"] for one in found] == ["waiting", "held", "held", "held"]
    assert [one["gate"]["held"] for one in found] == [0, 1, 2, 3]


def silent_run(minutes: int, **given: Any) -> None:
    now = collection("task_log").database.client.admin.command("hello")["localTime"]
    seen = now - timedelta(minutes=minutes)
    add(
        "agent_runs",
        {**builders.run(), "ended_at": None, "heartbeat_at": seen, **given},
    )


def test_an_agent_that_falls_silent_is_news_once(world: World) -> None:
    silent_run(minutes=2)
    assert watch(START)
    assert watch(START + timedelta(seconds=10))
    world.tick()
    (told,) = world.inbox.sent
    assert told.title.startswith("SIMULATED · Agent silent: no agent has shown")
    world.clock.move(10_000)
    world.tick()
    assert len(world.inbox.sent) == 1


def test_an_agent_that_beats_or_has_stopped_is_not_silent() -> None:
    silent_run(minutes=90)
    silent_run(minutes=0)
    assert not watch(START)
    collection("agent_runs").delete_many({})
    silent_run(minutes=90, ended_at=START)
    assert not watch(START)
    collection("agent_runs").delete_many({})
    silent_run(minutes=90, heartbeat_at="soon")
    watch(START)


def test_what_is_held_later_is_told_though_telling_the_earlier_was_cut_short(
    world: World,
) -> None:
    happen(line(), line())
    world.messenger.listen(START)
    world.clock.move(60)
    outbox.release(Event.ENTERED, "inbox", world.messenger.saying, world.clock.now())
    happen(line())
    world.tick()
    # As a death would leave it before what was told is taken off the list.
    outbox.notifications().update_one(
        {"number": 2}, {"$set": {"due_at": world.clock.now()}}
    )
    world.tick()
    assert outbox.notifications().count_documents({"due_at": {"$ne": None}}) == 1
    world.clock.move(120)
    world.tick()
    assert [one.held_back for one in world.inbox.sent] == [0, 1, 1]


def test_a_mode_that_has_changed_meanwhile_is_left_alone() -> None:
    maria = Operator("maria", "as it should be", FakeClock(wall=START))
    seen = rules.rules()[Event.LOSS]
    rules.change(seen, Mode.OFF, maria)
    with pytest.raises(rules.RuleChanged):
        rules.change(seen, Mode.THROTTLED, maria)
    with pytest.raises(OverrideRefused, match="off already"):
        rules.change(rules.rules()[Event.LOSS], Mode.OFF, maria)
    assert rules.rules()[Event.LOSS].mode is Mode.OFF
    later = Operator("maria", "once more", FakeClock(wall=START + timedelta(hours=1)))
    rules.change(rules.rules()[Event.LOSS], Mode.ON, later)
    assert collection("task_log").count_documents({"kind": "override_notify"}) == 2


def test_a_channel_that_hangs_holds_up_neither_the_agent_nor_another_channel(
    monkeypatch: Any,
) -> None:
    """Beside an agent, in threads: the block runs on while the channel hangs."""
    let_go, asked = threading.Event(), threading.Event()

    class Hanging(Inbox):
        def send(self, message: Message) -> None:
            asked.set()
            let_go.wait(30)

    well = Inbox("well")
    town = messenger(Hanging("hanging"), well)
    monkeypatch.setattr(telling.Messenger, "of", lambda config: town)
    monkeypatch.setattr(telling, "TICK_SECONDS", 0.01)
    with telling.beside():
        happen(line(at=telling.wall_now()))
        assert asked.wait(30)
        eventually(lambda: well.sent, 30, "the other channel sends")
        happen(line("unclean_end", telling.wall_now()))
        eventually(lambda: len(well.sent) == 2, 30, "and goes on")
        let_go.set()
    assert collection("task_log").find_one({"untold": True}) is None


def test_what_happens_last_is_told_before_the_end(monkeypatch: Any) -> None:
    inbox = Inbox()
    town = messenger(inbox)
    monkeypatch.setattr(telling.Messenger, "of", lambda config: town)
    with telling.beside():
        happen(line(at=telling.wall_now()))
    assert len(inbox.sent) == 1
