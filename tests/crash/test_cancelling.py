"""An operator cancels while agents enter and die: what is cancelled stays unordered."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from positions.models import POSITIONS
from positions.services.operator import Operator, OverrideRejected
from positions.services.overrides import cancel_before_entry
from positions.venues.errors import VenueUnavailable
from strategy.invariants import breaches
from tasklog.storage.collections import collection
from tests.support.crash_life import Crash, Life, crash_at
from tests.support.crash_writes import nothing, watched
from tests.support.documents import empty
from tests.support.sizes import sized

pytestmark = pytest.mark.django_db

# Every how many writes and calls something happens, beginning elsewhere each time.
WRITES, CALLS = sized(15, 2), sized(12, 2)


class FirstDay(Life):
    """The day on which four baskets are entered, again and again until it is over."""

    def live(self) -> None:
        self._pass_by(0)
        for _ in range(2):
            try:
                self._process(True)
            except Crash:
                self.die()
                try_to_cancel(self)


def try_to_cancel(life: Life) -> None:
    """All that is in `watching`, as an operator who presses every button."""
    ann = Operator("ann", "not wanted", life.clock)
    venues = life.order_venues()
    for position in POSITIONS.find({"state": "watching"}).records:
        with suppress(OverrideRejected):
            cancel_before_entry(position, ann, venues)


def wrong() -> list[str]:
    return [str(one) for one in breaches()]


def counted() -> tuple[int, int]:
    """The writes and the venue calls of a day without a disturbance."""
    writes: list[str] = []
    calls: list[int] = []
    life = FirstDay(at_call=lambda: calls.append(1))
    with watched(writes.append, nothing):
        life.live()
    return len(writes), len(calls)


def days() -> Iterator[tuple[str, Callable[[], None]]]:
    """A death at each write, a try at each call, and a venue that fails for a while."""
    writes, calls = counted()

    def die_at(number: int) -> Callable[[], None]:
        def day() -> None:
            with watched(nothing, crash_at(number)):
                FirstDay().live()

        return day

    def try_at(number: int, failures: int) -> Callable[[], None]:
        passed = [0]

        def at_call() -> None:
            passed[0] += 1
            if passed[0] == number:
                try_to_cancel(life)
            if number < passed[0] <= number + failures:
                raise VenueUnavailable("polymarket", "503")

        life = FirstDay(at_call=at_call)
        return life.live

    for number in range(random.randint(1, WRITES), writes + 1, WRITES):
        yield f"death at write {number}", die_at(number)
    for number in range(random.randint(1, CALLS), calls + 1, CALLS):
        yield f"try at call {number}", try_at(number, failures=number % 13)


def test_what_an_operator_cancels_amid_failures_is_never_ordered() -> None:
    found = {}
    empty()
    for name, day in list(days()):
        empty()
        day()
        if problems := wrong():
            found[name] = problems
    assert found == {}


def test_an_order_for_what_was_cancelled_is_a_breach() -> None:
    FirstDay().live()
    assert wrong() == []
    POSITIONS.raw.update_one({"state": "entered"}, {"$set": {"state": "cancelled"}})
    assert "cancelled_means_not_ordered" in {one.rule for one in breaches()}
    assert collection("paper_orders").count_documents({"status": "accepted"})
