"""The messenger dies at every write and every sending, and no event is lost or doubled.

Compared is what a receiver has that recognises keys: its messages by key, and how many
events they report, suppressed ones included.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from arbsite.notifying import rules
from arbsite.notifying.channels import Message, Undelivered
from arbsite.notifying.events import Event
from arbsite.notifying.records import NOTIFICATIONS
from arbsite.notifying.throttle import Mode
from positions.services.operator import Operator
from tasklog.kinds import Kind
from tasklog.records import TRAIL, TrailLine
from tests.support.crash_life import Crash, crash_at
from tests.support.crash_writes import nothing, watched
from tests.support.documents import empty
from tests.support.fakes import FakeClock
from tests.support.trail_lines import START, Clock, happen, line, messenger
from tests.support.written_fields import writes

pytestmark = pytest.mark.django_db

# Seconds after the start, and what happens then.
STORY = (
    (0, ["entered"] * 3 + ["closed"]),
    (30, ["entered", "closed"]),
    (70, ["entered"]),
)
# Then nothing happens any more, and what was suppressed is reported.
QUIET = (61, 4000)


@dataclass
class Receiver:
    """Stores each message by its key; its first answers are errors."""

    name: str
    at_call: Callable[[], None] = lambda: None
    destination: str = ""
    problem: str = ""
    failures: int = 2
    messages: dict[str, Message] = field(default_factory=dict)
    arrivals: int = 0

    def send(self, message: Message) -> None:
        self.at_call()
        if self.failures:
            self.failures -= 1
            raise Undelivered("answered 503", is_retryable=True)
        self.arrivals += 1
        assert self.messages.setdefault(message.key, message) == message
        self.at_call()


class Town:
    """A trail in which things happen, receivers, and a messenger that may die."""

    def __init__(self, at_call: Callable[[], None] = lambda: None, receivers: int = 1):
        self.clock, self.step = Clock(), 0
        self.receivers = [Receiver(f"r{n}", at_call) for n in range(receivers)]
        self.messenger = messenger(*self.receivers)
        happenings = enumerate(kind for _, kinds in STORY for kind in kinds)
        self.ids = [f"{number}-{kind}" for number, kind in happenings]

    def run(self) -> None:
        """To the end of the story; may be called again after a death."""
        while self.step < len(STORY):
            seconds, _ = STORY[self.step]
            self.clock.at = max(self.clock.at, START + timedelta(seconds=seconds))
            self.happen()
            self._tick()
            self.step += 1
        for seconds in QUIET:
            self.clock.move(seconds)
            self._tick()

    def happen(self) -> None:
        """Everything that will have happened by this step is in the trail."""
        count = sum(len(kinds) for _, kinds in STORY[: self.step + 1])
        happen(*(self._line(identity) for identity in self.ids[:count]))

    def _line(self, identity: str) -> TrailLine:
        kind = Kind(identity.partition("-")[2])
        return line(kind, START, task_id=identity, state="loss", details=identity)

    def _tick(self) -> None:
        self.messenger.queue_messages(self.clock.now())
        for receiver in self.receivers:
            self.messenger.send_due(receiver, self.clock.now)

    def die(self) -> None:
        """The next messenger starts when the claims of the dead one have expired."""
        self.clock.move(61)


def outcome(town: Town) -> dict[str, Any]:
    """What the receivers have, and what is left to do."""
    return {
        "reported": {
            receiver.name: sum(
                message.suppressed + ("held back" not in message.title)
                for message in receiver.messages.values()
            )
            for receiver in town.receivers
        },
        "pending": NOTIFICATIONS.raw.count_documents({"status": "pending"}),
        "unnotified": TRAIL.raw.count_documents({"unnotified": True}),
        "failed": NOTIFICATIONS.raw.count_documents({"status": "failed"}),
    }


def run_to_the_end(town: Town) -> Town:
    while True:
        try:
            town.run()
        except Crash:
            town.die()
            continue
        return town


EVENTS = sum(len(kinds) for _, kinds in STORY)
ALL_REPORTED = {
    "reported": {"r0": EVENTS},
    "pending": 0,
    "unnotified": 0,
    "failed": 0,
}


def undisturbed(receivers: int = 1) -> tuple[Town, list[str], int]:
    writes: list[str] = []
    calls: list[int] = []
    town = Town(lambda: calls.append(1), receivers)
    with watched(writes.append, nothing):
        town.run()
    return town, writes, len(calls)


def test_an_undisturbed_messenger_reports_each_event_once_or_counts_it() -> None:
    town, _, _ = undisturbed(receivers=2)
    assert outcome(town) == {
        **ALL_REPORTED,
        "reported": {"r0": EVENTS, "r1": EVENTS},
    }
    for receiver in town.receivers:
        assert receiver.arrivals == len(receiver.messages) < EVENTS
        assert any(message.suppressed == 3 for message in receiver.messages.values())


@pytest.mark.parametrize("is_before", [True, False], ids=["before", "after"])
@writes(
    "NotificationRecord.attempts",
    "NotificationRecord.channel",
    "NotificationRecord.claimed_by",
    "NotificationRecord.decided_at",
    "NotificationRecord.due_at",
    "NotificationRecord.event",
    "NotificationRecord.expires_at",
    "NotificationRecord.id",
    "NotificationRecord.link",
    "NotificationRecord.number",
    "NotificationRecord.sent_at",
    "NotificationRecord.status",
    "NotificationRecord.suppressed",
    "NotificationRecord.task_id",
    "NotificationRecord.text",
    "NotificationRecord.throttle",
    "NotificationRecord.title",
    "ThrottleState.gap_seconds",
    "ThrottleState.last_event_at",
    "ThrottleState.opens_at",
    "ThrottleState.suppressed",
)
def test_a_death_at_any_write_loses_and_doubles_no_event(is_before: bool) -> None:
    _, writes, _ = undisturbed()
    wrong = []
    for number, name in enumerate(writes, start=1):
        empty()
        crash = crash_at(number)
        with watched(crash, nothing) if is_before else watched(nothing, crash):
            reached = outcome(run_to_the_end(Town()))
        if reached != ALL_REPORTED:
            wrong.append((number, name, reached))
    assert len(writes) > 30
    assert wrong == []


def test_a_death_before_or_after_any_sending_loses_and_doubles_no_event() -> None:
    _, _, calls = undisturbed()
    wrong = []
    for number in range(1, calls + 1):
        empty()
        town = run_to_the_end(Town(crash_at(number)))
        if outcome(town) != ALL_REPORTED:
            wrong.append((number, outcome(town)))
    assert calls > 8
    assert wrong == []


def change(mode: Mode, now: datetime) -> None:
    maria = Operator("maria", "as it must be", FakeClock(wall=now), key="one-form")
    rules.change(rules.rules()[Event.LOSS], mode, maria)


@pytest.mark.parametrize("number", range(1, 5))
@pytest.mark.parametrize("is_before", [True, False], ids=["before", "after"])
def test_a_death_while_a_mode_is_changed_leaves_all_of_it_or_nothing(
    number: int, is_before: bool
) -> None:
    crash = crash_at(number)
    try:
        with watched(crash, nothing) if is_before else watched(nothing, crash):
            change(Mode.OFF, START)
    except Crash:
        rules.relay_lines()
    lines = TRAIL.raw.count_documents({"kind": "override_notify"})
    is_off = rules.rules()[Event.LOSS].mode is Mode.OFF
    assert lines == is_off
    assert is_off or (number, is_before) == (1, True)
