"""The messenger dies at every write and every sending, and each message is one.

What is compared is what the receiver has, who knows a key: the messages by key, and how
many events they told of, with those that were held back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from arbsite.notifying import outbox, rules
from arbsite.notifying.channels import Message, Undelivered
from arbsite.notifying.events import Event
from arbsite.notifying.throttle import Mode
from positions.services.operator import Operator
from tasklog.storage.codec import collection
from tests.crash.test_every_step import crash_at, empty, nothing
from tests.support.crash_life import Crash
from tests.support.crash_writes import watched
from tests.support.fakes import FakeClock
from tests.support.trail_lines import START, Clock, happen, line, messenger

pytestmark = pytest.mark.django_db

# Seconds after the start, and what happens then.
STORY = (
    (0, ["entered"] * 3 + ["closed"]),
    (30, ["entered", "closed"]),
    (70, ["entered"]),
)
# Then nothing happens any more, and what was held back is told.
QUIET = (61, 4000)


@dataclass
class Receiver:
    """Keeps each message by its key; its first answers are errors."""

    name: str
    at_call: Callable[[], None] = lambda: None
    shown: str = ""
    problem: str = ""
    failures: int = 2
    kept: dict[str, Message] = field(default_factory=dict)
    arrivals: int = 0

    def send(self, message: Message) -> None:
        self.at_call()
        if self.failures:
            self.failures -= 1
            raise Undelivered("answered 503", is_retryable=True)
        self.arrivals += 1
        assert self.kept.setdefault(message.key, message) == message
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

    def _line(self, identity: str) -> Any:
        kind = identity.partition("-")[2]
        return line(kind, START, task_id=identity, state="loss", details=identity)

    def _tick(self) -> None:
        self.messenger.listen(self.clock.now())
        for receiver in self.receivers:
            self.messenger.deliver(receiver, self.clock.now)

    def die(self) -> None:
        """The next one comes once the claims of the dead one are over."""
        self.clock.move(61)


def book(town: Town) -> dict[str, Any]:
    """What the receivers know, and how the messages stand."""
    return {
        "told": {
            one.name: sum(
                message.held_back + ("held back" not in message.title)
                for message in one.kept.values()
            )
            for one in town.receivers
        },
        "open": outbox.notifications().count_documents({"status": "waiting"}),
        "untold": collection("task_log").count_documents({"untold": True}),
        "failed": outbox.notifications().count_documents({"status": "failed"}),
    }


def lived(town: Town) -> Town:
    while True:
        try:
            town.run()
        except Crash:
            town.die()
            continue
        return town


EVENTS = sum(len(kinds) for _, kinds in STORY)
ALL_TOLD = {"told": {"r0": EVENTS}, "open": 0, "untold": 0, "failed": 0}


def undisturbed(receivers: int = 1) -> tuple[Town, list[str], int]:
    writes: list[str] = []
    calls: list[int] = []
    town = Town(lambda: calls.append(1), receivers)
    with watched(writes.append, nothing):
        town.run()
    return town, writes, len(calls)


def test_an_undisturbed_messenger_tells_each_event_once_or_counts_it() -> None:
    town, _, _ = undisturbed(receivers=2)
    assert book(town) == {**ALL_TOLD, "told": {"r0": EVENTS, "r1": EVENTS}}
    for one in town.receivers:
        assert one.arrivals == len(one.kept) < EVENTS
        assert any(message.held_back == 3 for message in one.kept.values())


@pytest.mark.parametrize("is_before", [True, False], ids=["before", "after"])
def test_a_death_at_any_write_loses_and_doubles_no_message(is_before: bool) -> None:
    _, writes, _ = undisturbed()
    wrong = []
    for number, name in enumerate(writes, start=1):
        empty()
        crash = crash_at(number)
        with watched(crash, nothing) if is_before else watched(nothing, crash):
            found = book(lived(Town()))
        if found != ALL_TOLD:
            wrong.append((number, name, found))
    assert len(writes) > 30
    assert wrong == []


def test_a_death_before_or_after_any_sending_loses_and_doubles_no_message() -> None:
    _, _, calls = undisturbed()
    wrong = []
    for number in range(1, calls + 1):
        empty()
        town = lived(Town(crash_at(number)))
        if book(town) != ALL_TOLD:
            wrong.append((number, book(town)))
    assert calls > 8
    assert wrong == []


def change(mode: Mode, now: datetime) -> None:
    maria = Operator("maria", "as it must be", FakeClock(wall=now), key="asked-once")
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
        rules.keep()
    lines = collection("task_log").count_documents({"kind": "override_notify"})
    is_off = rules.rules()[Event.LOSS].mode is Mode.OFF
    assert lines == is_off
    assert is_off or (number, is_before) == (1, True)
